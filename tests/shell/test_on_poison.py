"""Work that never succeeded is recorded and told."""

import json

from azure.data.tables import UpdateMode

from reactors.core.ports import Queue
from reactors.core.records import FindingState
from reactors.shell.on_poison import handle_poison
from sandbox.faults import Fault, FaultKind
from tests.interposition import interposed
from tests.stage import HOST_TRIES, Stage

TITLE = "A message could not be handled"


async def resolve_by_hand(stage: Stage) -> None:
    """Resolve the finding as a person does."""
    (row,) = await stage.rows.of("Findings", RuleId="work-poisoned")
    resolved = {"State": str(FindingState.RESOLVED)}
    changed = {"PartitionKey": row["PartitionKey"], "RowKey": row["RowKey"], **resolved}
    await stage.tables.get_table_client("CmkFindings").update_entity(changed, mode=UpdateMode.MERGE)


async def test_a_poisoned_message_is_recorded_and_told(stage: Stage) -> None:
    """A row with the message, a finding, a journal entry and a notice, all with one reference."""
    await handle_poison("the message", Queue.EVENTS, stage.ports)
    await stage.settle()

    (rejected,) = await stage.rows.of("Rejected")
    assert (rejected["Source"], rejected["Body"]) == ("reactor-events-poison", "the message")
    (finding,) = await stage.rows.of("Findings")
    assert finding["SubjectId"] == f"reactor-events/{rejected['EventId']}"
    assert (finding["PartitionKey"], finding["Verdict"]) == ("reactor", "unknown")
    assert stage.titles() == [TITLE]
    assert rejected["EventId"][:12] in json.dumps(stage.cards())
    assert await stage.rows.kinds() == ["notice-sent", "work-poisoned"]


async def test_the_same_message_again_is_told_once(stage: Stage) -> None:
    """The poison queue delivers at least once too."""
    for _ in range(3):
        await handle_poison("the message", Queue.EVENTS, stage.ports)
    await stage.settle()

    assert stage.titles() == [TITLE]
    assert len(await stage.rows.of("Rejected")) == 1


async def test_a_replay_that_fails_again_is_told_again(stage: Stage) -> None:
    """Somebody put the message back, thinking that the cause was mended."""
    await handle_poison("the message", Queue.EVENTS, stage.ports)
    await resolve_by_hand(stage)

    await handle_poison("the message", Queue.EVENTS, stage.ports)
    await stage.settle()

    assert stage.titles() == [TITLE, TITLE]
    assert list(await stage.rows.findings()) == ["work-poisoned"]


async def test_the_same_text_on_another_queue_is_other_work(stage: Stage) -> None:
    """By queue and message."""
    await handle_poison("the message", Queue.EVENTS, stage.ports)
    await handle_poison("the message", Queue.KEY_UPDATES, stage.ports)

    assert len(await stage.rows.of("Findings")) == 2


async def test_a_function_that_fails_each_time_ends_in_poison(stage: Stage) -> None:
    """A mistake of ours: the host tries five times, and then it is told."""
    _, _, second = stage.rotated()
    hint = await stage.tell(second)

    async def mistaken(call: str) -> None:
        if call == "consumers.find_bound":
            raise ZeroDivisionError

    await stage.drain(interposed(stage.ports, mistaken))

    assert len(stage.failures) == HOST_TRIES
    assert stage.titles() == [TITLE]
    (rejected,) = await stage.rows.of("Rejected")
    assert rejected["Body"] == hint


async def test_resource_graph_that_refuses_for_good_ends_in_poison(stage: Stage) -> None:
    """Without a right to look for consumers nothing can be said about them."""
    _, _, second = stage.rotated()
    await stage.tell(second)
    stage.world.faults.add(Fault(FaultKind.STATUS, "/resources$", status=403, count=99))

    await stage.settle()

    told = [*stage.titles(), *(await stage.rows.findings()).values()]
    assert told
    assert stage.patches() == 0
