"""What is decided and told when Azure Policy has a word on a resource."""

import json
from datetime import timedelta

import pytest

from reactors.core.policies import AI_SERVICES, CMK_DEFINITIONS
from sandbox.eventgrid.policy import PolicyStateEvent
from sandbox.faults import Fault, FaultKind
from tests.hearing import Hearing
from tests.stage import Stage

HUBS = "ba769a63-b8cc-4b2d-abf6-ac33c7204be8"


async def an_account(stage: Stage, *, pinned: bool = False) -> tuple[Hearing, str]:
    """Build an account of kind AIServices, without a key unless pinned, that the reactor has looked at."""
    hearing = Hearing(stage)
    key = stage.world.add_key(hearing.to_vault(stage.world.add_vault())) if pinned else None
    account = stage.world.add_account("foundry", key=key)
    await hearing.follow()
    stage.world.advance(timedelta(hours=1))
    stage.world.teams.kept.clear()
    return hearing, account.id


async def states(stage: Stage) -> dict[str, str]:
    """Return what is known of Azure Policy's words on the account, by definition."""
    rows = [row for row in await stage.rows.of("Resources") if "State0" in row]
    (row,) = [row for row in rows if row["ResourceId"].endswith("/accounts/foundry")]
    return {each["definition"]: each["state"] for each in json.loads(row["State0"])["policyStates"]}


async def disagreement(stage: Stage, state: str = "open") -> list[str]:
    """Return the details of the findings that Azure Policy says otherwise."""
    return [row["Detail"] for row in await stage.rows.of("Findings", RuleId="policy-disagrees", State=state)]


async def test_compliant_where_there_is_no_key_is_on_record_with_the_reason(stage: Stage) -> None:
    """The built-in policy leaves out Foundry's kind; it is for information, so nobody is called."""
    hearing, account = await an_account(stage)

    stage.world.tell_policy_state(account, AI_SERVICES, "Compliant")
    await hearing.follow()

    (detail,) = await disagreement(stage)
    assert "said Compliant" in detail
    assert "leaves out kind AIServices" in detail
    assert stage.cards() == []
    assert await states(stage) == {AI_SERVICES: "Compliant"}


async def test_older_words_that_arrive_later_do_not_win(stage: Stage) -> None:
    """The time that the word names decides."""
    hearing, account = await an_account(stage)
    now = stage.world.clock.now()

    for state, age in (("NonCompliant", 0), ("Compliant", 20)):
        stage.world.tell_policy_state(account, AI_SERVICES, state, timestamp=now - timedelta(minutes=age))
        await hearing.follow()

    assert await disagreement(stage) == []
    assert await states(stage) == {AI_SERVICES: "NonCompliant"}


async def test_a_newer_word_that_agrees_resolves(stage: Stage) -> None:
    """Policy looks again within a day."""
    hearing, account = await an_account(stage, pinned=True)
    stage.world.tell_policy_state(account, AI_SERVICES, "NonCompliant")
    await hearing.follow()
    open_before = await disagreement(stage)
    stage.world.advance(timedelta(hours=1))

    stage.world.tell_policy_state(account, AI_SERVICES, "Compliant")
    await hearing.follow()

    assert len(open_before) == 1
    assert await disagreement(stage) == []
    assert len(await disagreement(stage, "resolved")) == 1


async def test_a_state_that_comes_back_under_the_same_id_is_news(stage: Stage) -> None:
    """Azure may give a state that flips back the id it had before."""
    hearing, account = await an_account(stage, pinned=True)
    for state in ("NonCompliant", "Compliant", "NonCompliant"):
        stage.world.tell_policy_state(account, AI_SERVICES, state)
        await hearing.follow()
        stage.world.advance(timedelta(hours=1))

    (finding,) = await stage.rows.of("Findings", RuleId="policy-disagrees")
    assert (finding["State"], finding["Episode"]) == ("open", 2)


async def test_a_word_that_is_taken_back_disagrees_with_nothing(stage: Stage) -> None:
    """The assignment was removed."""
    hearing, account = await an_account(stage)
    stage.world.tell_policy_state(account, AI_SERVICES, "Compliant")
    await hearing.follow()
    stage.world.advance(timedelta(hours=1))

    stage.world.tell_policy_state(account, AI_SERVICES, "Compliant", kind=PolicyStateEvent.DELETED)
    await hearing.follow()

    assert await disagreement(stage) == []
    assert await states(stage) == {AI_SERVICES: ""}


async def test_words_of_other_definitions_stand_beside_each_other(stage: Stage) -> None:
    """Each has a newest word of its own."""
    hearing, account = await an_account(stage)

    for definition in (AI_SERVICES, HUBS):
        stage.world.tell_policy_state(account, definition, "Compliant")
        await hearing.follow()

    assert await states(stage) == {AI_SERVICES: "Compliant", HUBS: "Compliant"}


async def test_a_resource_of_which_nothing_was_known_is_looked_at(stage: Stage) -> None:
    """Azure Policy may be the first to speak of it."""
    hearing = Hearing(stage)
    account = stage.world.add_account("foundry")
    hearing.skip()

    stage.world.tell_policy_state(account.id, AI_SERVICES, "Compliant")
    await hearing.follow()

    assert list(await stage.rows.findings()) == ["consumer-without-cmk"]
    assert await states(stage) == {AI_SERVICES: "Compliant"}
    assert "Azure Policy says Compliant of foundry." in json.dumps(stage.cards())


async def test_of_a_resource_that_is_not_there_only_the_end_is_told(stage: Stage) -> None:
    """The word outlived it, and so did what people know of it."""
    hearing, account = await an_account(stage)
    stage.world.accounts.remove(stage.world.get_account("foundry"))

    stage.world.tell_policy_state(account, AI_SERVICES)
    await hearing.follow()

    assert [title.partition(" ")[0] for title in stage.titles()] == ["Over:"]
    assert await stage.rows.of("Inventory") == []
    assert stage.failures == []


@pytest.mark.parametrize("known", [True, False], ids=["known", "not known"])
async def test_a_resource_that_may_not_be_read_is_an_unknown_finding(
    stage: Stage,
    known: bool,  # noqa: FBT001 - a case
) -> None:
    """Whether anything was known of it or not."""
    hearing = Hearing(stage)
    account = stage.world.add_account("foundry")
    if known:
        await hearing.follow()
    hearing.skip()
    stage.world.faults.add(Fault(FaultKind.STATUS, "/accounts/foundry$", status=403, count=99))

    stage.world.tell_policy_state(account.id, AI_SERVICES)
    await hearing.follow()

    (unknown,) = await stage.rows.of("Findings", Verdict="unknown", RuleId="subject-unreadable")
    assert unknown["SubjectId"] == account.id.lower()


async def test_a_resource_that_is_no_consumer_is_quiet(stage: Stage) -> None:
    """A definition may be assigned to what it does not judge."""
    hearing = Hearing(stage)
    vault = stage.world.add_vault()
    hearing.skip()

    stage.world.tell_policy_state(vault.id, next(iter(CMK_DEFINITIONS)))
    await hearing.follow()

    assert await stage.rows.kinds() == ["event-handled"]
    assert stage.wire.asked == []
