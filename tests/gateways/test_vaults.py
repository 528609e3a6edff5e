"""Vaults and what is wired to them, however odd the answers are."""

from datetime import UTC, datetime
from typing import Any

import pytest

from reactors.core.errors import AbsentError, RefusedError
from reactors.core.identifiers import ResourceId
from reactors.gateways.vaults import read_vault
from sandbox.faults import Fault, FaultKind
from sandbox.messages import json_response
from tests.builders import SUBSCRIPTION, TENANT, a_vault
from tests.mixed_estate import watch_source
from tests.stage import Stage

ADDRESS = "https://kv-cmk.vault.azure.net/"
ODD: list[Any] = [None, "", "text", 7, True, [], ["x"], {}, {"x": None}]
EVENTS = "GET eventSubscriptions"
TOPICS = "GET systemTopics"
SETTINGS = "GET diagnosticSettings"
DELETED = "GET deletedAccounts"


def listed(*items: Any) -> Any:
    """Return the answer of a list."""
    return json_response(200, {"value": list(items)})


async def test_a_vault_is_read_with_all_its_settings(stage: Stage) -> None:
    """As ARM shows them."""
    vault = stage.world.add_vault(
        purge_protection=False,
        rbac=False,
        retention_days=7,
        network_acls={"defaultAction": "Deny", "bypass": "AzureServices"},
        tags={"owner": "ai"},
    )

    found = await stage.ports.vaults.observe(ResourceId.parse(vault.id))

    assert found.id == a_vault()
    assert (found.host, found.location, found.tenant_id) == (
        "kv-cmk.vault.azure.net",
        "swedencentral",
        TENANT,
    )
    assert (found.soft_delete, found.purge_protection, found.rbac) == (True, False, False)
    assert (found.retention_days, found.default_action, found.bypass) == (7, "Deny", "AzureServices")
    assert found.tags == {"owner": "ai"}


async def test_who_may_use_keys_is_read_from_access_policies(stage: Stage) -> None:
    """Several policies of one are one; a policy for an application acting for a person serves no service."""
    policies = [
        {"tenantId": TENANT, "objectId": "ONE", "permissions": {"keys": ["wrapKey", "Get"]}},
        {"tenantId": TENANT, "objectId": "one", "permissions": {"keys": ["unwrapKey"], "secrets": ["set"]}},
        {"tenantId": TENANT, "objectId": "two", "permissions": {"secrets": ["get"]}},
        {"tenantId": TENANT, "objectId": "three", "applicationId": "app", "permissions": {"keys": ["get"]}},
    ]
    vault = stage.world.add_vault(rbac=False, access_policies=policies)
    place = ResourceId.parse(vault.id)

    found = await stage.ports.vaults.observe(place)
    stage.world.change_vault(vault, rbac=True)

    assert found.grants == {"one": ("get", "unwrapkey", "wrapkey")}
    assert (await stage.ports.vaults.observe(place)).grants == {}


def test_ways_through_the_firewall_are_counted() -> None:
    """A private endpoint counts once it is approved."""
    states = ["Approved", "approved", "Pending", None]
    connections = [
        {"properties": {"privateLinkServiceConnectionState": {"status": status}}} for status in states
    ]
    acls = {"ipRules": [{"value": "203.0.113.0/24"}], "virtualNetworkRules": [{"id": "a"}, {"id": "b"}]}
    properties = {"vaultUri": ADDRESS, "privateEndpointConnections": connections, "networkAcls": acls}

    found = read_vault(a_vault(), {"properties": properties})

    assert (found.private_endpoints, found.allowed_networks) == (2, 3)


async def test_a_vault_that_is_not_there_is_absent(stage: Stage) -> None:
    """Or deleted."""
    with pytest.raises(AbsentError, match="vault kv-cmk: 404"):
        await stage.ports.vaults.observe(a_vault())


