"""Consumers: found through Resource Graph, read and updated through their own service."""

import json
import logging
from dataclasses import replace

import pytest

from reactors.core.azure_ports import OperationStatus
from reactors.core.errors import AbsentError, RejectedInputError, TransientError
from reactors.core.identifiers import KeyUri, ResourceId
from reactors.gateways.wiring import build_ports
from sandbox.behaviour import Behaviour, Completion
from sandbox.cognitiveservices.account import Account
from sandbox.messages import Response, json_response
from tests.stage import Stage

URI = KeyUri("kv-cmk.vault.azure.net", "cmk-foundry")
GRAPH = "POST /providers/Microsoft.ResourceGraph/resources"
OPERATION = "https://management.azure.com/subscriptions/x/operationResults/1?api-version=2025-09-01"


def arm_id(account: Account) -> ResourceId:
    """Return the parsed ARM id of an account."""
    return ResourceId.parse(account.id)


async def found(stage: Stage) -> list[str]:
    """Return the names of the accounts that seem bound to the key."""
    return sorted(each.name for each in await stage.ports.consumers.find_bound(URI))


async def test_every_account_bound_to_the_key_is_found_whatever_its_version(stage: Stage) -> None:
    """Pinned to any version or versionless, of every kind, however the key is written."""
    vault = stage.world.add_vault()
    first = stage.world.add_key(vault)
    second = stage.world.rotate_key(first)
    other = stage.world.add_key(vault, "cmk-foundry-2")
    elsewhere = stage.world.add_key(stage.world.add_vault("kv-other"), "cmk-foundry")
    stage.world.add_account("on-first", key=first)
    stage.world.add_account("on-second", key=second, kind="OpenAI")
    stage.world.add_account("on-any", key=first.key, kind="SpeechServices")
    stage.world.add_account("on-upper-case", key=first, key_extra={"keyName": "CMK-Foundry"})
    stage.world.add_account(
        "no-slash", key=first, key_extra={"keyVaultUri": "https://KV-CMK.vault.azure.net"}
    )
    stage.world.add_account("on-port", key=first, key_extra={"keyVaultUri": f"{vault.uri[:-1]}:443/"})
    stage.world.add_account("another-key", key=other)
    stage.world.add_account("another-vault", key=elsewhere)
    stage.world.add_account("microsoft-s-key")

    assert await found(stage) == ["no-slash", "on-any", "on-first", "on-port", "on-second", "on-upper-case"]


async def test_more_accounts_than_a_page_holds_are_all_found(stage: Stage) -> None:
    """Pages of a thousand are followed to the last one."""
    first = stage.world.add_key(stage.world.add_vault())
    for index in range(1100):
        stage.world.add_account(f"foundry-{index:04}", key=first)

    assert len(await found(stage)) == 1100
    options = [json.loads(str(each.content))["options"] for each in stage.wire.asked]
    assert [each["$top"] for each in options] == [1000, 1000]
    assert ["$skipToken" in each for each in options] == [False, True]


