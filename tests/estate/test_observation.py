"""Reading a key and the consumers bound to it, from a world where things are missing or refused."""

from datetime import timedelta

import pytest

from reactors.core.errors import TransientError
from reactors.core.identifiers import KeyUri, ResourceId
from reactors.core.snapshots import Snapshot
from reactors.estate.observation import observe_key, observe_usable_key
from sandbox.faults import Fault, FaultKind
from sandbox.keyvault.keys import KeyVersion
from sandbox.keyvault.management import version_json
from sandbox.messages import json_response
from tests.stage import START, Stage

URI = KeyUri("kv-cmk.vault.azure.net", "cmk-foundry")


@pytest.fixture
def first(stage: Stage) -> KeyVersion:
    """Return the first version of the key."""
    return stage.world.add_key(stage.world.add_vault())


async def observed(stage: Stage, first: KeyVersion) -> Snapshot:
    """Observe the key, whichever version an event named."""
    return await observe_key(ResourceId.parse(first.key.vault.id), URI.at(first.version), stage.ports)


def names(snapshot: Snapshot) -> list[str]:
    """Return the names of the snapshot's consumers."""
    return sorted(consumer.display_name for consumer in snapshot.consumers)


async def test_the_key_and_its_consumers_are_read_at_one_moment(stage: Stage, first: KeyVersion) -> None:
    """Pinned or versionless; the moment is the clock's."""
    stage.world.add_account("pinned", key=first)
    stage.world.add_account("follows", key=first.key)

    snapshot = await observed(stage, first)

    assert snapshot.taken_at == START
    assert snapshot.key_uri == URI
    assert snapshot.key is not None
    assert snapshot.key.current == first.version
    assert names(snapshot) == ["follows", "pinned"]
    assert snapshot.unreadable == ()


async def test_what_resource_graph_still_shows_is_decided_by_reading_it(
    stage: Stage, first: KeyVersion
) -> None:
    """Deleted, bound to another key, or back to Microsoft's key meanwhile: left out, and no finding."""
    kept = stage.world.add_account("kept", key=first)
    deleted = stage.world.add_account("deleted", key=first)
    stage.world.add_account("elsewhere", key=first)
    stage.world.add_account("microsoft", key=first)
    stage.world.graph.freeze()
    stage.world.accounts.remove(deleted)
    stage.world.add_account("elsewhere", key=stage.world.add_key(first.key.vault, "cmk-other"))
    stage.world.add_account("microsoft")

    snapshot = await observed(stage, first)

    assert names(snapshot) == [kept.name]
    assert snapshot.unreadable == ()


async def test_a_consumer_that_resource_graph_does_not_show_yet_is_not_seen(
    stage: Stage, first: KeyVersion
) -> None:
    """It lags; the sweep finds what comes later."""
    stage.world.graph.freeze()
    stage.world.add_account("new", key=first)

    assert names(await observed(stage, first)) == []


@pytest.mark.parametrize(
    ("status", "reason"), [(403, "account refused: 403 AuthorizationFailed"), (400, "account refused: 400")]
)
async def test_a_consumer_that_may_not_be_read_is_named_with_the_reason(
    stage: Stage, first: KeyVersion, status: int, reason: str
) -> None:
    """It is not known to be compliant, and the others are read all the same."""
    stage.world.add_account("read", key=first)
    refused = stage.world.add_account("refused", key=first)
    stage.world.faults.add(Fault(FaultKind.STATUS, "/accounts/refused$", status=status))

    snapshot = await observed(stage, first)

    assert names(snapshot) == ["read"]
    (unreadable,) = snapshot.unreadable
    assert unreadable.subject == str(ResourceId.parse(refused.id))
    assert unreadable.reason.startswith(reason)


async def test_a_consumer_whose_key_address_makes_no_sense_is_unreadable(
    stage: Stage, first: KeyVersion
) -> None:
    """Resource Graph found it by the vault's host, but it names a path as well."""
    stage.world.add_account("odd", key=first, key_extra={"keyVaultUri": f"{first.key.vault.uri}secrets/x"})

    snapshot = await observed(stage, first)

    assert snapshot.consumers == ()
    assert "is not the address of a vault" in snapshot.unreadable[0].reason


@pytest.mark.parametrize("deleted", [True, False])
async def test_a_key_that_cannot_be_read_is_unreadable(
    stage: Stage, first: KeyVersion, *, deleted: bool
) -> None:
    """Deleted or refused; its consumers are read all the same, since they are concerned."""
    stage.world.add_account("pinned", key=first)
    if deleted:
        stage.world.keys.delete(first.key)
    else:
        stage.world.faults.add(Fault(FaultKind.STATUS, "/keys/cmk-foundry", status=403, count=2))

    snapshot = await observed(stage, first)

    assert snapshot.key is None
    assert names(snapshot) == ["pinned"]
    (unreadable,) = snapshot.unreadable
    assert unreadable.subject == str(URI)
    assert ("404" if deleted else "403") in unreadable.reason


@pytest.mark.parametrize("path", ["/keys/cmk-foundry", "/resources$", "/accounts/pinned$"])
async def test_a_passing_failure_has_everything_read_again(
    stage: Stage, first: KeyVersion, path: str
) -> None:
    """Half a snapshot is none."""
    stage.world.add_account("pinned", key=first)
    stage.world.faults.add(Fault(FaultKind.STATUS, path, status=503))

    with pytest.raises(TransientError, match="503"):
        await observed(stage, first)


async def test_versions_are_read_one_by_one_until_one_can_be_used(stage: Stage, first: KeyVersion) -> None:
    """A list that tells neither type nor size: the newest first, and no more than needed."""
    made = [first]
    for enabled in (True, True, False):
        stage.world.advance(timedelta(days=1))
        made.append(stage.world.rotate_key(first))
        stage.world.keys.update(made[-1], {"enabled": enabled})
    listed = [version_json(each) for each in made]
    for each in listed:
        del each["properties"]["kty"], each["properties"]["keySize"]
    stage.wire.forged["GET /versions?"] = json_response(200, {"value": listed})

    key = await observe_usable_key(ResourceId.parse(first.key.vault.id), URI, stage.ports)

    assert [each.version for each in key.newest_first] == [each.version for each in reversed(made)]
    assert [each.key_type for each in key.newest_first] == ["RSA", "RSA", None, None]
    assert stage.world.exchanges.count(path=f"/versions/{made[2].version}$") == 1
    assert stage.world.exchanges.count(path="/versions/") == 1
