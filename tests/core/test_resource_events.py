"""What is read out of an event of Azure Resource Manager."""

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reactors.core.errors import RejectedInputError
from reactors.core.events import Family, KeyEventType
from reactors.core.operations import Concern
from reactors.core.resource_events import ResourceEvent, parse_access_policy_event, parse_resource_event
from tests.builders import SUBSCRIPTION, a_vault, an_account_id
from tests.event_builders import a_grid_event
from tests.raw_events import ACTOR, OBJECT_ID, a_resource_data, a_resource_event, as_cloud_event, enveloped
from tests.strategies import JSON

POLICIES_CHANGED = "Microsoft.KeyVault.VaultAccessPolicyChanged"
GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-cmk"
VAULT = f"{GROUP}/providers/Microsoft.KeyVault/vaults/kv-cmk"
ASSIGNMENT = "providers/Microsoft.Authorization/roleAssignments/5a9d3c1e-0000-4000-8000-000000000001"


def read(raw: Mapping[str, Any]) -> ResourceEvent | None:
    """Return what is read out of a raw event."""
    return parse_resource_event(enveloped(raw, Family.RESOURCE))


def wanted(**data: Any) -> ResourceEvent:
    """Return the event that is read where these fields of its data are set."""
    event = read(a_resource_event(data=a_resource_data(**data)))
    assert event is not None
    return event


@pytest.mark.parametrize("envelope", [dict, as_cloud_event], ids=["Event Grid", "CloudEvents"])
def test_both_envelopes_say_the_same(envelope: Callable[[Mapping[str, Any]], dict[str, Any]]) -> None:
    """Where it happened, what it was, and who did it."""
    event = read(envelope(a_resource_event()))

    assert event is not None
    assert event.resource == str(event.about) == str(an_account_id())
    assert (event.concern, event.actor, event.subscription_id) == (Concern.CONSUMER, ACTOR, SUBSCRIPTION)
    assert event.operation == "microsoft.cognitiveservices/accounts/write"
    assert (event.topic, event.subject, event.is_deletion) == ("consumer", event.resource, False)
    assert event.fields == {"resource": event.resource, "operation": event.operation}


@pytest.mark.parametrize("outcome", ["Failure", "Cancel"])
@pytest.mark.parametrize("verb", ["Write", "Delete", "Action"])
def test_only_what_succeeded_is_wanted(verb: str, outcome: str) -> None:
    """What did not come about changed nothing."""
    assert read(a_resource_event(eventType=f"Microsoft.Resources.Resource{verb}{outcome}")) is None


@pytest.mark.parametrize(
    "authorization",
    [{"scope": "/", "evidence": []}, {"evidence": {"principalId": "of the caller"}}, [], "{}", None, 7],
)
def test_the_authorization_may_be_anything(authorization: object) -> None:
    """It describes the caller's right, and nothing is decided on it."""
    assert wanted(authorization=authorization).actor == ACTOR


@pytest.mark.parametrize(
    ("claims", "actor"),
    [
        ({OBJECT_ID: ACTOR.upper()}, ACTOR),
        ({"oid": ACTOR}, ACTOR),
        ({OBJECT_ID: "robin.keller@contoso.example", "oid": ACTOR}, ACTOR),
        ({}, ""),
        (None, ""),
        ([ACTOR], ""),
        (json.dumps({"oid": ACTOR}), ""),
        ({"oid": None}, ""),
        ({"oid": {"oid": ACTOR}}, ""),
        ({"oid": f"{ACTOR}\n"}, ""),
        ({"oid": f"{ACTOR}'; drop"}, ""),
        ({"name": "Robin Keller", "ipaddr": "203.0.113.7"}, ""),
    ],
)
def test_the_actor_is_an_object_id_or_nobody(claims: object, actor: str) -> None:
    """Names, addresses and whatever else is in there are not kept."""
    assert wanted(claims=claims).actor == actor


def test_what_is_not_needed_may_be_missing() -> None:
    """The operation is enough, together with the subject."""
    event = read(a_resource_event(data={"operationName": "Microsoft.CognitiveServices/accounts/write"}))

    assert event is not None
    assert (event.resource, event.actor) == (str(an_account_id()), "")


@pytest.mark.parametrize("casing", [str.upper, str.lower, str.title])
def test_the_casing_of_ids_does_not_matter(casing: Callable[[str], str]) -> None:
    """Providers spell them differently."""
    uri = str(an_account_id())

    assert wanted(resourceUri=casing(uri)).resource == uri
    assert wanted(resourceUri=f"{uri}/").about == an_account_id()


