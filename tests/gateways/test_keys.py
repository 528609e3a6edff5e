"""Key metadata through ARM, read with Microsoft's client from the sandbox."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from reactors.core.errors import AbsentError, RefusedError, TransientError
from reactors.core.identifiers import KeyUri, ResourceId
from sandbox.faults import Fault, FaultKind
from sandbox.keyvault.keys import Vault
from sandbox.keyvault.management import key_json
from sandbox.keyvault.rotation import RotationPolicy, Trigger
from sandbox.messages import json_response
from tests.stage import START, Stage

URI = KeyUri("kv-cmk.vault.azure.net", "cmk-foundry")


@pytest.fixture
def vault(stage: Stage) -> Vault:
    """Return an empty vault."""
    return stage.world.add_vault()


def arm_id(vault: Vault) -> ResourceId:
    """Return the parsed ARM id of a vault."""
    return ResourceId.parse(vault.id)


async def test_a_key_is_read_with_all_its_versions(stage: Stage, vault: Vault) -> None:
    """The current one with type, size and operations, whatever the pages that the list comes in."""
    stage.world.behaviour = replace(stage.world.behaviour, page_size=2)
    made = [stage.world.add_key(vault, key_size=3072)]
    for _ in range(4):
        stage.world.advance(timedelta(days=1))
        made.append(stage.world.rotate_key(made[0]))

    key = await stage.ports.keys.observe(arm_id(vault), URI.at(made[1].version))

    assert (key.vault, key.uri, key.current) == (arm_id(vault), URI, made[-1].version)
    assert [each.version for each in key.newest_first] == [each.version for each in reversed(made)]
    current = key.find(key.current)
    assert current is not None
    assert (current.key_type, current.key_size, current.enabled) == ("RSA", 3072, True)
    assert {"wrapKey", "unwrapKey"} <= (current.key_ops or set())
    assert stage.world.exchanges.count(path="/versions$") == 3


@pytest.mark.parametrize(
    ("policy", "rotates"),
    [(RotationPolicy((Trigger("Rotate", after_create="P18M"),)), True), (RotationPolicy(), False)],
    ids=["rotates", "only notifies"],
)
async def test_the_rotation_policy_says_whether_the_key_rotates(
    stage: Stage,
    vault: Vault,
    policy: RotationPolicy,
    rotates: bool,  # noqa: FBT001 - what is expected
) -> None:
    """As ARM shows it, beside what deleting the key would mean."""
    stage.world.add_key(vault, policy=policy)

    key = await stage.ports.keys.observe(arm_id(vault), URI)

    assert key.rotates is rotates
    assert key.recovery_level == "Recoverable"


async def test_times_are_aware_and_whole_seconds(stage: Stage, vault: Vault) -> None:
    """Key Vault tells seconds since 1970."""
    stage.world.add_key(vault, expires_in=timedelta(days=40), not_before=START - timedelta(days=1))

    key = await stage.ports.keys.observe(arm_id(vault), URI)

    (version,) = key.versions
    assert version.created == START
    assert version.expires_on == START + timedelta(days=40)
    assert version.not_before == START - timedelta(days=1)


async def test_what_is_not_told_is_not_made_up(stage: Stage, vault: Vault) -> None:
    """No attributes: of unknown age and not enabled, since only a yes is a yes."""
    document = key_json(stage.world.add_key(vault).key)
    for name in ("attributes", "kty", "keySize", "keyOps", "rotationPolicy"):
        del document["properties"][name]
    stage.wire.forged["GET /keys/cmk-foundry?"] = json_response(200, document)

    key = await stage.ports.keys.observe(arm_id(vault), URI)

    assert (key.rotates, key.recovery_level) == (None, None)
    version = key.find(key.current)
    assert version is not None
    assert (version.enabled, version.created, version.key_type, version.key_size, version.key_ops) == (
        False,
        None,
        None,
        None,
        None,
    )
    assert key.notify_before is None


async def test_one_version_is_read_with_type_and_size(stage: Stage, vault: Vault) -> None:
    """Older versions are asked for one by one."""
    first = stage.world.add_key(vault, kty="RSA-HSM", key_size=4096)
    stage.world.rotate_key(first)

    version = await stage.ports.keys.get_version(arm_id(vault), URI.at(first.version))

    assert (version.version, version.key_type, version.key_size) == (first.version, "RSA-HSM", 4096)


@pytest.mark.parametrize(
    ("policy", "days"),
    [
        (RotationPolicy(), 30),
        (RotationPolicy((Trigger("Notify", before_expiry="P2M"),), "P1Y"), 60),
        (RotationPolicy((Trigger("Notify", before_expiry="P1Y2M3W4D"),), "P2Y"), 450),
        (RotationPolicy((Trigger("Rotate", after_create="P9M"),), "P1Y"), None),
    ],
)
async def test_the_key_s_own_notice_is_read_from_its_rotation_policy(
    stage: Stage, vault: Vault, policy: RotationPolicy, days: int | None
) -> None:
    """Years, months, weeks and days; a policy that only rotates gives no notice."""
    stage.world.add_key(vault, policy=policy)

    key = await stage.ports.keys.observe(arm_id(vault), URI)

    assert key.notify_before == (None if days is None else timedelta(days=days))


@pytest.mark.parametrize("period", ["soon", "PT12H", "P", "P99999D", None, 5])
async def test_a_notice_that_makes_no_sense_is_none(stage: Stage, vault: Vault, period: object) -> None:
    """The baseline's own notice then holds alone."""
    document = key_json(stage.world.add_key(vault).key)
    action = {"trigger": {"timeBeforeExpiry": period}, "action": {"type": "notify"}}
    document["properties"]["rotationPolicy"]["lifetimeActions"] = [action]
    stage.wire.forged["GET /keys/cmk-foundry?"] = json_response(200, document)

    key = await stage.ports.keys.observe(arm_id(vault), URI)

    assert key.notify_before is None