@pytest.mark.parametrize("odd", ODD, ids=str)
@pytest.mark.parametrize(
    "field",
    [
        "networkAcls",
        "softDeleteRetentionInDays",
        "tenantId",
        "enableSoftDelete",
        "enablePurgeProtection",
        "enableRbacAuthorization",
        "publicNetworkAccess",
        "accessPolicies",
        "provisioningState",
        "privateEndpointConnections",
    ],
)
def test_a_field_of_another_type_is_read_as_if_it_were_missing(field: str, odd: Any) -> None:
    """Never a crash."""
    found = read_vault(a_vault(), {"properties": {"vaultUri": ADDRESS, field: odd}})

    assert found.host == "kv-cmk.vault.azure.net"
    assert found.purge_protection is (field == "enablePurgeProtection" and odd is True)
    assert found.retention_days == (
        7 if field == "softDeleteRetentionInDays" and odd == 7 and odd is not True else None
    )


@pytest.mark.parametrize("odd", ODD, ids=str)
def test_tags_and_location_may_be_anything(odd: Any) -> None:
    """As the rest."""
    found = read_vault(a_vault(), {"properties": {"vaultUri": ADDRESS}, "tags": odd, "location": odd})

    assert found.tags == {}
    assert found.location == (odd if isinstance(odd, str) else "")


@pytest.mark.parametrize("odd", [*ODD, "http://kv-cmk.vault.azure.net", "https://user@kv/"], ids=str)
def test_a_vault_without_a_usable_address_is_refused(odd: Any) -> None:
    """With its name."""
    with pytest.raises(RefusedError, match="vault kv-cmk has no usable address"):
        read_vault(a_vault(), {"properties": {"vaultUri": odd}})


async def test_the_vault_of_a_host_is_found(stage: Stage) -> None:
    """Not one whose name merely contains it."""
    stage.world.add_vault("a-kv-cmk")
    vault = stage.world.add_vault()

    assert await stage.ports.vaults.find("kv-cmk.vault.azure.net") == ResourceId.parse(vault.id)
    assert await stage.ports.vaults.find("kv-none.vault.azure.net") is None


async def test_event_subscriptions_that_lead_here_are_named(stage: Stage) -> None:
    """On the vault itself."""
    vault = stage.world.add_vault()
    assert await stage.ports.vaults.watched_by(str(a_vault())) == ()

    watch_source(stage.world, vault.id)

    assert await stage.ports.vaults.watched_by(str(a_vault())) == ("cmk-reactor-0",)


def leading_to(**properties: Any) -> dict[str, Any]:
    """Return an event subscription with these properties of its destination."""
    return {"name": "wired", "properties": {"destination": {"properties": properties}}}


@pytest.mark.parametrize(
    ("item", "leads_here"),
    [
        (leading_to(resourceId="/subscriptions/x/sites/reactor/functions/on_vault_event"), True),
        (leading_to(resourceId="/subscriptions/x/sites/reactor/functions/ON_RESOURCE_EVENT"), True),
        (leading_to(resourceId="/subscriptions/x/sites/other/functions/something"), False),
        (leading_to(endpointBaseUrl="https://reactor/runtime/webhooks/EventGrid/"), True),
        (leading_to(endpointBaseUrl="https://reactor/other"), False),
        (leading_to(endpointBaseUrl="https://[broken"), False),
        (leading_to(endpointBaseUrl=7, resourceId=["x"]), False),
        ({"name": "wired", "properties": {"destination": "text"}}, False),
        ({"name": "wired", "properties": "text"}, False),
        ({"name": "wired"}, False),
    ],
)
async def test_where_an_event_subscription_leads_is_seen_by_its_destination(
    stage: Stage,
    item: dict[str, Any],
    leads_here: bool,  # noqa: FBT001 - a value, not a switch
) -> None:
    """A function of ours, or the webhook of a Functions host."""
    stage.world.add_vault()
    stage.wire.forged[EVENTS] = listed(item, None, "text")
    stage.wire.forged[TOPICS] = listed()

    assert await stage.ports.vaults.watched_by(str(a_vault())) == (("wired",) if leads_here else ())


