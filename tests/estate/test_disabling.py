"""Whether a version can be disabled, and the risk that somebody takes."""

from datetime import timedelta

import pytest

from reactors.core.audit_events import AuditOperation
from reactors.core.errors import AbsentError, RejectedInputError
from reactors.core.identifiers import KeyUri
from reactors.core.key_use import KeyUsed
from reactors.core.safe_to_disable import Acceptance
from reactors.core.version_hold import Safety
from reactors.estate.disabling import accept_risk, ask_safe_to_disable
from tests.builders import THIRD
from tests.granted import GrantedEstate, a_granted_estate, moved, swept
from tests.raw_events import ACTOR
from tests.stage import Stage

ADA = Acceptance("ada@contoso.com", "The data was deleted in May.")


@pytest.fixture
async def estate(stage: Stage) -> GrantedEstate:
    """Return an estate that was looked at as a whole."""
    made = a_granted_estate(stage)
    await swept(stage)
    return made


@pytest.fixture
def unused(stage: Stage, estate: GrantedEstate) -> KeyUri:
    """Return the first version, which nobody is pinned to any more."""
    return moved(stage, estate)


async def test_a_version_that_somebody_is_pinned_to_is_held(stage: Stage, estate: GrantedEstate) -> None:
    """By name."""
    verdict = await ask_safe_to_disable(estate.key.at(estate.first.version), stage.ports)

    assert verdict.safety is Safety.NO
    assert "foundry is pinned to it." in [each.reason for each in verdict.holds]


async def test_what_foundry_wrote_is_never_proved_to_be_gone(stage: Stage, unused: KeyUri) -> None:
    """However long ago it was moved."""
    stage.world.advance(timedelta(days=3_000))
    await swept(stage)

    verdict = await ask_safe_to_disable(unused, stage.ports)

    assert (verdict.safety, verdict.may_disable) == (Safety.NOT_PROVABLE, False)
    assert await stage.rows.of("Risks") == []


async def test_a_use_that_the_audit_log_told_holds_a_version(stage: Stage, unused: KeyUri) -> None:
    """By whomever; this one is nobody known."""
    used = KeyUsed(unused, ACTOR, AuditOperation.KEY_UNWRAP, stage.world.clock.now())
    await stage.ports.key_use.note([used])

    verdict = await ask_safe_to_disable(unused, stage.ports)

    assert verdict.safety is Safety.NO
    assert [each.principal_id for each in verdict.holds if each.safety is Safety.NO] == [ACTOR]


async def test_a_person_may_take_the_risk(stage: Stage, unused: KeyUri) -> None:
    """A row for each consumer, an entry in the journal for each, and the next answer says so."""
    told = await accept_risk(unused, ADA, stage.ports)

    again = await ask_safe_to_disable(unused, stage.ports)

    assert told == again
    assert (again.safety, again.accepted, again.may_disable) == (Safety.NOT_PROVABLE, ADA, True)
    assert {row["Owner"] for row in await stage.rows.of("Risks")} == {ADA.owner}
    details = [each.entry.detail for each in await stage.rows.journal() if each.entry.kind == "risk-accepted"]
    assert len(details) == 2
    assert all(ADA.owner in detail and ADA.reason in detail and str(unused) in detail for detail in details)


async def test_a_risk_does_not_cover_who_came_later(
    stage: Stage, estate: GrantedEstate, unused: KeyUri
) -> None:
    """What was accepted was about those who were there."""
    await accept_risk(unused, ADA, stage.ports)
    stage.world.add_account("newcomer", key=estate.second)
    await swept(stage)

    verdict = await ask_safe_to_disable(unused, stage.ports)

    assert verdict.accepted is None


async def test_a_certain_harm_is_no_risk(stage: Stage, estate: GrantedEstate) -> None:
    """Nobody can accept it away."""
    with pytest.raises(RejectedInputError, match="no risk but certain"):
        await accept_risk(estate.key.at(estate.second.version), ADA, stage.ports)

    assert await stage.rows.of("Risks") == []


async def test_what_nobody_needs_has_no_risk(stage: Stage, estate: GrantedEstate) -> None:
    """Storage says itself which version it uses."""
    other = stage.world.add_key(estate.first.key.vault, "cmk-storage")
    newer = stage.world.rotate_key(other)
    stage.world.add_storage_account(key=newer)
    await swept(stage)
    version = KeyUri(estate.key.host, "cmk-storage", other.version)

    assert (await ask_safe_to_disable(version, stage.ports)).safety is Safety.YES
    with pytest.raises(RejectedInputError, match="there is no risk to accept"):
        await accept_risk(version, ADA, stage.ports)


async def test_before_a_sweep_the_gap_itself_can_be_accepted(stage: Stage) -> None:
    """It is not provable that nobody else uses the key."""
    version = moved(stage, a_granted_estate(stage))

    await accept_risk(version, ADA, stage.ports)

    rows = await stage.rows.of("Risks")
    assert [row["Gap"] for row in rows if not row["ConsumerId"]] == [
        "Not all of the estate has been looked at, so others may use the key."
    ]
    assert (await ask_safe_to_disable(version, stage.ports)).may_disable


async def test_a_version_that_is_not_there_is_said(stage: Stage, estate: GrantedEstate) -> None:
    """And so is a vault."""
    with pytest.raises(RejectedInputError, match="has no version"):
        await ask_safe_to_disable(estate.key.at(THIRD), stage.ports)
    with pytest.raises(AbsentError, match="no vault that serves"):
        await ask_safe_to_disable(KeyUri("kv-none.vault.azure.net", "cmk", THIRD), stage.ports)


@pytest.mark.parametrize("text", ["", "  ", "two\nlines", "x" * 501, "\x1b[31m"])
def test_who_and_why_are_one_line_of_text(text: str) -> None:
    """They end in a table, in the journal and on a screen."""
    for owner, reason in ((text, "why"), ("who", text)):
        with pytest.raises(RejectedInputError, match="must be one line of text"):
            Acceptance.parse(owner, reason)