@pytest.mark.parametrize(
    ("address", "told"),
    [
        (None, "no usable address"),
        ("https://kv-cmk.vault.azure.net.evil.example/keys/cmk-foundry/" + "a" * 32, "no usable address"),
        ("https://kv-cmk.vault.azure.net/keys/cmk-foundry", "says that key cmk-foundry is at"),
        ("https://kv-cmk.vault.azure.net/keys/other/" + "a" * 32, "says that key cmk-foundry is at"),
        ("https://kv-other.vault.azure.net/keys/cmk-foundry/" + "a" * 32, "not in kv-cmk.vault.azure.net"),
    ],
)
async def test_a_key_that_arm_places_elsewhere_is_refused(
    stage: Stage, vault: Vault, address: object, told: str
) -> None:
    """The vault of that name is then not the one that the key URI means."""
    document: dict[str, Any] = key_json(stage.world.add_key(vault).key)
    document["properties"]["keyUriWithVersion"] = address
    stage.wire.forged["GET /keys/cmk-foundry?"] = json_response(200, document)

    with pytest.raises(RefusedError, match=told):
        await stage.ports.keys.observe(arm_id(vault), URI)


async def test_a_missing_key_is_absent(stage: Stage, vault: Vault) -> None:
    """Never made, or deleted."""
    with pytest.raises(AbsentError, match="key cmk-foundry of vault kv-cmk: 404"):
        await stage.ports.keys.observe(arm_id(vault), URI)


async def test_a_missing_version_is_absent(stage: Stage, vault: Vault) -> None:
    """The key alone is not enough."""
    stage.world.add_key(vault)

    with pytest.raises(AbsentError, match=r"version a{32} of key cmk-foundry: 404"):
        await stage.ports.keys.get_version(arm_id(vault), URI.at("a" * 32))


async def test_a_missing_right_is_a_refusal(stage: Stage, vault: Vault) -> None:
    """403 stays 403, however often one asks."""
    stage.world.faults.add(Fault(FaultKind.STATUS, "/keys/", status=403, count=2))

    with pytest.raises(RefusedError, match="403 AuthorizationFailed"):
        await stage.ports.keys.observe(arm_id(vault), URI)


async def test_throttling_is_not_waited_for_here(stage: Stage, vault: Vault) -> None:
    """One request, then the queue waits as long as Azure asks."""
    stage.world.add_key(vault)
    stage.world.faults.add(Fault(FaultKind.STATUS, "/versions$", status=429, retry_after=21, count=9))

    with pytest.raises(TransientError) as caught:
        await stage.ports.keys.observe(arm_id(vault), URI)

    assert caught.value.retry_after == timedelta(seconds=21)
    assert stage.world.exchanges.count(status=429) == 1
