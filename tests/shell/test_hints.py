"""The parsed hint of an event, as it travels on the queue."""

import json
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reactors.core.audit_events import AuditEvent, AuditOperation
from reactors.core.errors import RejectedInputError
from reactors.core.events import Family, KeyEventType
from reactors.core.policies import CMK_DEFINITIONS
from reactors.core.policy_events import PolicyEvent, parse_policy_event
from reactors.core.reactor import ReactorEvent
from reactors.core.resource_events import ResourceEvent, nearest, parse_resource_event
from reactors.shell.hints import MAX_BYTES, Hint, read_hint, write_hint
from tests.builders import NOW, SECOND, SUBSCRIPTION, SUFFIXES, a_key_uri, a_vault, an_account_id
from tests.core.test_operations import THAT_MATTER
from tests.event_builders import a_key_event
from tests.raw_events import ACTOR, a_policy_event, a_resource_event, enveloped
from tests.strategies import JSON, NAMES, TIMES

ASSIGNMENT = "microsoft.authorization/roleassignments/5a9d3c1e-0000-4000-8000-000000000001"
GROUP = f"/subscriptions/{SUBSCRIPTION}/resourcegroups/rg-cmk"
SCOPES = [
    str(an_account_id()),
    f"{an_account_id()}/encryptionscopes/scope",
    f"{GROUP}/providers/microsoft.keyvault/vaults/kv/keys/k/providers/{ASSIGNMENT}",
    f"/subscriptions/{SUBSCRIPTION}/providers/{ASSIGNMENT}",
]


def _resource_event(event_id: str, resource: str, operation: str, at: datetime) -> ResourceEvent:
    return ResourceEvent(
        id=event_id,
        type="Microsoft.Resources.ResourceWriteSuccess",
        subscription_id=SUBSCRIPTION,
        resource=resource,
        about=nearest(resource),
        operation=operation.lower(),
        concern=THAT_MATTER[operation],
        actor=ACTOR,
        occurred_at=at,
    )


IDS = st.text(max_size=256)
RESOURCE_EVENTS = st.builds(
    _resource_event, IDS, st.sampled_from(SCOPES), st.sampled_from(sorted(THAT_MATTER)), TIMES
)
POLICY_EVENTS = st.builds(
    PolicyEvent,
    IDS,
    st.just("Microsoft.PolicyInsights.PolicyStateChanged"),
    NAMES.map(an_account_id),
    st.sampled_from(sorted(CMK_DEFINITIONS)),
    st.sampled_from(["", "Compliant", "NonCompliant"]),
    TIMES,
)
AUDIT_EVENTS = st.builds(
    AuditEvent,
    IDS,
    st.just(a_vault()),
    st.none() | st.just(a_key_uri(SECOND)) | st.just(a_key_uri()),
    st.sampled_from(AuditOperation),
    st.sampled_from(["", ACTOR]),
    st.sampled_from([200, 403]),
    TIMES,
)


def a_policy_hint() -> PolicyEvent:
    """Return a parsed event of Azure Policy."""
    event = parse_policy_event(enveloped(a_policy_event(), Family.POLICY))
    assert event is not None
    return event


def a_resource_hint() -> ResourceEvent:
    """Return a parsed event of Azure Resource Manager."""
    event = parse_resource_event(enveloped(a_resource_event(), Family.RESOURCE))
    assert event is not None
    return event


def a_message(event: ReactorEvent | None = None, **changes: Any) -> dict[str, Any]:
    """Return a message of ours in which these fields are set, about a key unless an event is given."""
    found: dict[str, Any] = json.loads(write_hint(Hint(event or a_key_event(), attempt=2)))
    return {**found, **changes}


@given(
    st.text(max_size=256),
    st.sampled_from(KeyEventType),
    TIMES,
    st.none() | TIMES,
    st.integers(0, 100),
)
def test_a_hint_comes_back_as_it_was(
    event_id: str, kind: KeyEventType, occurred_at: Any, expires_on: Any, attempt: int
) -> None:
    """Nothing that a reactor could ask for is lost on the queue."""
    event = replace(a_key_event(kind, event_id=event_id, expires_on=expires_on), occurred_at=occurred_at)

    message = write_hint(Hint(event, attempt))

    assert read_hint(message, suffixes=SUFFIXES) == Hint(event, attempt)
    assert len(message.encode()) <= MAX_BYTES


@given(RESOURCE_EVENTS | POLICY_EVENTS | AUDIT_EVENTS, st.integers(0, 100))
def test_a_hint_about_a_resource_or_policy_comes_back_as_it_was(event: ReactorEvent, attempt: int) -> None:
    """What a resource event is about and concerns is found out anew."""
    message = write_hint(Hint(event, attempt))

    assert read_hint(message, suffixes=SUFFIXES) == Hint(event, attempt)
    assert len(message.encode()) <= MAX_BYTES


