"""What becomes of a batch of the audit log."""

import json

import pytest

from reactors.shell.audit_intake import AuditIntake, take_in_audit
from reactors.shell.hints import read_hint
from tests.builders import FIRST, SUBSCRIPTION, SUFFIXES, VAULT_SUFFIX, a_key_uri
from tests.raw_audit import a_message, a_record, some_properties
from tests.raw_events import ACTOR


def taken(*messages: bytes, subscriptions: frozenset[str] = frozenset()) -> AuditIntake:
    """Return what becomes of a batch."""
    return take_in_audit(messages, suffixes=(VAULT_SUFFIX,), subscriptions=subscriptions)


@pytest.mark.parametrize(
    "message",
    [
        a_message(a_record()),
        json.dumps(a_record()).encode(),
        json.dumps([a_record()]).encode(),
        b"\xef\xbb\xbf" + a_message(a_record()),
    ],
    ids=["records", "one object", "a list", "byte order mark"],
)
def test_every_form_of_a_message_is_understood(message: bytes) -> None:
    """One hint of the one record."""
    outcome = taken(message)

    (hint,) = outcome.hints
    assert (outcome.records, outcome.ignored, outcome.rejected) == (1, 0, ())
    assert read_hint(hint, suffixes=SUFFIXES).event.subject == str(a_key_uri())


def test_noise_leads_to_nothing() -> None:
    """Uses that succeed are nearly all of the log."""
    outcome = taken(*[a_message(a_record("KeyUnwrap"), a_record("KeyWrap"), a_record("SecretGet"))] * 3)

    assert (outcome.records, outcome.ignored, outcome.hints) == (9, 9, ())


def test_a_use_is_evidence_of_a_version_once_a_batch() -> None:
    """The first of each identity, version, operation and hour; a refusal is none."""
    used = a_record("KeyUnwrap", properties=some_properties(id=str(a_key_uri(FIRST))))
    again = {**used, "time": "2026-11-02T10:40:00Z"}

    outcome = taken(a_message(used, again, a_record("KeyWrap", status=403)))

    (use,) = outcome.uses
    assert (use.key, use.principal, use.operation) == (a_key_uri(FIRST), ACTOR, "KeyUnwrap")
    assert f"{use.at:%H:%M}" == "10:15"
    assert (len(outcome.hints), outcome.ignored) == (1, 2)


def test_a_broken_record_harms_no_other() -> None:
    """It is rejected with its reason and as it came."""
    broken = a_record("KeyDelete", time="yesterday")

    outcome = taken(a_message(a_record(), broken, 7, a_record("KeyPurge")))

    assert len(outcome.hints) == 2
    assert [each.reason for each in outcome.rejected] == [
        "not a time: yesterday",
        "a record is not a JSON object but int",
    ]
    assert json.loads(outcome.rejected[0].body) == broken


def test_the_whole_records_of_a_message_cut_short_are_kept() -> None:
    """The rest is rejected."""
    message = a_message(a_record(), a_record("KeyPurge"), a_record("KeyDelete"))[:-40]

    outcome = taken(message, a_message(a_record("KeyRecover")))

    assert len(outcome.hints) == 3
    (rest,) = outcome.rejected
    assert rest.reason.startswith("not JSON")
    assert "KeyDelete" in rest.body


@pytest.mark.parametrize("message", [b"", b"not JSON", b"\xff\xfe", b"[" * 100_000, b'{"records": ['])
def test_what_is_no_json_is_rejected(message: bytes) -> None:
    """Whatever was put into the hub."""
    outcome = taken(message, a_message(a_record()))

    assert (len(outcome.hints), len(outcome.rejected)) == (1, 1)


def test_the_same_refusal_is_one_hint_of_a_batch() -> None:
    """A service that is refused goes on trying."""
    refusals = [a_record("KeyUnwrap", status=403, correlationId=str(number)) for number in range(50)]

    outcome = taken(a_message(*refusals))

    assert (len(outcome.hints), outcome.ignored) == (1, 49)


def test_vaults_of_other_subscriptions_are_ignored() -> None:
    """Several reactors may read one hub."""
    elsewhere = a_record(resourceId=a_record()["resourceId"].replace("1111", "2222"))

    outcome = taken(a_message(elsewhere, a_record()), subscriptions=frozenset({SUBSCRIPTION}))

    assert (len(outcome.hints), outcome.ignored, outcome.rejected) == (1, 1, ())
