"""
The ends of an update.

What an end leaves behind is written before the row says so: a run that is killed in between is taken
again, and everything it leaves behind has a stable id.
"""

from dataclasses import replace

from reactors.core.log import log_event
from reactors.core.model import Consumer
from reactors.core.ports import Ports
from reactors.core.records import Update, UpdatePhase, UpdateState, WorkKind
from reactors.core.telemetry import Metric, note
from reactors.delivery.announcing import announce_update
from reactors.delivery.outbox import hand_over
from reactors.updates.recording import journal, record_failed, record_proven


async def prove(update: Update, consumer: Consumer, ports: Ports) -> None:
    """End as proven: the consumer was read and shows the target version."""
    await hand_over(await record_proven(update, consumer, ports), ports)
    await _end(update, UpdateState.PROVEN, "", ports)


async def fail(update: Update, reason: str, ports: Ports) -> None:
    """End as failed, with a finding and a notice."""
    await hand_over(await record_failed(update, reason, ports), ports)
    await _end(update, UpdateState.FAILED, reason, ports)


async def supersede(update: Update, reason: str, ports: Ports) -> None:
    """End without effect, because something newer or someone else decides now."""
    await journal(update, "update-superseded", f"{update.consumer}: {reason}", ports)
    await _end(update, UpdateState.SUPERSEDED, reason, ports)


async def stand_down(update: Update, reason: str, ports: Ports) -> None:
    """Go back to a plan, because the policy file no longer allows the change."""
    await journal(update, "update-stood-down", f"{update.consumer}: {reason}", ports)
    await _end(update, UpdateState.PLANNED, reason, ports)


async def _end(update: Update, state: UpdateState, reason: str, ports: Ports) -> None:
    now = ports.clock.now()
    phase = UpdatePhase.PREFLIGHT if state is UpdateState.PLANNED else UpdatePhase.DONE
    ended = replace(
        update,
        state=state,
        phase=phase,
        step=update.step + 1,
        reason=reason,
        changed_at=now,
        finished_at=now,
    )
    await announce_update(ended, ports, reason=reason)
    await ports.updates.replace(ended)
    await ports.reminders.remove(WorkKind.UPDATE, update.id)
    if state is UpdateState.PROVEN:
        note(Metric.PROOF_LAG, max((now - (update.event_at or update.started_at)).total_seconds(), 0.0))
    elif state is UpdateState.FAILED:
        note(Metric.UPDATES_FAILED)
    log_event(
        f"update_{state.replace('-', '_')}",
        consumer=update.consumer.name,
        key=update.key.name,
        version=update.to_version,
        reason=reason,
        seconds=(now - update.started_at).total_seconds(),
    )
