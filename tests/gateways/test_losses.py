"""Keys and vaults that are not there, looked for in ARM and at the vault's own host."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from aiohttp.test_utils import TestServer
from azure.core.pipeline.transport import AioHttpTransport

from reactors.core.identifiers import KeyUri, ResourceId
from reactors.core.revocation import Lost
from reactors.gateways.arm import Arm
from reactors.gateways.identity import FixedTokenPolicy, Identity, NoCredential
from reactors.gateways.losses import ArmLosses, DeletedKeys
from sandbox.faults import Fault, FaultKind
from sandbox.keyvault.keys import Key
from sandbox.server import Server
from tests.builders import SUFFIXES
from tests.stage import Stage

IDENTITY = Identity(NoCredential(), "a-scope", FixedTokenPolicy("a-token"))
SUFFIX = ".vault.azure.net"


@pytest.fixture
def key(stage: Stage) -> Key:
    """Return a key in a vault."""
    return stage.world.add_key(stage.world.add_vault()).key


@pytest.fixture
async def over_http(stage: Stage) -> AsyncIterator[ArmLosses]:
    """Return a gateway to the world's vaults at an address of their own, as REACTOR_VAULT_ENDPOINT says."""
    async with TestServer(Server(stage.world).app()) as server, AioHttpTransport() as transport:
        endpoint = f"{str(server.make_url('')).rstrip('/')}/vaults/{{vault}}"
        arm = Arm("https://management.azure.com", IDENTITY, stage.wire)
        yield ArmLosses(arm, DeletedKeys(endpoint, SUFFIX, IDENTITY, transport))


async def test_a_soft_deleted_vault_is_told_with_its_dates_until_it_is_purged(stage: Stage) -> None:
    """Time purges it, even under purge protection."""
    vault = stage.world.add_vault(retention_days=7)
    stage.world.delete_vault(vault)
    now = stage.world.clock.now()

    found = await stage.ports.losses.find_vault(ResourceId.parse(vault.id), "Sweden Central")
    stage.world.advance(timedelta(days=7))
    later = await stage.ports.losses.find_vault(ResourceId.parse(vault.id), vault.location)

    assert found == Lost(now, now + timedelta(days=7), is_purged=False)
    assert later == Lost(is_purged=True)


async def test_a_refused_look_at_vaults_is_no_purge(stage: Stage) -> None:
    """With the reason."""
    vault = stage.world.add_vault()
    stage.world.faults.add(Fault(FaultKind.STATUS, "/deletedVaults/", status=403))

    found = await stage.ports.losses.find_vault(ResourceId.parse(vault.id), vault.location)

    assert found.is_purged is None
    assert "403" in found.reason


@pytest.mark.parametrize(
    ("status", "code"), [(404, "SubscriptionNotFound"), (409, "MissingSubscriptionRegistration")]
)
async def test_a_subscription_that_is_not_found_is_no_purge(stage: Stage, status: int, code: str) -> None:
    """It may have moved to another tenant, with its vaults whole."""
    vault = stage.world.add_vault()
    stage.world.faults.add(Fault(FaultKind.STATUS, "/deletedVaults/", status=status, code=code))

    found = await stage.ports.losses.find_vault(ResourceId.parse(vault.id), vault.location)

    assert found.is_purged is None
    assert code in found.reason


async def test_a_soft_deleted_key_is_told_with_its_dates_until_it_is_purged(stage: Stage) -> None:
    """By the vault's own host."""
    vault = stage.world.add_vault(retention_days=7, purge_protection=False)
    key = stage.world.add_key(vault).key
    uri = KeyUri.parse(key.uri, suffixes=SUFFIXES)
    seen = await stage.ports.vaults.observe(ResourceId.parse(vault.id))
    stage.world.keys.delete(key)

    found = await stage.ports.losses.find_key(seen, uri)
    stage.world.keys.purge(key)
    later = await stage.ports.losses.find_key(seen, uri)

    assert found.is_purged is False
    assert found.deleted_at is not None
    assert found.purge_at == found.deleted_at + timedelta(days=7)
    assert later == Lost(is_purged=True)


@pytest.mark.parametrize("status", [401, 403, 503])
async def test_a_vault_that_does_not_let_us_in_tells_nothing(stage: Stage, status: int) -> None:
    """With the reason."""
    key = stage.world.add_key(stage.world.add_vault()).key
    seen = await stage.ports.vaults.observe(ResourceId.parse(key.vault.id))
    stage.world.keys.delete(key)
    stage.world.faults.add(Fault(FaultKind.STATUS, "/deletedkeys/", status=status))

    found = await stage.ports.losses.find_key(seen, KeyUri.parse(key.uri, suffixes=SUFFIXES))

    assert found.is_purged is None
    assert str(status) in found.reason


async def test_a_vault_is_asked_at_the_configured_address(
    stage: Stage, key: Key, over_http: ArmLosses
) -> None:
    """Over HTTP, below the vault's name."""
    seen = await stage.ports.vaults.observe(ResourceId.parse(key.vault.id))
    uri = KeyUri.parse(key.uri, suffixes=SUFFIXES)
    stage.world.delete_key(key)

    found = await over_http.find_key(seen, uri)
    stage.world.advance(timedelta(days=90))
    later = await over_http.find_key(seen, uri)

    assert (found.is_purged, found.purge_at) == (False, key.purge_on)
    assert later == Lost(is_purged=True)


async def test_without_an_address_no_vault_is_asked(stage: Stage, key: Key) -> None:
    """And nothing is said of the key."""
    seen = await stage.ports.vaults.observe(ResourceId.parse(key.vault.id))
    arm = Arm("https://management.azure.com", IDENTITY, stage.wire)
    losses = ArmLosses(arm, DeletedKeys("", SUFFIX, IDENTITY, stage.wire))
    stage.wire.asked.clear()

    found = await losses.find_key(seen, KeyUri.parse(key.uri, suffixes=SUFFIXES))

    assert found.is_purged is None
    assert "not looked at" in found.reason
    assert stage.wire.asked == []


async def test_a_key_at_another_host_is_not_asked_for(stage: Stage, key: Key) -> None:
    """The token goes to the vault's own host alone."""
    seen = await stage.ports.vaults.observe(ResourceId.parse(key.vault.id))
    other = KeyUri.parse(stage.world.add_key(stage.world.add_vault("kv-other")).key.uri, suffixes=SUFFIXES)
    stage.wire.asked.clear()

    found = await stage.ports.losses.find_key(seen, other)

    assert found.is_purged is None
    assert stage.wire.asked == []


@pytest.mark.parametrize("location", ["", "..", "west/../../x", "west?api-version=1", "w\nest"])
async def test_a_location_that_is_none_is_not_asked_about(stage: Stage, location: str) -> None:
    """It would change the request, and its answer would pass for a purge."""
    vault = stage.world.add_vault()
    stage.wire.asked.clear()

    found = await stage.ports.losses.find_vault(ResourceId.parse(vault.id), location)

    assert found.is_purged is None
    assert stage.wire.asked == []


async def test_another_vault_of_the_same_name_tells_nothing(stage: Stage) -> None:
    """Deleted vaults are found by name; the id says whose they are."""
    vault = stage.world.add_vault(resource_group="rg-theirs")
    stage.world.delete_vault(vault)
    ours = ResourceId.parse(vault.id.replace("rg-theirs", "rg-ours"))

    found = await stage.ports.losses.find_vault(ours, vault.location)

    assert (found.is_purged, found.deleted_at) == (None, None)
    assert "another vault by the name kv-cmk" in found.reason
