"""The envelopes of raw events, and what in them is wrong."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from azure.eventgrid import SystemEventNames

from reactors.core.errors import RejectedInputError
from reactors.core.events import (
    Envelope,
    Family,
    KeyEventType,
    parse_event,
)
from tests.builders import a_vault
from tests.event_builders import a_cloud_event, a_grid_event, an_event_data, without

BOTH = pytest.mark.parametrize("envelope", [a_grid_event, a_cloud_event], ids=["Event Grid", "CloudEvents"])
type MakeEvent = Callable[..., dict[str, Any]]


def parsed(raw: object, family: Family = Family.VAULT) -> Envelope:
    """Return the envelope of a raw event."""
    return parse_event(json.dumps(raw), family)


@pytest.mark.parametrize("family", Family)
def test_exactly_the_documented_event_types_are_known(family: Family) -> None:
    """The types are those of Azure's own list."""
    documented = {name.value for name in SystemEventNames if name.value.startswith(family)}
    named = [*documented, f"{family}Invented", f"{family}", *(other.value for other in SystemEventNames)]

    known = set()
    for name in named:
        try:
            known.add(parsed(a_grid_event(eventType=name), family).type)
        except RejectedInputError:
            continue

    assert known == documented


@BOTH
def test_an_event_is_read_from_either_envelope(envelope: MakeEvent) -> None:
    """A subscription may deliver in either schema."""
    expected = Envelope(
        id="7d1c2b9e-4f0a-4a83-9c55-0e6b1f3a2d48",
        source=str(a_vault()),
        type=KeyEventType.VERSION_CREATED,
        subject="cmk-foundry",
        occurred_at=datetime(2026, 11, 2, 10, 15, 30, 123456, tzinfo=UTC),
        data=an_event_data(),
    )

    assert parsed(envelope()) == expected
    assert parse_event(json.dumps(envelope()).encode(), Family.VAULT) == expected


@BOTH
def test_a_subject_is_optional(envelope: MakeEvent) -> None:
    """CloudEvents do without; nothing is decided on it."""
    assert parsed({**envelope(), "subject": None}).subject == ""
    assert parse_event(without(envelope(), "subject"), Family.VAULT).subject == ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-02T10:15:30Z", datetime(2026, 11, 2, 10, 15, 30, tzinfo=UTC)),
        ("2026-11-02T10:15:30.1234567Z", datetime(2026, 11, 2, 10, 15, 30, 123456, tzinfo=UTC)),
        ("2026-11-02T12:15:30+02:00", datetime(2026, 11, 2, 10, 15, 30, tzinfo=UTC)),
        ("2026-11-01T22:45:30-11:30", datetime(2026, 11, 2, 10, 15, 30, tzinfo=UTC)),
        ("2026-11-02t10:15:30", datetime(2026, 11, 2, 10, 15, 30, tzinfo=UTC)),
        (" 2026-11-02T10:15:30Z ", datetime(2026, 11, 2, 10, 15, 30, tzinfo=UTC)),
    ],
    ids=["Z", "seven digits", "ahead", "behind", "no zone", "blanks"],
)
def test_times_of_any_offset_become_utc(text: str, expected: datetime) -> None:
    """CloudEvents allow every offset of RFC 3339."""
    assert parsed(a_cloud_event(time=text)).occurred_at == expected


@pytest.mark.parametrize(
    "text",
    [
        "yesterday",
        "1793614530",
        "2026-13-02T10:15:30Z",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
        "2026-11-02T10:15:30Z\ud800",
    ],
    ids=ascii,
)
def test_what_is_no_time_is_rejected(text: str) -> None:
    """A time that UTC cannot hold is none either."""
    with pytest.raises(RejectedInputError, match="not a time"):
        parsed(a_grid_event(eventTime=text))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "not JSON"),
        ("{", "not JSON"),
        (b"\xff\xfe\xff", "not JSON"),
        (json.dumps(a_grid_event())[:-1], "not JSON"),
        ("[" * 100_000, "not JSON"),
        (f'{{"id": {"9" * 5000}}}', "not JSON"),
        ("null", "not a JSON object but NoneType"),
        ("7", "not a JSON object but int"),
        ('"text"', "not a JSON object but str"),
        (json.dumps([a_grid_event()]), "not a JSON object but list"),
        ("{}", "id is missing or not text"),
        (f'{{"specversion": {"[" * 9000}{"]" * 9000}}}', "CloudEvents version"),
        ("x" * 1_000_000, "not JSON"),
    ],
    ids=lambda value: ascii(value)[:24],
)
def test_what_is_no_event_is_rejected(text: str | bytes, reason: str) -> None:
    """Whatever arrives has one way out besides being understood."""
    with pytest.raises(RejectedInputError, match=reason) as rejected:
        parse_event(text, Family.VAULT)

    assert len(str(rejected.value)) < 200


@pytest.mark.parametrize("version", ["0.3", "1.1", 1.0, None, {}], ids=str)
def test_other_versions_of_cloud_events_are_rejected(version: object) -> None:
    """Their fields could mean something else."""
    with pytest.raises(RejectedInputError, match="CloudEvents version"):
        parsed(a_cloud_event(specversion=version))


@pytest.mark.parametrize("value", ["absent", None, "", "  ", 7, True, {}, ["x"]], ids=str)
@pytest.mark.parametrize(
    ("envelope", "field"),
    [
        *((a_grid_event, field) for field in ("id", "topic", "eventType", "eventTime")),
        *((a_cloud_event, field) for field in ("id", "source", "type", "time")),
    ],
)
def test_a_required_field_must_be_text(envelope: MakeEvent, field: str, value: object) -> None:
    """The reason names the field."""
    raw = envelope(**{field: value})
    text = without(raw, field) if value == "absent" else json.dumps(raw)

    with pytest.raises(RejectedInputError, match=f"{field} is missing or not text"):
        parse_event(text, Family.VAULT)


@BOTH
@pytest.mark.parametrize("data", [None, [], "text", 7], ids=str)
def test_data_must_be_an_object(envelope: MakeEvent, data: object) -> None:
    """Key Vault's events all have one."""
    with pytest.raises(RejectedInputError, match="data is missing or not an object"):
        parsed(envelope(data=data))


def test_an_id_has_at_most_256_characters() -> None:
    """An id travels on the queue, so it has to be of a size."""
    assert parsed(a_grid_event(id="x" * 256)).id == "x" * 256
    with pytest.raises(RejectedInputError, match="id is longer than 256 characters"):
        parsed(a_grid_event(id="x" * 257))


@pytest.mark.parametrize("family", [Family.RESOURCE, Family.POLICY])
def test_an_event_of_another_family_is_rejected(family: Family) -> None:
    """Each function takes in the events of its own source only."""
    with pytest.raises(RejectedInputError, match="unknown event type"):
        parsed(a_grid_event(), family)