async def test_a_row_without_a_usable_id_is_left_out_and_said(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    """Nothing that Resource Graph says reaches a URL unchecked."""
    caplog.set_level(logging.INFO, logger="cmk_reactor")
    rows = [{"id": "/subscriptions/x/../../evil"}, {"id": None}, {}]
    stage.wire.forged[GRAPH] = json_response(200, {"data": rows})

    assert await found(stage) == []
    assert caplog.text.count("consumer_id_not_understood") == 3


@pytest.mark.parametrize("body", [{}, {"data": None}, {"data": []}])
async def test_an_answer_without_rows_finds_nothing(stage: Stage, body: dict[str, object]) -> None:
    """Whichever way it says so."""
    stage.wire.forged[GRAPH] = json_response(200, body)

    assert await found(stage) == []


@pytest.mark.parametrize(("count", "queries"), [(0, [0]), (1, [1]), (200, [200]), (201, [200, 1])])
async def test_the_configured_subscriptions_are_asked_in_groups(
    stage: Stage, count: int, queries: list[int]
) -> None:
    """At most 200 a query; without any, Azure takes all that the identity sees."""
    subscriptions = frozenset(f"{index:08}-0000-0000-0000-000000000000" for index in range(count))
    settings = replace(stage.settings, subscriptions=subscriptions)
    ports = build_ports(settings, transport=stage.wire, storage_transport=stage.storage_wire)

    await ports.consumers.find_bound(URI)

    bodies = [json.loads(str(each.content)) for each in stage.wire.asked]
    assert [len(body.get("subscriptions", [])) for body in bodies] == queries


async def test_an_account_is_read_with_fields_that_no_sdk_knows(stage: Stage) -> None:
    """The encryption block is the raw JSON's."""
    first = stage.world.add_key(stage.world.add_vault())
    account = stage.world.add_account(key=first, key_extra={"notYetKnown": [1]}, tags={"owner": "ai"})

    consumer = await stage.ports.consumers.observe(arm_id(account))

    assert consumer.id == arm_id(account)
    assert consumer.provisioning_state == "Succeeded"
    assert consumer.tags == {"owner": "ai"}
    assert consumer.binding is not None
    assert consumer.binding.key == URI.at(first.version)
    assert json.loads(consumer.encryption)["keyVaultProperties"]["notYetKnown"] == [1]


async def test_a_deleted_account_is_absent(stage: Stage) -> None:
    """404 with the name."""
    account = stage.world.add_account()
    stage.world.accounts.remove(account)

    with pytest.raises(AbsentError, match="account foundry: 404 ResourceNotFound"):
        await stage.ports.consumers.observe(arm_id(account))


async def test_an_account_with_a_foreign_key_address_is_rejected(stage: Stage) -> None:
    """A host outside the cloud's suffixes is not a vault."""
    first = stage.world.add_key(stage.world.add_vault())
    address = "https://kv-cmk.vault.azure.net.evil.example"
    account = stage.world.add_account(key=first, key_extra={"keyVaultUri": address})

    with pytest.raises(RejectedInputError, match="outside the configured suffix"):
        await stage.ports.consumers.observe(arm_id(account))


async def test_an_update_answers_with_the_operation_to_follow(stage: Stage) -> None:
    """Address and wait as Azure names them."""
    _, _, second = stage.rotated()
    consumer = await stage.ports.consumers.observe(arm_id(stage.world.get_account("foundry")))

    operation = await stage.ports.consumers.update_key_version(consumer, second.version)

    assert operation.status is OperationStatus.RUNNING
    assert operation.url.startswith("https://management.azure.com/")
    assert operation.retry_after is not None
    assert operation.retry_after.total_seconds() == 1
    assert (await stage.ports.consumers.poll(operation.url)).status is OperationStatus.RUNNING
    stage.world.advance(operation.retry_after * 2)
    assert (await stage.ports.consumers.poll(operation.url)).status is OperationStatus.SUCCEEDED


async def test_an_update_that_ends_at_once_needs_no_operation(stage: Stage) -> None:
    """200 with the account."""
    stage.world.behaviour = Behaviour(completion=Completion.AT_ONCE)
    _, _, second = stage.rotated()
    consumer = await stage.ports.consumers.observe(arm_id(stage.world.get_account("foundry")))

    operation = await stage.ports.consumers.update_key_version(consumer, second.version)

    assert (operation.status, operation.url) == (OperationStatus.SUCCEEDED, "")
    assert stage.pinned_to() == second.version


@pytest.mark.parametrize(
    ("headers", "url"),
    [
        ({"Azure-AsyncOperation": "https://a/1", "Location": "https://b/2"}, "https://a/1"),
        ({"Location": "https://b/2"}, "https://b/2"),
        ({}, ""),
    ],
)
async def test_azure_async_operation_leads_and_location_follows(
    stage: Stage, headers: dict[str, str], url: str
) -> None:
    """Either may be there, or none."""
    _, _, second = stage.rotated()
    consumer = await stage.ports.consumers.observe(arm_id(stage.world.get_account("foundry")))
    stage.wire.forged["PATCH /accounts/"] = Response(202, headers, b"")

    operation = await stage.ports.consumers.update_key_version(consumer, second.version)

    assert (operation.status, operation.url) == (OperationStatus.RUNNING, url)


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (json_response(200, {"status": "Succeeded"}), OperationStatus.SUCCEEDED),
        (json_response(200, {"status": "succeeded"}), OperationStatus.SUCCEEDED),
        (json_response(200, {"status": "Failed"}), OperationStatus.FAILED),
        (json_response(200, {"status": "Canceled"}), OperationStatus.CANCELED),
        (json_response(200, {"status": "Updating"}), OperationStatus.RUNNING),
        (json_response(202, {"status": "Accepted"}), OperationStatus.RUNNING),
        (json_response(200, {"name": "foundry"}), OperationStatus.SUCCEEDED),
        (Response(202), OperationStatus.RUNNING),
        (Response(204), OperationStatus.SUCCEEDED),
    ],
    ids=["succeeded", "lower case", "failed", "canceled", "other", "accepted", "resource", "202", "204"],
)
async def test_a_poll_goes_by_the_status_in_the_body_and_then_by_the_code(
    stage: Stage, answer: Response, status: OperationStatus
) -> None:
    """Both forms of polling, in any case of letters; an unknown status is one of a running operation."""
    stage.wire.forged["operationResults"] = answer

    operation = await stage.ports.consumers.poll(OPERATION)

    assert operation.status is status


async def test_without_an_address_there_is_nothing_to_poll(stage: Stage) -> None:
    """The account itself has to be read then."""
    with pytest.raises(AbsentError, match="named no operation"):
        await stage.ports.consumers.poll("")


async def test_a_refused_connection_may_be_tried_again(stage: Stage) -> None:
    """No address of the world: the transport lets nothing out."""
    with pytest.raises(TransientError, match="ServiceRequestError"):
        await stage.ports.consumers.poll("https://nowhere.management.azure.com/operations/1")
