"""Key Vault's audit log through an Event Hub, as whoever reads the hub sees it."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from sandbox.actors import ARM_CALLER, PERSON, unseen
from sandbox.audit.uses import KeyUse
from sandbox.errors import SandboxError
from sandbox.keyvault.keys import Vault
from sandbox.keyvault.rotation import parse_policy
from sandbox.messages import Request
from sandbox.world import World
from tests.sandbox.test_control import control

HUB = "cmk-audit"


@dataclass
class Reader:
    """Be the reader of a hub: keep the batches, answer with `statuses` first and 202 then."""

    url: str = ""
    statuses: list[int] = field(default_factory=list)
    batches: list[list[dict[str, Any]]] = field(default_factory=list)

    async def handle(self, request: web.Request) -> web.Response:
        """Answer one request."""
        self.batches.append(await request.json())
        return web.Response(status=self.statuses.pop(0) if self.statuses else 202)

    @property
    def records(self) -> list[dict[str, Any]]:
        """Return the records of all batches, in the order in which they came."""
        return [record for batch in self.batches for message in batch for record in message["records"]]

    @property
    def told(self) -> list[tuple[str, str]]:
        """Return operation and address of each record."""
        return [(each["operationName"], each["properties"]["id"]) for each in self.records]


@pytest.fixture
async def reader() -> AsyncIterator[Reader]:
    """Return a reader that listens on loopback."""
    made = Reader()
    app = web.Application()
    app.router.add_post("/hub", made.handle)
    async with TestServer(app) as server:
        made.url = str(server.make_url("/hub"))
        yield made


@pytest.fixture
def vault(world: World, reader: Reader) -> Vault:
    """Return a vault whose audit log goes to the reader's hub."""
    world.audit.connect(HUB, reader.url)
    return world.add_vault(audit_hub=HUB, purge_protection=False)


async def test_a_record_has_the_shape_that_azure_gives_it(
    world: World, vault: Vault, reader: Reader, start: datetime
) -> None:
    """Upper-case resource id, seven digits of time, a duration in words, and who did it."""
    version = world.add_key(vault, "cmk")
    await world.deliver()

    [record] = reader.records
    assert record["category"] == "AuditEvent"
    assert record["resourceId"] == vault.id.upper()
    assert record["time"] == f"{start:%Y-%m-%dT%H:%M:%S}.0000000Z"
    assert isinstance(record["durationMs"], str)
    assert (record["resultType"], record["resultSignature"]) == ("Success", "OK")
    assert record["properties"]["httpStatusCode"] == 200
    assert record["properties"]["id"] == version.uri
    claim = record["identity"]["claim"]
    assert (claim["oid"], claim["upn"]) == (PERSON.object_id, PERSON.upn)


async def test_each_operation_on_a_key_is_told_in_order(world: World, vault: Vault, reader: Reader) -> None:
    """Changes of a version name it; what is done to a whole key does not."""
    first = world.add_key(vault, "cmk")
    second = world.rotate_key(first)
    world.keys.update(first, {"enabled": False})
    for act in (world.keys.delete, world.keys.recover, world.keys.delete, world.keys.purge):
        act(first.key)
    await world.deliver()

    assert reader.told == [
        ("KeyCreate", first.uri),
        ("KeyRotate", second.uri),
        ("KeyUpdate", first.uri),
        ("KeyDelete", first.key.uri),
        ("KeyRecover", first.key.uri),
        ("KeyDelete", first.key.uri),
        ("KeyPurge", first.key.uri),
    ]


async def test_a_deleted_vault_is_still_told_and_nothing_after_it(
    world: World, vault: Vault, reader: Reader
) -> None:
    """The diagnostic setting goes with the vault."""
    world.delete_vault(vault)
    world.keys.purge_vault(world.keys.deleted_vaults[vault.name])
    await world.deliver()

    assert reader.told == [("VaultDelete", vault.uri)]


