"""Looking at one consumer, its vault, and what it is connected to."""

from reactors.core.identifiers import ResourceId
from reactors.core.revocation import Origin, Road
from reactors.core.snapshots import ConsumerSnapshot, Unread
from reactors.estate.consumers import find_host, look_at
from reactors.estate.standing import judge_look
from sandbox.faults import Fault, FaultKind
from tests.builders import an_account_id
from tests.mixed_estate import URI, a_mixed_estate, open_findings
from tests.stage import Stage

ACCOUNT = "/accounts/foundry$"


async def test_a_consumer_that_is_gone_has_no_snapshot(stage: Stage) -> None:
    """What was known of it is there to be told."""
    look = await look_at(an_account_id(), stage.ports, with_children=True)

    assert (look.before, look.known, look.snapshot) == (None, None, None)


async def test_a_consumer_that_may_not_be_read_is_unread(stage: Stage) -> None:
    """With the reason; nothing is remembered."""
    stage.world.add_account()
    stage.world.faults.add(Fault(FaultKind.STATUS, ACCOUNT, status=403))

    look = await look_at(an_account_id(), stage.ports, with_children=True)

    assert look.known is None
    assert isinstance(look.snapshot, Unread)
    assert "403" in look.snapshot.unreadable[0].reason


async def test_the_vault_of_a_host_is_looked_for_once(stage: Stage) -> None:
    """And known from then on."""
    vault = stage.world.add_vault()

    found = [await find_host(URI.host, stage.ports) for _ in range(2)]

    assert found == [ResourceId.parse(vault.id)] * 2
    assert len(stage.wire.asked) == 1


async def test_a_vault_that_may_not_be_looked_for_is_not_known(stage: Stage) -> None:
    """That is unknown, not a crash, and looked for again."""
    first = stage.world.add_key(stage.world.add_vault())
    stage.world.add_account(key=first)
    stage.world.faults.add(Fault(FaultKind.STATUS, "Microsoft.ResourceGraph", status=403))

    look = await look_at(an_account_id(), stage.ports, with_children=False)

    assert isinstance(look.snapshot, ConsumerSnapshot)
    assert look.snapshot.vault is None
    change = (await judge_look(look, an_account_id(), stage.ports)).change
    assert "consumer-vault-unknown" in {each.finding.rule_id for each in change.opened}
    assert await find_host(URI.host, stage.ports) is not None


async def test_a_vault_that_a_hub_names_is_swept(stage: Stage) -> None:
    """It names its vault by id, so nobody has to look for it."""
    first = stage.world.add_key(stage.world.add_vault(purge_protection=False))
    hub = stage.world.add_workspace(key=first)

    look = await look_at(ResourceId.parse(hub.id), stage.ports, with_children=False)

    assert isinstance(look.snapshot, ConsumerSnapshot)
    assert look.snapshot.vault == ResourceId.parse(first.key.vault.id)
    assert await stage.ports.inventory.list_hosts() == [(URI.host, ResourceId.parse(first.key.vault.id))]


async def test_what_is_connected_is_looked_at_with_the_children(stage: Stage) -> None:
    """One of another type or none is unknown, with the reason."""
    estate = a_mixed_estate(stage.world)
    plain = stage.world.add_storage_account("stplain")
    stage.world.add_connection(estate.foundry, "AzureBlob", plain.id, "https://stplain.blob.example/")
    stage.world.add_connection(estate.foundry, "Serverless", "", "https://somewhere.example/")
    keyed = stage.world.services.storage.resources.get("stcmk")
    stage.world.add_connection(estate.foundry, "Files", keyed.id, "https://stcmk.blob.example/")

    look = await look_at(an_account_id(), stage.ports, with_children=True)

    assert isinstance(look.snapshot, ConsumerSnapshot)
    assert look.snapshot.connections is not None
    found = {each.role: each.has_cmk for each in look.snapshot.connections.connected}
    assert found == {"AzureBlob": False, "Files": True, "Serverless": None}


async def test_the_others_on_a_key_are_not_judged_by_what_was_last_seen(stage: Stage) -> None:
    """A look at one consumer neither opens nor resolves anything about another."""
    estate = a_mixed_estate(stage.world)
    await stage.sweep()
    stage.world.faults.add(Fault(FaultKind.STATUS, "/workspaces/hub$", status=403, count=99))
    second = stage.world.rotate_key(estate.first)
    await stage.tell(second)
    await stage.drain(stage.under(""))
    unreadable = {s for rule, s in await open_findings(stage) if rule == "subject-unreadable"}
    assert {each.rpartition("/")[2] for each in unreadable} == {"hub"}

    look = await look_at(an_account_id(), stage.ports, with_children=False)
    origin = Origin(Road.EVENT, stage.ports.clock.now())
    change = (await judge_look(look, an_account_id(), stage.ports, origin=origin)).change

    assert not [each for each in change.resolved if each.subject in unreadable]
