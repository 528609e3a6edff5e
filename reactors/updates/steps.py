"""
Take one step of one update.

    preflight ──→ patch ──→ sending ──→ poll ⟲ ──→ verify ⟲ ──→ proven
        ↑           │          │          │           │
        └── later ──┴──────────┴──────────┴───────────┴──→ failed, superseded, planned (stood down)

A step reads the update's row, acts, and writes the row with If-Match before it sends the next message,
so of two runs of one step at most one goes on. The PATCH cannot be taken back, so the row says that it
is being sent before it is: only the run that wrote so sends it. A run that is killed leaves the row as
it was or one step further; the reminder then has the step taken that the row names. For a PATCH of
which nobody knows whether it was sent, that is to look again.
"""

import asyncio
from collections.abc import Awaitable
from dataclasses import replace
from datetime import timedelta

from reactors.consumers import settings_kept
from reactors.core.azure_ports import OperationStatus
from reactors.core.errors import (
    AbsentError,
    ConflictError,
    PermanentError,
    RejectedInputError,
    TransientError,
)
from reactors.core.log import log_event
from reactors.core.model import Consumer
from reactors.core.policy import UpdateMode
from reactors.core.ports import Ports
from reactors.core.records import Update, UpdatePhase, UpdateState
from reactors.core.telemetry import ERROR, work
from reactors.estate.observation import observe_usable_key
from reactors.updates.ending import fail, prove, stand_down, supersede
from reactors.updates.preflight import SETTLED, Preflight, Verdict, check, check_siblings, is_settled
from reactors.updates.recording import journal
from reactors.updates.transitions import move, retry_later

MAX_PATCHES = 3
VERIFY_READS = 4
LONGEST_UPDATE = timedelta(hours=24)
_PATCH_WITHIN = timedelta(minutes=1)
# The same with the longest wait for an answer: after it nobody is sending any more.
_SENT_WITHIN = timedelta(seconds=100)
_POLL_DELAY = timedelta(seconds=10)


async def take_step(update_id: str, step: int, ports: Ports) -> None:
    """Take the step if it is the one that the update's row names; a stale one is dropped."""
    update = await ports.updates.find(update_id)
    if update is None or update.step != step or update.state is not UpdateState.RUNNING:
        log_event("update_step_dropped", update=update_id, step=step)
        return
    with work("take update step", update.correlation_id, phase=str(update.phase)) as seen:
        try:
            await _guarded(update, _PHASES[update.phase](update, ports), ports)
        except ConflictError as error:
            seen[ERROR] = type(error).__name__
            log_event("update_step_overtaken", update=update_id, step=step)


async def _guarded(update: Update, step: Awaitable[None], ports: Ports) -> None:
    try:
        await step
    except (TransientError, PermanentError, RejectedInputError) as error:
        current = await ports.updates.find(update.id)
        if current is None or current.step != update.step or current.state is not UpdateState.RUNNING:
            raise ConflictError("the step was taken by another run") from error
        if isinstance(error, TransientError):
            phase = _RESUMES.get(current.phase, UpdatePhase.PREFLIGHT)
            await retry_later(current, str(error), ports, error=error, phase=phase)
        else:
            await fail(current, str(error), ports)


async def _preflight(update: Update, ports: Ports) -> None:
    consumer, key, siblings = await asyncio.gather(
        _find_consumer(update, ports),
        observe_usable_key(update.vault, update.key, ports),
        ports.updates.list_for(update.consumer),
    )
    if consumer is None:
        await supersede(update, _GONE, ports)
        return
    mode = ports.policy.update_mode(update.consumer, consumer.tags)
    demands = ports.policy.baseline.key_demands
    preflight = check(update, consumer, key, demands, mode, at=ports.clock.now())
    if preflight.verdict is Verdict.PROCEED:
        preflight, giving_way = check_siblings(update, list(siblings), key)
        for older in giving_way:
            await supersede(older, f"version {update.to_version} is newer", ports)
    await _follow(preflight, _starting_at(consumer, update), ports)


def _starting_at(consumer: Consumer, update: Update) -> Update:
    """Return the update from where the consumer is now: an earlier update may have moved it meanwhile."""
    now_at = consumer.binding.key.version if consumer.binding else None
    return replace(update, from_version=now_at or update.from_version)


async def _follow(preflight: Preflight, update: Update, ports: Ports) -> None:
    match preflight.verdict:
        case Verdict.PROCEED:
            await move(update, UpdatePhase.PATCH, ports)
        case Verdict.ARRIVED:
            await move(update, UpdatePhase.VERIFY, ports)
        case Verdict.WAIT:
            await retry_later(update, preflight.reason, ports)
        case Verdict.STAND_DOWN:
            await stand_down(update, preflight.reason, ports)
        case Verdict.SUPERSEDED:
            await supersede(update, preflight.reason, ports)
        case Verdict.REFUSED:
            await fail(update, preflight.reason, ports)


