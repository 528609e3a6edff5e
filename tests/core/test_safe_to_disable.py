"""Whether a version can be disabled without cutting anybody off from data."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reactors.core.errors import RejectedInputError
from reactors.core.key_use import KeyUseRecord
from reactors.core.model import Consumer
from reactors.core.safe_to_disable import Acceptance, DisablingVerdict, judge_disabling
from reactors.core.situation import Situation
from reactors.core.version_hold import Safety
from tests.builders import FIRST, NOW, SECOND, THIRD, a_consumer, a_consumer_of, a_key_uri
from tests.situations import OTHER, PRINCIPAL, a_principal, a_situation, without
from tests.snapshot_builders import an_unreadable

STORAGE = "microsoft.storage/storageaccounts"
COSMOS = "microsoft.documentdb/databaseaccounts"
SEARCH_INDEX = "microsoft.search/searchservices"
REGISTRY = "microsoft.containerregistry/registries"
FOUNDRY = "microsoft.cognitiveservices/accounts"
HUB = "microsoft.machinelearningservices/workspaces"


def a_mover(arm_type: str, in_use: str | None = None, **fields: Any) -> Consumer:
    """Return a consumer that is pinned to SECOND by now."""
    return a_consumer_of(
        arm_type, binding=a_consumer(version=SECOND).binding, version_in_use=in_use, **fields
    )


def a_use(
    version: str,
    *,
    who: str = PRINCIPAL,
    first: datetime = NOW - timedelta(days=2),
    wrap: datetime | None = None,
    unwrap: datetime | None = NOW - timedelta(days=1),
) -> KeyUseRecord:
    """Return a use of a version, last unwrapped with a day ago."""
    return KeyUseRecord(a_key_uri(version), who, first, first, wrap, unwrap)


def judged(
    situation: Situation, *uses: KeyUseRecord, is_whole: bool = True, version: str = FIRST
) -> DisablingVerdict:
    """Return the verdict on FIRST, with the estate known as a whole."""
    return judge_disabling(a_key_uri(version), situation, uses, is_whole=is_whole)


def told(verdict: DisablingVerdict) -> list[tuple[str, str]]:
    """Return what is said of each holder."""
    return [(str(each.safety), each.reason) for each in verdict.holds]


def test_a_consumer_that_is_pinned_to_it_needs_it() -> None:
    """Disabling it would cut it off at once."""
    verdict = judged(a_situation())

    assert verdict.safety is Safety.NO
    assert told(verdict) == [("no", "foundry is pinned to it.")]
    assert not verdict.may_disable


def test_a_consumer_that_says_it_uses_it_needs_it() -> None:
    """Whatever its binding says."""
    assert told(judged(a_situation(a_mover(STORAGE, in_use=FIRST)))) == [
        ("no", "other says that it uses it.")
    ]


def test_a_consumer_that_follows_the_key_needs_the_current_version() -> None:
    """It takes it up by itself."""
    verdict = judged(a_situation(a_consumer(version=None)), version=SECOND)

    assert told(verdict) == [("no", "foundry follows the key, and this is its current version.")]


@pytest.mark.parametrize("arm_type", [STORAGE, COSMOS, FOUNDRY, HUB, SEARCH_INDEX, REGISTRY])
def test_a_use_after_the_move_shows_that_it_is_needed(arm_type: str) -> None:
    """The audit log names the version, the identity and the time."""
    used = a_use(FIRST, first=NOW - timedelta(days=90), unwrap=NOW)

    verdict = judged(a_situation(a_mover(arm_type, in_use=SECOND)), used, a_use(SECOND))

    assert told(verdict) == [("no", "other used it on 2026-11-02, by the audit log.")]


def test_a_use_counts_where_nobody_knows_when_it_moved() -> None:
    """It may be after."""
    assert judged(a_situation(a_mover(REGISTRY)), a_use(FIRST)).safety is Safety.NO


def test_the_service_may_say_when_it_moved() -> None:
    """A use from before that time is past."""
    before = a_use(FIRST, unwrap=NOW - timedelta(days=10))
    mover = a_mover(STORAGE, in_use=SECOND, traits={"rotated_at": "2026-11-01T00:00:00.1234567Z"})

    assert judged(a_situation(mover), before).safety is Safety.YES
    assert judged(a_situation(mover), a_use(FIRST, unwrap=NOW)).safety is Safety.NO


@pytest.mark.parametrize("when", ["yesterday", ""], ids=["words", "nothing"])
def test_a_time_that_makes_no_sense_is_no_time(when: str) -> None:
    """The service's own word is outside text."""
    mover = a_mover(STORAGE, in_use=SECOND, traits={"rotated_at": when})

    assert judged(a_situation(mover), a_use(FIRST, unwrap=NOW - timedelta(days=10))).safety is Safety.NO


