"""What is read out of a record of Key Vault's audit log."""

from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given

from reactors.core.audit_events import AuditEvent, AuditOperation, AuditTopic, parse_audit_record
from reactors.core.errors import RejectedInputError
from reactors.core.revocation import Origin, Road
from tests.builders import FIRST, VAULT_SUFFIX, a_key_uri, a_vault
from tests.raw_audit import LONG_CLAIMS, a_record, some_properties
from tests.raw_events import ACTOR
from tests.strategies import JSON

HOST = f"https://kv-cmk{VAULT_SUFFIX}"


def read(record: object) -> AuditEvent | None:
    """Return what is read out of a record."""
    return parse_audit_record(record, suffixes=(VAULT_SUFFIX,))


def wanted(record: object) -> AuditEvent:
    """Return the event of a record that is wanted."""
    event = read(record)
    assert event is not None
    return event


def lacking(field: str) -> dict[str, Any]:
    """Return a record without a field."""
    return {name: value for name, value in a_record().items() if name != field}


def test_a_record_says_what_was_done_to_which_key_and_by_whom() -> None:
    """The vault's id is upper-case in the log; it is the same vault."""
    event = wanted(a_record("KeyDelete"))

    at = datetime(2026, 11, 2, 10, 15, 30, 123456, tzinfo=UTC)
    assert (event.vault, event.key, event.actor) == (a_vault(), a_key_uri(), ACTOR)
    assert event.origin == Origin(Road.AUDIT_LOG, at, ACTOR, "KeyDelete")
    assert (event.topic, event.is_refusal, event.subject) == (AuditTopic.DONE, False, str(a_key_uri()))


@pytest.mark.parametrize("operation", [each for each in AuditOperation if each.is_use])
def test_a_refused_use_is_a_refusal(operation: AuditOperation) -> None:
    """Whatever `resultType` says."""
    event = wanted(a_record(operation, status=403))

    assert (event.topic, event.is_refusal) == (AuditTopic.REFUSED, True)


@pytest.mark.parametrize(
    "record",
    [
        a_record("KeyUnwrap", status=401),
        a_record("KeyDelete", status=404),
        a_record("KeyUpdate", status=400),
        a_record("KeyDelete", status=403),
        a_record("SecretGet"),
        a_record("KeySign", status=403),
        a_record(category="AzurePolicyEvaluationDetails"),
    ],
    ids=["no token", "absent", "bad", "refused deletion", "secret", "sign", "category"],
)
def test_what_changes_nothing_is_not_wanted(record: dict[str, Any]) -> None:
    """`resultType` says Success in all of them."""
    assert read(record) is None


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"identity": LONG_CLAIMS}, ACTOR),
        ({"identity": {"claim": {"oid": ACTOR.upper()}}}, ACTOR),
        ({"identity": {"claim": {"oid": "someone@example.com"}}}, ""),
        ({"identity": []}, ""),
        ({"identity": None}, ""),
    ],
    ids=["long claims", "upper-case", "no GUID", "array", "null"],
)
def test_the_actor_is_an_object_id_or_nobody(changes: dict[str, Any], expected: str) -> None:
    """Claims have short names or long ones; nothing else of a person is kept."""
    assert wanted(a_record(**changes)).actor == expected


@pytest.mark.parametrize(
    ("properties", "version"),
    [
        (some_properties(id=str(a_key_uri(FIRST))), FIRST),
        (some_properties(id=str(a_key_uri(FIRST)).upper().replace("HTTPS", "https")), FIRST),
        (some_properties(id=f"{HOST}/deletedkeys/cmk-foundry"), None),
        (some_properties(id="", requestUri=f"{a_key_uri(FIRST)}?api-version=7.5"), FIRST),
        (some_properties(id=None, requestUri=f"{HOST}/keys/cmk-foundry/wrapkey?api-version=7.5"), None),
        (some_properties(id="", requestUri=f"{HOST}/deletedkeys/cmk-foundry/recover?x=1"), None),
    ],
    ids=["versioned", "upper-case", "deleted", "request", "operation", "recovery"],
)
def test_the_key_is_found_in_every_form(properties: dict[str, Any], version: str | None) -> None:
    """With a version or without, and by the request where the id is missing."""
    assert wanted(a_record(properties=properties)).key == a_key_uri(version)


@pytest.mark.parametrize("status", ["200", 200, None, "", True, 7], ids=repr)
def test_the_status_is_a_number_or_its_text_or_the_signature(status: object) -> None:
    """`resultSignature` helps out."""
    record = a_record(resultSignature="OK", properties=some_properties(status=status))

    assert wanted(record).status == 200


def test_an_absent_key_is_told_by_the_signature_alone() -> None:
    """Success it is not."""
    record = a_record(resultSignature="Not Found", properties=some_properties(status=None))

    assert read(record) is None


@pytest.mark.parametrize("operation", ["VaultDelete", "VaultRecover", "vaultdelete"])
def test_what_is_done_to_a_vault_names_no_key(operation: str) -> None:
    """Its address is of no use."""
    event = wanted(a_record(operation, properties=some_properties(id=f"{HOST}/")))

    assert (event.key, event.subject) == (None, str(a_vault()))


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        ("text", "a record is not a JSON object but str"),
        (lacking("operationName"), "operationName is missing"),
        (lacking("time"), "not a time"),
        (lacking("resourceId"), "not the id of an ARM resource"),
        (a_record(resourceId=str(a_vault()).replace("vaults", "managedhsms")), "not of a vault"),
        (a_record(resourceId=str(a_vault("kv-other"))), "is not the record's kv-other"),
        (a_record(properties={}, resultSignature="Fine"), "says how it ended"),
        (
            a_record(properties=some_properties(id="https://kv-cmk.evil.example/keys/k")),
            "outside the configured",
        ),
        (a_record(properties=some_properties(id=f"{HOST}/secrets/s")), "not the address of a key"),
        (a_record(properties=some_properties(id="x" * 5000)), "longer than 4096"),
    ],
)
def test_a_record_that_makes_no_sense_is_rejected_with_the_reason(record: object, reason: str) -> None:
    """Nothing unchecked travels on."""
    with pytest.raises(RejectedInputError, match=reason):
        read(record)


def test_the_same_refusal_within_an_hour_is_one_event() -> None:
    """A service that is refused goes on trying."""
    first = wanted(a_record("KeyUnwrap", status=403, correlationId="1"))
    again = wanted(a_record("KeyUnwrap", status=403, time="2026-11-02T10:59:59Z"))
    later = wanted(a_record("KeyUnwrap", status=403, time="2026-11-02T11:00:00Z"))
    other = wanted(a_record("KeyWrap", status=403))

    assert first.fingerprint == again.fingerprint
    assert len({first.fingerprint, later.fingerprint, other.fingerprint}) == 3


def test_two_changes_are_two_events_and_a_redelivery_is_the_same() -> None:
    """The log gives its records no id."""
    assert wanted(a_record()).fingerprint == wanted(a_record()).fingerprint
    assert wanted(a_record()).fingerprint != wanted(a_record(correlationId="2")).fingerprint


@given(JSON)
def test_any_json_is_read_or_rejected(value: Any) -> None:
    """No other error."""
    with suppress(RejectedInputError):
        read(value)
    with suppress(RejectedInputError):
        read(a_record(properties=value, identity=value))