async def _patch(update: Update, ports: Ports) -> None:
    consumer = await _find_consumer(update, ports)
    if (
        consumer is None
        or ports.policy.update_mode(update.consumer, consumer.tags) is not UpdateMode.AUTO
        or not is_settled(update, consumer)
        or consumer.binding is None
        or (consumer.binding.key != update.key.at(update.from_version))
    ):
        await move(update, UpdatePhase.PREFLIGHT, ports)
        return
    sending = await ports.updates.replace(
        replace(
            update,
            phase=UpdatePhase.SENDING,
            step=update.step + 1,
            patches=update.patches + 1,
            kept=settings_kept(consumer),
            changed_at=ports.clock.now(),
            sent_at=ports.clock.now(),
        )
    )
    await _guarded(sending, _send(sending, consumer, ports), ports)


async def _send(update: Update, consumer: Consumer, ports: Ports) -> None:
    await journal(update, "update-patch-sent", f"{update.consumer} to {update.to_version}", ports)
    if ports.clock.now() - update.changed_at > _PATCH_WITHIN:
        await move(update, UpdatePhase.PREFLIGHT, ports)
        return
    operation = await ports.consumers.update_key_version(consumer, update.to_version)
    log_event("update_patched", consumer=consumer.display_name, to=update.to_version, status=operation.status)
    if operation.status is OperationStatus.RUNNING:
        moved = replace(update, operation_url=operation.url)
        await move(moved, UpdatePhase.POLL, ports, delay=operation.retry_after or _POLL_DELAY)
    else:
        await move(update, UpdatePhase.VERIFY, ports)


async def _sending(update: Update, ports: Ports) -> None:
    if ports.clock.now() - update.changed_at > _SENT_WITHIN:
        await move(update, UpdatePhase.PREFLIGHT, ports)


async def _poll(update: Update, ports: Ports) -> None:
    try:
        operation = await ports.consumers.poll(update.operation_url)
    except PermanentError as error:
        log_event("update_operation_unreadable", update=update.id, reason=str(error))
        await move(update, UpdatePhase.VERIFY, ports)
        return
    match operation.status:
        case OperationStatus.SUCCEEDED:
            await move(update, UpdatePhase.VERIFY, ports)
        case OperationStatus.RUNNING if (
            ports.clock.now() - (update.sent_at or update.started_at) > LONGEST_UPDATE
        ):
            await fail(update, "Azure did not finish it within a day", ports)
        case OperationStatus.RUNNING:
            await move(update, UpdatePhase.POLL, ports, delay=operation.retry_after or _POLL_DELAY)
        case OperationStatus.FAILED | OperationStatus.CANCELED:
            reason = f"Azure says {operation.status}: {operation.error or 'no reason given'}"
            if update.patches >= MAX_PATCHES:
                await fail(update, reason, ports)
            else:
                await retry_later(update, reason, ports)


async def _verify(update: Update, ports: Ports) -> None:
    consumer = await _find_consumer(update, ports)
    if consumer is None:
        await supersede(update, _GONE, ports)
        return
    binding = consumer.binding
    kept = settings_kept(consumer)
    if consumer.provisioning_state != SETTLED:
        await retry_later(
            update, f"it is in state {consumer.provisioning_state}", ports, phase=UpdatePhase.VERIFY
        )
    elif binding is None or binding.key.versionless != update.key or binding.key.version is None:
        await supersede(update, "its key URI was changed by someone else meanwhile", ports)
    elif binding.key.version == update.to_version and update.kept in ("", kept):
        await prove(update, consumer, ports)
    elif binding.key.version == update.to_version:
        await fail(update, "the version moved, but other encryption settings changed with it", ports)
    elif update.attempts < VERIFY_READS:
        reason = f"it still shows version {binding.key.version}"
        await retry_later(update, reason, ports, phase=UpdatePhase.VERIFY)
    elif update.patches < MAX_PATCHES:
        await retry_later(update, f"it still shows version {binding.key.version}", ports)
    else:
        await fail(update, f"{MAX_PATCHES} updates that Azure accepted did not change it", ports)


async def _find_consumer(update: Update, ports: Ports) -> Consumer | None:
    try:
        return await ports.consumers.observe(update.consumer)
    except AbsentError:
        return None


_GONE = "the consumer has been deleted"
_RESUMES = {UpdatePhase.POLL: UpdatePhase.POLL, UpdatePhase.VERIFY: UpdatePhase.VERIFY}
_PHASES = {
    UpdatePhase.PREFLIGHT: _preflight,
    UpdatePhase.PATCH: _patch,
    UpdatePhase.SENDING: _sending,
    UpdatePhase.POLL: _poll,
    UpdatePhase.VERIFY: _verify,
}