@pytest.mark.parametrize(
    ("resource", "operation", "about"),
    [
        (f"{VAULT}/{ASSIGNMENT}", "Microsoft.Authorization/roleAssignments/delete", str(a_vault())),
        (
            f"{VAULT}/keys/cmk-foundry/{ASSIGNMENT}",
            "Microsoft.Authorization/roleAssignments/write",
            f"{a_vault()}/keys/cmk-foundry",
        ),
        (
            f"{VAULT}/providers/Microsoft.Insights/diagnosticSettings/audit",
            "Microsoft.Insights/diagnosticSettings/delete",
            str(a_vault()),
        ),
        (f"{VAULT}/accessPolicies/add", "Microsoft.KeyVault/vaults/accessPolicies/write", None),
        (f"{GROUP}/{ASSIGNMENT}", "Microsoft.Authorization/roleAssignments/write", None),
        (
            f"/subscriptions/{SUBSCRIPTION}/{ASSIGNMENT}",
            "Microsoft.Authorization/roleAssignments/write",
            None,
        ),
        (
            f"/subscriptions/{SUBSCRIPTION}/providers/Microsoft.KeyVault/locations/x/deletedVaults/kv",
            "Microsoft.KeyVault/locations/deletedVaults/purge/action",
            None,
        ),
    ],
)
def test_an_event_is_about_the_nearest_resource(resource: str, operation: str, about: str | None) -> None:
    """An assignment on a key leads to the key, one on a subscription to nothing in particular."""
    event = wanted(resourceUri=resource, operationName=operation)

    assert event.resource == resource.lower()
    match about:
        case str():
            assert str(event.about) == about
        case None:
            assert event.about is None or event.resource.startswith(str(event.about))


@pytest.mark.parametrize(
    "resource",
    [
        "/",
        "foundry",
        "https://management.azure.com/subscriptions/x",
        "/subscriptions/not-a-guid/resourceGroups/rg",
        f"/subscriptions/{'1' * 36}/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv",
        f"{VAULT}#fragment",
        f"{VAULT}?api-version=1",
        f"{GROUP}/providers/Microsoft.KeyVault/vaults/..\\kv",
        f"{VAULT}\r\nX-Header: 1",
        f"{VAULT}\x00",
        f"{VAULT}\x85x",
        f"{GROUP}//providers/x",
        VAULT + "/x" * 60,
        f"{GROUP}/providers/{'x' * 300}",
    ],
    ids=lambda value: ascii(value)[:60],
)
def test_an_id_that_leads_elsewhere_is_rejected(resource: str) -> None:
    """With a reason fit for a log."""
    with pytest.raises(RejectedInputError, match="not a resource of a subscription: ") as raised:
        wanted(resourceUri=resource)

    assert str(raised.value).isprintable()


@pytest.mark.parametrize(
    "operation", [None, "", 7, "write", "a b/write", "Microsoft.KeyVault/vaults/write?", "x" * 999]
)
def test_a_name_that_is_no_operation_is_rejected(operation: object) -> None:
    """Without it nobody knows what happened."""
    with pytest.raises(RejectedInputError, match="operationName is not the name of an operation"):
        wanted(operationName=operation)


def test_a_redelivery_has_the_same_fingerprint() -> None:
    """And another event another."""
    once, again = wanted(), wanted()
    other = read(a_resource_event(id="another"))

    assert other is not None
    assert once.fingerprint == again.fingerprint != other.fingerprint


def test_changed_access_policies_are_about_their_vault() -> None:
    """The data is not relied on."""
    for data in ({}, {"Id": "https://evil.example", "ObjectName": 7}):
        event = parse_access_policy_event(
            enveloped(a_grid_event(eventType=POLICIES_CHANGED, data=data), Family.VAULT)
        )

        assert event is not None
        assert (event.about, event.concern, event.actor) == (a_vault(), Concern.VAULT, "")


def test_another_event_of_a_vault_is_not_about_its_access_policies() -> None:
    """Key events have a parser of their own."""
    for kind in KeyEventType:
        assert parse_access_policy_event(enveloped(a_grid_event(eventType=kind), Family.VAULT)) is None


def test_changed_access_policies_of_no_vault_are_rejected() -> None:
    """The source is all that says where to look."""
    raw = a_grid_event(eventType=POLICIES_CHANGED, topic=str(an_account_id()))

    with pytest.raises(RejectedInputError, match="the source is not a vault"):
        parse_access_policy_event(enveloped(raw, Family.VAULT))


@given(st.dictionaries(st.sampled_from([*a_resource_data()]), JSON))
def test_whatever_the_fields_hold_ends_in_an_event_or_a_reason(data: dict[str, Any]) -> None:
    """Nothing else is raised."""
    event = None
    with suppress(RejectedInputError):
        event = read(a_resource_event(data=a_resource_data(**data)))

    assert event is None or event.resource.startswith(f"/subscriptions/{event.subscription_id}/")