async def test_recovery_and_purge_of_a_vault_are_told_where_a_setting_is_left(
    world: World, vault: Vault, reader: Reader
) -> None:
    """They are operations of the log like any other."""
    world.keys.delete_vault(vault)
    world.keys.put_vault(vault)
    world.keys.delete_vault(vault)
    world.keys.purge_vault(vault)
    await world.deliver()

    names = [operation for operation, _ in reader.told]
    assert names == ["VaultDelete", "VaultRecover", "VaultDelete", "VaultPurge"]


async def test_without_a_setting_or_unseen_nothing_is_told(
    world: World, vault: Vault, reader: Reader
) -> None:
    """A vault without a diagnostic setting has no log, and what is unseen leaves no trace."""
    bare = world.add_vault("kv-bare")
    version = world.add_key(bare, "cmk")
    with unseen():
        world.add_key(vault, "cmk")
    is_told = world.tell_key_use(version, "principal")
    await world.deliver()

    assert not is_told
    assert reader.batches == []


async def test_what_comes_over_the_data_plane_is_by_its_caller(
    world: World, vault: Vault, reader: Reader
) -> None:
    """A service principal has an object id and no name."""
    url = f"{vault.uri}keys/cmk/create?api-version=2025-07-01"
    headers = {"authorization": "Bearer sandbox"}
    await world.handle(Request("POST", url, headers, json.dumps({"kty": "RSA"}).encode()))
    await world.deliver()

    [record] = reader.records
    assert record["identity"]["claim"]["oid"] == ARM_CALLER.object_id
    assert "upn" not in record["identity"]["claim"]


async def test_a_rotation_that_falls_due_is_nobodys(world: World, vault: Vault, reader: Reader) -> None:
    """Key Vault rotates by itself, and the log says so."""
    policy = parse_policy(
        {"lifetimeActions": [{"trigger": {"timeAfterCreate": "P30D"}, "action": {"type": "Rotate"}}]}
    )
    world.add_key(vault, "cmk", policy=policy)
    world.advance(timedelta(days=31))
    await world.deliver()

    record = reader.records[-1]
    assert (record["operationName"], record["identity"]) == ("KeyRotateIfDue", {})


@pytest.mark.parametrize(("status", "signature"), [(200, "OK"), (403, "Forbidden"), (404, "Not Found")])
async def test_a_use_of_a_key_is_told_with_how_it_ended(
    world: World, vault: Vault, reader: Reader, status: int, signature: str
) -> None:
    """Only the status and the signature tell; the type says Success at all times."""
    version = world.add_key(vault, "cmk")
    account = world.add_account(key=version)
    is_told = world.tell_key_use(version, account.id, KeyUse.WRAP, status)
    await world.deliver()

    record = reader.records[-1]
    assert is_told
    assert reader.told[-1] == ("KeyWrap", version.uri)
    assert (record["resultType"], record["resultSignature"]) == ("Success", signature)
    assert record["properties"]["httpStatusCode"] == status
    assert record["identity"]["claim"]["oid"] == world.principal_id(account.id)


async def test_records_that_wait_go_out_as_one_message(world: World, vault: Vault, reader: Reader) -> None:
    """A hub hands over batches."""
    world.add_key(vault, "one")
    world.add_key(vault, "two")
    await world.deliver()

    assert [[len(message["records"]) for message in batch] for batch in reader.batches] == [[2]]


async def test_what_is_told_before_there_is_a_reader_waits_for_it(world: World, reader: Reader) -> None:
    """A hub keeps its messages."""
    vault = world.add_vault(audit_hub=HUB)
    version = world.add_key(vault, "cmk")
    await world.deliver()
    world.audit.connect(HUB, reader.url)
    await world.deliver()

    assert reader.told == [("KeyCreate", version.uri)]


async def test_a_batch_that_is_not_accepted_comes_again_before_any_other(
    world: World, vault: Vault, reader: Reader
) -> None:
    """Nothing is lost and nothing overtakes."""
    reader.statuses = [500]
    first = world.add_key(vault, "one")
    await world.deliver()
    second = world.add_key(vault, "two")
    await world.deliver()
    world.advance(timedelta(seconds=1))
    await world.deliver()

    assert reader.told == [("KeyCreate", each.uri) for each in (first, first, second)]