@pytest.mark.parametrize("arm_type", [STORAGE, COSMOS, f"{STORAGE}/encryptionscopes"])
def test_storage_and_cosmos_say_themselves_what_they_use(arm_type: str) -> None:
    """They have wrapped their keys anew."""
    consumer = a_mover(STORAGE, in_use=SECOND)
    scope = replace(consumer, id=consumer.id.child("encryptionscopes", "secret"))
    mover = scope if arm_type.endswith("scopes") else a_mover(arm_type, in_use=SECOND)

    verdict = judged(a_situation(mover))

    assert told(verdict) == [("yes", "other says that it uses version 00000000….")]
    assert verdict.safety is Safety.YES
    assert verdict.may_disable


@pytest.mark.parametrize("arm_type", [FOUNDRY, HUB])
def test_a_foundry_resource_or_hub_is_never_proved_past_it(arm_type: str) -> None:
    """Not even by a newer version that it says it uses and reads with."""
    verdict = judged(a_situation(a_mover(arm_type, in_use=SECOND)), a_use(SECOND))

    assert verdict.safety is Safety.NOT_PROVABLE
    assert "keeps what it wrote before" in verdict.holds[0].reason


@pytest.mark.parametrize("arm_type", [SEARCH_INDEX, REGISTRY])
def test_a_binding_alone_proves_nothing(arm_type: str) -> None:
    """Nor does a service's word that is not known to mean all data."""
    verdict = judged(a_situation(a_mover(arm_type, in_use=SECOND)))

    assert told(verdict) == [
        ("not-provable", "other may need it: nothing on record shows it reading with a newer version.")
    ]


@pytest.mark.parametrize("arm_type", [SEARCH_INDEX, REGISTRY])
def test_reading_with_a_newer_version_alone_is_proof(arm_type: str) -> None:
    """Data keys are under it by now."""
    past = a_use(FIRST, unwrap=NOW - timedelta(days=10))

    verdict = judged(a_situation(a_mover(arm_type)), past, a_use(SECOND))

    assert told(verdict) == [("yes", "other reads with a newer version alone, by the audit log.")]


def test_wrapping_with_a_newer_version_is_no_proof() -> None:
    """What was written before may still be under the older one."""
    wrapped = a_use(SECOND, wrap=NOW, unwrap=None)

    assert judged(a_situation(a_mover(REGISTRY)), wrapped).safety is Safety.NOT_PROVABLE


def test_a_shared_identity_proves_nothing() -> None:
    """The audit log names the identity, not the resource."""
    situation = a_situation(a_mover(REGISTRY), a_mover(REGISTRY, name="second"))

    verdict = judged(situation, a_use(SECOND))

    assert verdict.safety is Safety.NOT_PROVABLE
    assert {each.reason for each in verdict.holds} == {
        "other may need it: it shares its identity, so the audit log cannot tell them apart.",
        "second may need it: it shares its identity, so the audit log cannot tell them apart.",
    }


def test_an_unknown_identity_proves_nothing() -> None:
    """Nobody knows whose records to look at."""
    mover = a_mover(REGISTRY)
    nameless = {mover.id: (a_principal("", reason="it is not shown"),)}

    assert "is not known" in judged(a_situation(mover, principals=nameless)).holds[0].reason


def test_one_who_needs_it_outweighs_all_who_do_not() -> None:
    """Each is told for itself."""
    situation = a_situation(
        a_mover(STORAGE, in_use=SECOND), a_mover(FOUNDRY, name="f"), a_consumer(), principals={}
    )

    verdict = judged(situation)

    assert [str(each.safety) for each in verdict.holds] == ["yes", "not-provable", "no"]
    assert verdict.safety is Safety.NO


