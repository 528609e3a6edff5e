"""Work is put back with a growing delay, and given up in the end."""

import json
from datetime import timedelta

import pytest

from reactors.core.errors import TransientError
from reactors.core.ports import Queue
from reactors.shell.retries import MAX_ATTEMPTS, put_back
from tests.stage import START, Stage

BUSY = TransientError("busy")


def message(attempt: int) -> str:
    """Return a message that was tried so often."""
    return json.dumps({"id": "one", "attempt": attempt})


@pytest.mark.parametrize(("attempt", "seconds"), [(0, 5), (1, 10), (2, 20), (3, 40)])
async def test_a_delay_up_to_a_minute_is_a_delayed_message(stage: Stage, attempt: int, seconds: int) -> None:
    """Twice as long each time."""
    delay = await put_back(message(attempt), Queue.EVENTS, BUSY, stage.ports)

    assert delay == timedelta(seconds=seconds)
    ((queue, text, sent_with),) = stage.queues.sent
    assert (queue, json.loads(text), sent_with) == (
        Queue.EVENTS,
        {"id": "one", "attempt": attempt + 1},
        delay,
    )


@pytest.mark.parametrize(
    ("attempt", "asked", "seconds"),
    [(4, None, 80), (11, None, 900), (0, timedelta(seconds=61), 61), (0, timedelta(days=9), 86_400)],
)
async def test_a_longer_delay_is_kept_for_the_watch(
    stage: Stage, attempt: int, asked: timedelta | None, seconds: int
) -> None:
    """A reminder holds the message, so that a moved clock moves it."""
    error = TransientError("busy", retry_after=asked)

    delay = await put_back(message(attempt), Queue.EVENTS, error, stage.ports)

    assert delay == timedelta(seconds=seconds)
    assert stage.queues.sent == []
    (reminder,) = await stage.rows.of("Claims", Kind="message")
    assert reminder["DueAt"] == START + delay
    assert (reminder["Queue"], json.loads(reminder["Message"])["attempt"]) == (Queue.EVENTS, attempt + 1)


async def test_a_message_without_an_attempt_counts_from_the_first(stage: Stage) -> None:
    """Update steps carry none at first."""
    await put_back('{"updateId": "a", "step": 1}', Queue.KEY_UPDATES, BUSY, stage.ports)

    assert json.loads(stage.queues.sent[0][1]) == {"updateId": "a", "step": 1, "attempt": 1}


async def test_after_the_last_attempt_it_goes_to_poison_as_new(stage: Stage) -> None:
    """A person who puts it back gives it all its attempts again."""
    delay = await put_back(message(MAX_ATTEMPTS), Queue.EVENTS, BUSY, stage.ports)

    assert delay is None
    ((queue, text, _),) = stage.queues.sent
    assert (queue, json.loads(text)) == ("reactor-events-poison", {"id": "one", "attempt": 0})