async def test_a_batch_is_kept_while_nobody_listens(world: World, reader: Reader) -> None:
    """A reader that is down gets it once it is back."""
    vault = world.add_vault(audit_hub=HUB)
    world.audit.connect(HUB, "http://127.0.0.1:9/hub")
    version = world.add_key(vault, "cmk")
    await world.deliver()
    world.audit.connect(HUB, reader.url)
    world.advance(timedelta(seconds=1))
    await world.deliver()

    assert reader.told == [("KeyCreate", version.uri)]


async def test_the_log_is_behind_as_the_switch_says(world: World, vault: Vault, reader: Reader) -> None:
    """The delay counts by the world's clock."""
    world.behaviour = replace(world.behaviour, audit_delay=300)
    world.add_key(vault, "cmk")
    world.advance(timedelta(seconds=299))
    await world.deliver()
    early = len(reader.batches)
    world.advance(timedelta(seconds=1))
    await world.deliver()

    assert (early, len(reader.batches)) == (0, 1)


async def test_the_last_batch_comes_once_more_on_request(world: World, vault: Vault, reader: Reader) -> None:
    """The same bytes twice: the at-least-once of a hub."""
    world.add_key(vault, "cmk")
    await world.deliver()
    world.audit.repeat(HUB)
    await world.deliver()

    first, second = reader.batches
    assert first == second


async def test_only_what_was_delivered_can_be_repeated(world: World, vault: Vault) -> None:
    """The refusals say what is the case."""
    assert vault.audit_hub == HUB
    with pytest.raises(SandboxError, match="nothing was delivered"):
        world.audit.repeat(HUB)
    with pytest.raises(SandboxError, match="there are: cmk-audit"):
        world.audit.repeat("other")


async def test_hubs_and_uses_are_controlled_from_outside(world: World, reader: Reader) -> None:
    """What the builders do, the control API does."""
    await control(world, "PUT", f"/hubs/{HUB}", {"webhook": reader.url})
    await control(world, "PUT", "/vaults/kv-cmk", {"audit_hub": HUB})
    made = await control(world, "POST", "/vaults/kv-cmk/keys/cmk", {})
    use = {"vault": "kv-cmk", "key": "cmk", "principal": PERSON.object_id, "status": 403}
    answer = await control(world, "POST", "/key-uses", use)
    await world.deliver()
    await control(world, "POST", f"/hubs/{HUB}/repeat")
    await world.deliver()
    [shown] = (await control(world, "GET", "/hubs"))["hubs"]

    assert answer == {"told": True}
    assert [name for name, _ in reader.told] == ["KeyCreate", "KeyUnwrap"] * 2
    assert reader.records[1]["properties"]["id"].endswith(made["version"])
    assert (shown["delivered"], shown["waiting"], shown["last_outcome"]) == (2, 0, "202")


@pytest.mark.parametrize(
    ("method", "path", "body", "says"),
    [
        ("PUT", "/hubs/cmk-audit", {"webhook": "https://example.com"}, "on this machine"),
        ("PUT", "/hubs/cmk-audit", {}, "on this machine"),
        ("POST", "/key-uses", {"vault": "kv-cmk", "key": "cmk"}, "needs a principal"),
        ("POST", "/key-uses", {"vault": "kv-cmk", "key": "cmk", "operation": "Use"}, "KeyUnwrap"),
        ("POST", "/key-uses", {"vault": "kv-cmk", "key": "cmk", "version": "x"}, "no version 'x'"),
        ("POST", "/key-uses", {"vault": "kv-cmk", "key": "cmk", "principal": "p", "status": 999}, "HTTP"),
    ],
)
async def test_what_cannot_be_is_refused_with_what_is_allowed(
    world: World, method: str, path: str, body: dict[str, Any], says: str
) -> None:
    """Control answers in words that help."""
    world.add_key(world.add_vault(), "cmk")

    answer = await control(world, method, path, body, 400)

    assert says in answer["error"]["message"]