def nobody(**fields: Any) -> Situation:
    """Return a situation without consumers."""
    situation = a_situation(**fields)
    return replace(situation, seen=replace(situation.seen, consumers=()), principals={})


def test_a_version_of_nobody_can_be_disabled_where_all_is_known() -> None:
    """The whole estate was looked at, and nobody is on record."""
    assert judged(nobody(), a_use(SECOND)) == DisablingVerdict(a_key_uri(FIRST), Safety.YES)


def test_whoever_used_it_speaks_against_it() -> None:
    """Somebody that nobody knows is named."""
    verdict = judged(nobody(), a_use(FIRST, who=OTHER))

    assert verdict.safety is Safety.NO
    assert told(verdict) == [("no", f"Identity {OTHER}, of no known consumer, used it on 2026-11-01.")]
    assert verdict.holds[0].principal_id == OTHER


def test_a_record_without_any_use_says_nothing() -> None:
    """Somebody only looked at the key."""
    assert judged(nobody(), a_use(FIRST, unwrap=None)).safety is Safety.YES


@pytest.mark.parametrize(
    ("situation", "is_whole", "reason"),
    [
        (nobody(), False, "Not all of the estate has been looked at, so others may use the key."),
        (
            nobody(unreadable=(an_unreadable(reason="its consumers could not be searched for"),)),
            True,
            ("Key cmk-foundry in vault kv-cmk could not be read: its consumers could not be searched for."),
        ),
        (
            without(nobody(), "key"),
            True,
            "Key cmk-foundry in vault kv-cmk is not there, or could not be read.",
        ),
    ],
    ids=["not-whole", "unreadable", "no-key"],
)
def test_what_is_not_known_makes_it_not_provable(
    situation: Situation, reason: str, *, is_whole: bool
) -> None:
    """Nobody on record is not the same as nobody."""
    verdict = judged(situation, is_whole=is_whole)

    assert (verdict.safety, verdict.reasons) == (Safety.NOT_PROVABLE, (reason,))


def test_a_version_that_was_not_read_is_not_provable() -> None:
    """It may be mistyped."""
    assert judged(nobody(), version=THIRD).reasons == (
        "Version 00000000… of key cmk-foundry in vault kv-cmk is not among those that were read.",
    )


def test_a_key_that_was_not_read_leaves_its_consumers_unproved() -> None:
    """Which version is newer is not known."""
    situation = a_situation(a_mover(STORAGE, in_use=SECOND))

    verdict = judged(without(situation, "key"))

    assert verdict.holds[0].safety is Safety.NOT_PROVABLE


def test_a_person_may_take_the_risk_of_what_cannot_be_proved() -> None:
    """The verdict stays what it is."""
    risk = Acceptance("key owners", "all data was written again on 1 November")

    verdict = judge_disabling(
        a_key_uri(FIRST), a_situation(a_mover(FOUNDRY)), (), is_whole=True, accepted=risk
    )

    assert (verdict.safety, verdict.accepted, verdict.may_disable) == (Safety.NOT_PROVABLE, risk, True)


@pytest.mark.parametrize("situation", [a_situation(), nobody()], ids=["needed", "proved"])
def test_there_is_no_risk_to_take_where_it_is_proved(situation: Situation) -> None:
    """Neither that it is needed nor that it is not."""
    verdict = judge_disabling(
        a_key_uri(FIRST), situation, (), is_whole=True, accepted=Acceptance("someone", "in a hurry")
    )

    assert verdict.accepted is None


@pytest.mark.parametrize("version", [a_key_uri(), a_key_uri(FIRST, name="another")], ids=["none", "another"])
def test_only_a_version_of_that_key_can_be_judged(version: object) -> None:
    """Anything else is a mistake of whoever asks."""
    with pytest.raises(RejectedInputError):
        judge_disabling(version, a_situation(), (), is_whole=True)  # type: ignore[arg-type]


@given(st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=3650)))
def test_time_alone_proves_nothing(passed: timedelta) -> None:
    """However long nobody has been seen to use it."""
    situation = a_situation(a_mover(FOUNDRY), a_mover(REGISTRY, name="r"))
    later = replace(situation, seen=replace(situation.seen, taken_at=NOW + passed))

    assert judged(later).safety is Safety.NOT_PROVABLE
