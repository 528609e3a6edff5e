"""The checks of `cmk doctor` that judge without looking."""

from datetime import timedelta

import pytest

from cmk.checks.audit_log import sends_to
from cmk.checks.claims import parse_claims
from cmk.checks.clock import judge_clock
from cmk.checks.event_subscriptions import EventSubscription, parse_event_subscription
from cmk.checks.permits import Block, Lacking, Permit, judge_permits
from cmk.checks.result import Level
from cmk.checks.wiring import OF_VAULTS, judge_wiring
from local.drill.tokens import REACTOR, unsigned_token
from reactors.core.azure_operations import AzureOperation, Need
from reactors.core.errors import RejectedInputError

HOME = "/subscriptions/11111111-1111-1111-1111-111111111111"
VAULT = f"{HOME}/resourcegroups/rg/providers/microsoft.keyvault/vaults/kv"
READ = AzureOperation("Microsoft.KeyVault/vaults/read", Need.OBSERVE, "", ())
READS = (Block(actions=("*/read",)),)


@pytest.mark.parametrize(
    ("permits", "denials", "lacking"),
    [
        ([Permit(HOME, READS)], [], Lacking()),
        ([Permit("/providers/microsoft.management/managementgroups/top", READS)], [], Lacking()),
        ([], [], Lacking(nowhere=(READ.action,))),
        ([Permit(HOME, (Block(("*",), ("*/read",)),))], [], Lacking(nowhere=(READ.action,))),
        ([Permit(f"{HOME}/resourcegroups/rg", READS)], [], Lacking(partly=(READ.action,))),
        ([Permit(HOME, READS, is_conditional=True)], [], Lacking(partly=(READ.action,))),
        ([Permit(HOME, READS)], [Permit(HOME, READS)], Lacking(denied=(READ.action,))),
    ],
)
def test_what_is_permitted_depends_on_scope_role_condition_and_denial(
    permits: list[Permit], denials: list[Permit], lacking: Lacking
) -> None:
    """A part of the subscription is not the whole of it."""
    assert judge_permits([READ], HOME, permits, denials) == lacking


@pytest.mark.parametrize(
    ("seconds", "level"), [(0, Level.OK), (-29, Level.OK), (31, Level.WARN), (-301, Level.FAIL)]
)
def test_a_clock_may_differ_by_little(seconds: int, level: Level) -> None:
    """In either direction."""
    assert judge_clock(timedelta(seconds=seconds)).level is level


def test_claims_say_whose_a_token_is() -> None:
    """Without a look at its signature."""
    caller = parse_claims(unsigned_token(REACTOR))

    assert (caller.object_id, caller.kind) == (REACTOR, "an application or a managed identity")


@pytest.mark.parametrize("token", ["sandbox", "", "a.b.c", "a.W10.c", "." * 30_000])
def test_what_is_no_token_is_refused(token: str) -> None:
    """With a reason that does not repeat it."""
    with pytest.raises(RejectedInputError, match="the token"):
        parse_claims(token)


def one(**changes: object) -> EventSubscription:
    """Return an event subscription that is sound but for the changes."""
    sound: dict[str, object] = {
        "name": "one",
        "types": frozenset(),
        "state": "Succeeded",
        "has_dead_letters": True,
    }
    return EventSubscription(**{**sound, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("found", "level"),
    [
        ([one()], Level.OK),
        ([], Level.FAIL),
        ([one(types=frozenset({"microsoft.keyvault.keyexpired"}))], Level.FAIL),
        ([one(state="Failed")], Level.FAIL),
        ([one(has_dead_letters=False)], Level.WARN),
    ],
)
def test_wiring_is_sound_with_all_types_and_dead_letters(
    found: list[EventSubscription], level: Level
) -> None:
    """A vault's, by its id."""
    (result,) = judge_wiring(VAULT, (OF_VAULTS,), found)

    assert (result.level, bool(result.command)) == (level, level is not Level.OK)


def test_event_subscriptions_to_the_function_are_recognised() -> None:
    """With the dead letters that an identity writes; others are not ours."""
    where = {"resourceId": "/subscriptions/x/sites/app/functions/on_vault_event"}
    properties = {
        "destination": {"endpointType": "AzureFunction", "properties": where},
        "deadLetterWithResourceIdentity": {"deadLetterDestination": {"endpointType": "StorageBlob"}},
        "filter": {"includedEventTypes": ["Microsoft.KeyVault.KeyExpired"]},
    }

    found = parse_event_subscription({"name": "one", "properties": properties})

    assert found == one(types=frozenset({"microsoft.keyvault.keyexpired"}), state="")
    assert parse_event_subscription({"properties": {"destination": None}}) is None


def test_the_audit_log_goes_to_the_hub_that_is_read() -> None:
    """A setting without a hub's name uses one of its own making, which may be ours."""
    logs = [{"category": "AuditEvent", "enabled": True}]
    to_hub = {"eventHubAuthorizationRuleId": "x", "eventHubName": "cmk-audit", "logs": logs}

    assert sends_to({"properties": to_hub}, "cmk-audit")
    assert not sends_to({"properties": {**to_hub, "eventHubName": "other"}}, "cmk-audit")
    assert not sends_to({"properties": {"logs": logs, "workspaceId": "x"}}, "cmk-audit")
    assert not sends_to({"properties": {**to_hub, "logs": []}}, "cmk-audit")