@pytest.mark.parametrize(
    "topic",
    [
        {},
        {"id": 7, "properties": "text"},
        {"id": "https://evil.example", "properties": {"source": str(a_vault())}},
    ],
)
async def test_a_topic_that_makes_no_sense_is_left_out(stage: Stage, topic: dict[str, Any]) -> None:
    """Its id is a path of ours."""
    stage.world.add_vault()
    stage.wire.forged[EVENTS] = listed()
    stage.wire.forged[TOPICS] = listed(topic)

    assert await stage.ports.vaults.watched_by(str(a_vault())) == ()


@pytest.mark.parametrize(
    ("logs", "is_on"),
    [
        ([{"category": "AuditEvent", "enabled": True}], True),
        ([{"categoryGroup": "audit", "enabled": True}], True),
        ([{"categoryGroup": "allLogs", "enabled": True}], True),
        ([{"category": "AuditEvent", "enabled": False}], False),
        ([{"category": "AllMetrics", "enabled": True}], False),
        ([{"category": ["x"], "enabled": True}, None, "text"], False),
        ("text", False),
        (None, False),
    ],
)
async def test_the_audit_log_is_on_where_a_setting_sends_it(
    stage: Stage,
    logs: Any,
    is_on: bool,  # noqa: FBT001 - a value, not a switch
) -> None:
    """By category, or by a group that has it."""
    stage.world.add_vault()
    stage.wire.forged[SETTINGS] = listed({"properties": {"logs": logs}}, {"properties": "text"}, {})

    assert await stage.ports.vaults.has_audit_log(a_vault()) is is_on


async def test_deleted_accounts_are_listed_with_their_dates(stage: Stage) -> None:
    """Until they are purged."""
    stage.world.delete_account(stage.world.add_account())

    (found,) = await stage.ports.vaults.list_soft_deleted(SUBSCRIPTION)

    assert found.id.endswith("/deletedaccounts/foundry")
    assert found.deleted_on == stage.world.clock.now()
    assert found.purged_on is not None


@pytest.mark.parametrize(
    "properties", [None, "text", {}, {"deletionDate": 7}, {"deletionDate": "soon", "scheduledPurgeDate": ""}]
)
async def test_a_date_that_makes_no_sense_is_not_known(stage: Stage, properties: Any) -> None:
    """The account is listed all the same."""
    stage.wire.forged[DELETED] = listed({"id": "/a", "properties": properties}, None)

    (found,) = await stage.ports.vaults.list_soft_deleted(SUBSCRIPTION)

    assert (found.deleted_on, found.purged_on) == (None, None)


async def test_a_time_without_a_zone_is_in_utc(stage: Stage) -> None:
    """As Azure means it."""
    stage.wire.forged[DELETED] = listed({"id": "/a", "properties": {"deletionDate": "2026-11-02T10:15:30"}})

    (found,) = await stage.ports.vaults.list_soft_deleted(SUBSCRIPTION)

    assert found.deleted_on == datetime(2026, 11, 2, 10, 15, 30, tzinfo=UTC)


async def test_a_subscription_that_has_never_heard_of_the_service_has_no_deleted_accounts(
    stage: Stage,
) -> None:
    """Its resource provider is not registered there, which ARM answers with 409."""
    stage.world.faults.add(
        Fault(
            FaultKind.STATUS, "deletedAccounts", status=409, code="MissingSubscriptionRegistration", count=2
        )
    )

    assert await stage.ports.vaults.list_soft_deleted(SUBSCRIPTION) == ()


async def test_a_subscription_that_is_not_there_is_absent(stage: Stage) -> None:
    """That is no empty list."""
    stage.world.faults.add(
        Fault(FaultKind.STATUS, "deletedAccounts", status=404, code="SubscriptionNotFound")
    )

    with pytest.raises(AbsentError, match="SubscriptionNotFound"):
        await stage.ports.vaults.list_soft_deleted(SUBSCRIPTION)
