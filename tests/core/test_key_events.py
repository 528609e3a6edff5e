"""Key events: the fields of `data`, and what in them is wrong."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from azure.eventgrid import SystemEventNames
from hypothesis import example, given
from hypothesis import strategies as st

from reactors.core.errors import RejectedInputError
from reactors.core.events import (
    Envelope,
    Family,
    KeyEvent,
    KeyEventType,
    parse_event,
    parse_key_event,
)
from tests.builders import FIRST, SECOND, SUBSCRIPTION, VAULT_SUFFIX, a_key_uri, a_vault
from tests.event_builders import a_cloud_event, a_grid_event, a_key_event, an_event_data

SUFFIXES = (VAULT_SUFFIX,)
BOTH = pytest.mark.parametrize("envelope", [a_grid_event, a_cloud_event], ids=["Event Grid", "CloudEvents"])
type MakeEvent = Callable[..., dict[str, Any]]


def parsed(raw: object, family: Family = Family.VAULT) -> Envelope:
    """Return the envelope of a raw event."""
    return parse_event(json.dumps(raw), family)


def key_event(**data: Any) -> KeyEvent:
    """Return the key event whose `data` has these fields set."""
    event = parse_key_event(parsed(a_grid_event(data=an_event_data(**data))), suffixes=SUFFIXES)
    assert event is not None
    return event


@pytest.mark.parametrize("kind", KeyEventType)
@BOTH
def test_a_key_event_is_read(envelope: MakeEvent, kind: KeyEventType) -> None:
    """The three key events differ in nothing but their type."""
    raw = envelope(**{"type" if "type" in envelope() else "eventType": kind})

    event = parse_key_event(parsed(raw), suffixes=SUFFIXES)

    assert event == KeyEvent(
        id="7d1c2b9e-4f0a-4a83-9c55-0e6b1f3a2d48",
        type=kind,
        vault=a_vault(),
        key=a_key_uri(SECOND),
        occurred_at=datetime(2026, 11, 2, 10, 15, 30, 123456, tzinfo=UTC),
        expires_on=datetime(2027, 1, 1, tzinfo=UTC),
    )


@pytest.mark.parametrize("family", Family)
def test_an_event_that_no_reactor_reacts_to_is_no_key_event(family: Family) -> None:
    """It is sound and yet nothing for us."""
    documented = {name.value for name in SystemEventNames if name.value.startswith(family)}
    others = documented - set(KeyEventType)

    for name in others:
        assert parse_key_event(parsed(a_grid_event(eventType=name), family), suffixes=SUFFIXES) is None


@pytest.mark.parametrize(
    "data",
    [
        {name.lower(): value for name, value in an_event_data().items()},
        {name.upper(): value for name, value in an_event_data().items()},
        {f" {name} ": value for name, value in an_event_data().items()},
        {name: f" {value} " if value else value for name, value in an_event_data().items()},
        {name: value.upper() if value else value for name, value in an_event_data().items()},
    ],
    ids=["lower case", "upper case", "blanks in names", "blanks in values", "upper-case values"],
)
def test_names_and_values_are_read_as_the_samples_differ(data: dict[str, Any]) -> None:
    """Published samples, tables and schemas disagree on casing and blanks."""
    event = parse_key_event(parsed(a_grid_event(data=data)), suffixes=SUFFIXES)

    assert event is not None
    assert (event.key, event.vault, event.notes) == (a_key_uri(SECOND), a_vault(), ())


@pytest.mark.parametrize("value", ["absent", None, ""], ids=str)
@pytest.mark.parametrize("field", ["VaultName", "ObjectType", "ObjectName", "Version", "NBF", "EXP"])
def test_every_field_but_the_id_may_be_missing(field: str, value: object) -> None:
    """The key URI says all that is needed."""
    data = an_event_data(**{field: value})
    if value == "absent":
        del data[field]

    event = parse_key_event(parsed(a_grid_event(data=data)), suffixes=SUFFIXES)

    assert event is not None
    assert (event.key, event.notes) == (a_key_uri(SECOND), ())


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1798761600, datetime(2027, 1, 1, tzinfo=UTC)),
        (1798761600.5, datetime(2027, 1, 1, 0, 0, 0, 500000, tzinfo=UTC)),
        ("1798761600", datetime(2027, 1, 1, tzinfo=UTC)),
        (" 1798761600 ", datetime(2027, 1, 1, tzinfo=UTC)),
        (0, datetime(1970, 1, 1, tzinfo=UTC)),
    ],
    ids=str,
)
def test_an_expiry_is_read_from_a_number_or_its_text(value: object, expected: datetime) -> None:
    """The tables say number, the samples show text."""
    assert key_event(EXP=value).expires_on == expected


@pytest.mark.parametrize("field", ["EXP", "NBF"])
@pytest.mark.parametrize(
    "value",
    [
        *(-1, "-1", True, False, {}, [], [1], 253402300800, 1e300, 10**400, float("nan"), float("inf")),
        *("1e300", "9" * 400, "NaN", "Infinity", "soon", "2027-01-01", "\ud800", "\x00"),
    ],
    ids=ascii,
)
def test_a_time_that_makes_no_sense_is_noted_and_left_out(field: str, value: object) -> None:
    """Nothing is decided on it, so the event still counts."""
    event = key_event(**{"EXP": None, "NBF": None, field: value})

    assert event.expires_on is None
    assert len(event.notes) == 1
    assert event.notes[0].startswith(f"{field.lower()} is not a time in seconds: ")
    assert event.notes[0].isprintable()


def test_both_times_may_be_noted() -> None:
    """One bad field does not hide the other."""
    assert len(key_event(EXP="soon", NBF="later").notes) == 2


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ({"VaultName": "kv-other"}, "vaultname kv-other does not agree"),
        ({"ObjectName": "other"}, "objectname other does not agree"),
        ({"Version": FIRST}, "version .* does not agree"),
        ({"ObjectType": "Secret"}, "objecttype Secret does not agree"),
        ({"ObjectType": 7}, "objecttype 7 does not agree"),
        ({"ObjectName": ["cmk-foundry"]}, "objectname .* does not agree"),
        ({"Id": None}, "not an https address: None"),
        ({"Id": {"a": 1}}, "not an https address"),
        ({"Id": str(a_key_uri())}, "names no version"),
        ({"Id": str(a_key_uri(SECOND, vault="kv-other"))}, "vault kv-other is not the source kv-cmk"),
        ({"Id": f"https://kv-cmk.vault.azure.net.evil.example/keys/cmk-foundry/{SECOND}"}, "outside"),
        ({"Id": f"https://kv-cmk.managedhsm.azure.net/keys/cmk-foundry/{SECOND}"}, "outside"),
        ({"Id": f"https://user@kv-cmk.vault.azure.net/keys/cmk-foundry/{SECOND}"}, "not an https address"),
        ({"Id": f"https://127.0.0.1/keys/cmk-foundry/{SECOND}"}, "outside"),
        ({"Id": f"https://kv-cmk.vault.azure.net/keys/cmk%2ffoundry/{SECOND}"}, "not a key name"),
        ({"Id": f"https://kv-cmk.vault.azure.net/keys/cmk\nfoundry/{SECOND}"}, "not an https address"),
        ({"Id": f"https://kv-cmk.vault.azure.net/secrets/cmk-foundry/{SECOND}"}, "not a key URI"),
    ],
    ids=str,
)  # fmt: skip
def test_data_that_contradicts_itself_or_leads_elsewhere_is_rejected(
    data: dict[str, Any], reason: str
) -> None:
    """The key must lie in the vault that the event came from."""
    with pytest.raises(RejectedInputError, match=reason):
        key_event(**data)


def test_an_event_without_an_id_of_its_key_is_rejected() -> None:
    """Without it nothing says where to look."""
    with pytest.raises(RejectedInputError):
        parse_key_event(parsed(a_grid_event(data={})), suffixes=SUFFIXES)


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        (f"/subscriptions/{SUBSCRIPTION}", "not the id of an ARM resource"),
        (str(a_vault()).replace("vaults", "managedhsms"), "the source is not a vault"),
        (str(a_vault()).replace("rg-cmk", "{resource-group}"), "naming rules"),
        (str(a_vault("kv-other")), "is not the source kv-other"),
        ("/" * 1_000_000, "not the id of an ARM resource"),
    ],
    ids=["a subscription", "an HSM", "a placeholder", "another vault", "1 MB"],
)
def test_a_source_that_is_not_the_keys_vault_is_rejected(source: str, reason: str) -> None:
    """The source says in which subscription to look."""
    with pytest.raises(RejectedInputError, match=reason):
        parse_key_event(parsed(a_grid_event(topic=source)), suffixes=SUFFIXES)


def test_a_redelivery_has_the_same_fingerprint() -> None:
    """It is made of source and id, and of nothing else."""
    event = a_key_event()

    assert event.fingerprint == replace(a_key_event(), key=a_key_uri(FIRST)).fingerprint
    assert event.fingerprint != a_key_event(event_id="another").fingerprint
    assert a_key_event(event_id="Id").fingerprint != a_key_event(event_id="id").fingerprint
    assert event.fingerprint != replace(event, vault=a_vault("kv-other")).fingerprint


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=10,
)
NEARLY_EVENTS = st.builds(
    lambda raw, changes, data: {**raw, "data": {**an_event_data(), **data}, **changes},
    st.sampled_from([a_grid_event(), a_cloud_event()]),
    st.dictionaries(
        st.sampled_from(sorted({*a_grid_event(), *a_cloud_event()} - {"data"})), ANY_JSON, max_size=2
    ),
    st.dictionaries(st.sampled_from(sorted(an_event_data())), ANY_JSON, max_size=3),
)


@given(st.text() | st.binary() | (ANY_JSON | NEARLY_EVENTS).map(json.dumps), st.sampled_from(Family))
@example(
    '{"id": "\\ud800", "topic": "\\ud800", "eventType": "\\ud800", "eventTime": "\\ud800"}', Family.VAULT
)
def test_reading_raises_nothing_but_rejection(text: str | bytes, family: Family) -> None:
    """Arbitrary bytes, arbitrary JSON and nearly sound events all end as an event or as a reason."""
    try:
        event = parse_key_event(parse_event(text, family), suffixes=SUFFIXES)
    except RejectedInputError as error:
        assert len(str(error)) < 300  # noqa: PT017 - the property is about both ways out
        return

    assert event is None or (event.key.host == "kv-cmk.vault.azure.net" and event.occurred_at.tzinfo is UTC)
