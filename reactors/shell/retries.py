"""Put work back with a growing delay, and give it up in the end."""

import json
from datetime import timedelta

from reactors.core.backoff import growing_delay
from reactors.core.errors import TransientError
from reactors.core.identifiers import digest
from reactors.core.log import log_event
from reactors.core.ports import Ports, Queue
from reactors.core.records import Reminder, WorkKind

MAX_ATTEMPTS = 12


async def put_back(message: str, queue: Queue, error: TransientError, ports: Ports) -> timedelta | None:
    """
    Have a message that carries an `attempt` handled again, later each time; return the delay.

    After the last attempt it goes to the queue's poison queue, and None is returned. A delay over a
    minute is kept as a reminder, which the watch serves.
    """
    body = json.loads(message)
    attempt = int(body.get("attempt", 0)) + 1
    again = json.dumps({**body, "attempt": attempt}, separators=(",", ":"))
    if attempt > MAX_ATTEMPTS:
        log_event("work_given_up", queue=queue, attempts=attempt, reason=str(error))
        # Put back by a person, it has all its attempts again.
        await ports.queues.send(f"{queue}-poison", json.dumps({**body, "attempt": 0}, separators=(",", ":")))
        return None
    delay = growing_delay(attempt, error)
    log_event(
        "work_put_back",
        queue=queue,
        attempt=attempt,
        delay_seconds=delay.total_seconds(),
        reason=str(error),
    )
    if delay <= timedelta(minutes=1):
        await ports.queues.send(queue, again, delay=delay)
    else:
        due_at = ports.clock.now() + delay
        reminder = Reminder(WorkKind.MESSAGE, digest(queue, again), due_at, queue=queue, message=again)
        await ports.reminders.put(reminder)
    return delay