BAD: list[dict[str, Any]] = [
    {"id": 7},
    {"type": None},
    {"resource": ""},
    {"resource": 7},
    {"resource": "/subscriptions/x"},
    {"resource": "/subscriptions/../x"},
    {"operation": "Microsoft.Web/sites/write"},
    {"operation": ["x"]},
    {"definition": 7},
    {"state": None},
    {"actor": {}},
    {"occurredAt": "2026-11-02T10:15:30"},
    {"attempt": -1},
]


@pytest.mark.parametrize(
    ("event", "changes"),
    [
        (event, changes)
        for event in (a_resource_hint(), a_policy_hint())
        for changes in BAD
        if set(changes) <= set(a_message(event))
    ],
)
def test_another_hint_with_a_bad_field_is_rejected(event: ReactorEvent, changes: dict[str, Any]) -> None:
    """As those about keys are."""
    with pytest.raises(RejectedInputError):
        read_hint(json.dumps(a_message(event, **changes)), suffixes=SUFFIXES)


def test_a_hint_holds_what_is_needed_and_nothing_else_of_the_event() -> None:
    """Notes and payload stay behind."""
    event = replace(a_key_event(), notes=("exp is not a time in seconds: soon",))

    message = json.loads(write_hint(Hint(event)))

    assert message == {
        "id": event.id,
        "type": "Microsoft.KeyVault.KeyNewVersionCreated",
        "vault": str(event.vault),
        "key": str(a_key_uri(SECOND)),
        "occurredAt": NOW.isoformat(),
        "expiresOn": None,
        "attempt": 0,
    }


def test_a_hint_over_8_kib_is_rejected() -> None:
    """A queue message has a size, and hints stay far below it."""
    with pytest.raises(RejectedInputError, match="over 8192 bytes"):
        write_hint(Hint(a_key_event(event_id="x" * MAX_BYTES)))


@pytest.mark.parametrize(
    "text",
    ["", "{", "null", "7", '"text"', "[]", "{}", "[" * 100_000, '{"id": "x"}'],
    ids=lambda text: text[:12],
)
def test_a_message_that_is_no_hint_is_rejected(text: str) -> None:
    """Somebody else put it there."""
    with pytest.raises(RejectedInputError):
        read_hint(text, suffixes=SUFFIXES)


@pytest.mark.parametrize(
    "changes",
    [
        {"id": 7},
        {"id": None},
        {"type": "Microsoft.KeyVault.SecretExpired"},
        {"type": []},
        {"vault": "/subscriptions/x"},
        {"vault": None},
        {"key": "https://kv-cmk.vault.azure.net.evil.example/keys/cmk-foundry"},
        {"key": None},
        {"occurredAt": "yesterday"},
        {"occurredAt": "2026-11-02T10:15:30"},
        {"occurredAt": 7},
        {"expiresOn": "2026-11-02T10:15:30"},
        {"expiresOn": 7},
        {"attempt": "2"},
        {"attempt": -1},
        {"attempt": 1.5},
        {"attempt": float("inf")},
        {"attempt": None},
    ],
    ids=str,
)
def test_a_hint_with_a_bad_field_is_rejected(changes: dict[str, Any]) -> None:
    """Storage could be written by others, and what is read here leads to requests."""
    with pytest.raises(RejectedInputError):
        read_hint(json.dumps(a_message(**changes)), suffixes=SUFFIXES)


@given(st.text() | JSON.map(json.dumps))
def test_reading_any_text_raises_nothing_but_rejection(text: str) -> None:
    """Whatever is on the queue, it is recorded and not retried for ever."""
    with pytest.raises(RejectedInputError):
        read_hint(text, suffixes=SUFFIXES)


@given(
    st.sampled_from([a_key_event(), a_resource_hint(), a_policy_hint()]),
    st.dictionaries(
        st.sampled_from(sorted({*a_message(), *a_message(a_resource_hint()), *a_message(a_policy_hint())})),
        JSON,
        min_size=1,
        max_size=2,
    ),
)
def test_reading_a_nearly_sound_hint_raises_nothing_but_rejection(
    event: ReactorEvent, changes: dict[str, Any]
) -> None:
    """One wrong field is enough to reject it."""
    try:
        hint = read_hint(json.dumps({**a_message(event), **changes}), suffixes=SUFFIXES)
    except RejectedInputError:
        return

    assert hint.event.occurred_at.tzinfo is not None
    assert hint.attempt >= 0
