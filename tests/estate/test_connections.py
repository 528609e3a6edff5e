"""Judging what a hub is connected to by reading it."""

import pytest

from reactors.core.errors import TransientError
from reactors.core.findings import Finding, Verdict
from reactors.core.identifiers import ResourceId
from reactors.core.model import Children
from reactors.core.severity import Severity
from reactors.core.snapshots import ConsumerSnapshot
from reactors.estate.consumers import look_at
from reactors.rules.connected_resource_without_cmk import RULE
from sandbox.arm.resources import Resource
from sandbox.faults import Fault, FaultKind
from sandbox.keyvault.keys import KeyVersion
from tests.snapshot_builders import found_by, judged_by
from tests.stage import Stage


@pytest.fixture
def version(stage: Stage) -> KeyVersion:
    """Return a version of the key that the hub uses."""
    return stage.world.add_key(stage.world.add_vault())


def registry_id(registry: Resource) -> str:
    """Return the id of a registry as findings have it."""
    return str(ResourceId.parse(registry.id))


async def looked_at(stage: Stage, version: KeyVersion, registry_id: str) -> ConsumerSnapshot:
    """Return what a look shows at a hub with a key that is connected to this registry alone."""
    hub = stage.world.add_workspace(
        key=version, extra={"containerRegistry": registry_id, "storageAccount": None}
    )
    look = await look_at(ResourceId.parse(hub.id), stage.ports, with_children=True, children=Children())
    assert isinstance(look.snapshot, ConsumerSnapshot)
    return look.snapshot


async def test_a_registry_without_a_key_is_named(stage: Stage, version: KeyVersion) -> None:
    """It matters little, since it holds images."""
    registry = stage.world.add_registry("crhub")

    snapshot = await looked_at(stage, version, registry.id)

    assert found_by(RULE, snapshot) == [
        Finding(
            "connected-resource-without-cmk",
            registry_id(registry),
            registry.subscription_id,
            Severity.LOW,
            Verdict.NON_COMPLIANT,
            "hub uses it as container-registry, and it has no customer-managed key.",
        )
    ]


@pytest.mark.parametrize("is_pinned", [True, False], ids=["pinned", "versionless"])
async def test_a_registry_with_a_key_is_compliant(
    stage: Stage, version: KeyVersion, *, is_pinned: bool
) -> None:
    """Whether or not it follows the key."""
    registry = stage.world.add_registry("crhub", key=version if is_pinned else version.key)

    snapshot = await looked_at(stage, version, registry.id)

    assert found_by(RULE, snapshot) == []
    assert registry_id(registry) in judged_by(RULE, snapshot)


@pytest.mark.parametrize(
    "encryption",
    [
        {"status": "enabled", "keyVaultProperties": None},
        {"status": "enabled", "keyVaultProperties": {"keyIdentifier": 7}},
    ],
    ids=["no key", "number"],
)
async def test_a_registry_whose_key_makes_no_sense_is_unknown(
    stage: Stage, version: KeyVersion, encryption: object
) -> None:
    """It is not known to be compliant."""
    registry = stage.world.add_registry("crhub", document={"properties": {"encryption": encryption}})

    (finding,) = found_by(RULE, await looked_at(stage, version, registry.id))

    assert (finding.subject, finding.verdict) == (registry_id(registry), Verdict.UNKNOWN)
    assert "not an https address" in finding.detail


async def test_a_registry_that_may_not_be_read_is_unknown(stage: Stage, version: KeyVersion) -> None:
    """With what Azure answered."""
    registry = stage.world.add_registry("crhub", key=version.key)
    stage.world.faults.add(Fault(FaultKind.STATUS, "/registries/crhub$", status=403))

    (finding,) = found_by(RULE, await looked_at(stage, version, registry.id))

    assert (finding.subject, finding.verdict) == (registry_id(registry), Verdict.UNKNOWN)
    assert "403" in finding.detail


async def test_a_registry_that_fails_for_now_is_looked_at_again(stage: Stage, version: KeyVersion) -> None:
    """Half a snapshot is none."""
    registry = stage.world.add_registry("crhub", key=version.key)
    stage.world.faults.add(Fault(FaultKind.STATUS, "/registries/crhub$", status=503))

    with pytest.raises(TransientError, match="503"):
        await looked_at(stage, version, registry.id)
