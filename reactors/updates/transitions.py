"""Write the next step of an update and have it taken."""

from dataclasses import replace
from datetime import timedelta

from reactors.core.backoff import growing_delay
from reactors.core.errors import TransientError
from reactors.core.log import log_event
from reactors.core.ports import Ports
from reactors.core.records import Update, UpdatePhase
from reactors.updates.ending import fail
from reactors.updates.recording import schedule

MAX_ATTEMPTS = 10


async def move(update: Update, phase: UpdatePhase, ports: Ports, *, delay: timedelta = timedelta()) -> None:
    """Write the next step and schedule it; ConflictError where another run has written it."""
    moved = await ports.updates.replace(
        replace(
            update,
            phase=phase,
            step=update.step + 1,
            changed_at=ports.clock.now(),
        )
    )
    log_event(
        "update_step",
        consumer=update.consumer.name,
        phase=phase,
        step=moved.step,
        delay_seconds=delay.total_seconds(),
        reason=update.reason,
    )
    await schedule(moved, ports, delay=delay)


async def retry_later(
    update: Update,
    reason: str,
    ports: Ports,
    *,
    error: TransientError | None = None,
    phase: UpdatePhase = UpdatePhase.PREFLIGHT,
) -> None:
    """Go back to a phase after a growing delay; after the last attempt the update has failed."""
    attempts = update.attempts + 1
    if attempts > MAX_ATTEMPTS:
        await fail(update, f"gave up after {MAX_ATTEMPTS} attempts: {reason}", ports)
        return
    delay = growing_delay(attempts, error)
    await move(replace(update, reason=reason, attempts=attempts), phase, ports, delay=delay)
