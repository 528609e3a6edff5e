"""Work that never succeeded: record it, open a finding, tell people."""

from reactors.core.errors import RejectedInputError
from reactors.core.findings import Finding, Verdict
from reactors.core.lifecycle import next_episode
from reactors.core.log import log_event
from reactors.core.notices import Notice, Stage
from reactors.core.poison import HOME, RULE_ID, SUFFIX, subject_of, work_of
from reactors.core.ports import Ports, Queue
from reactors.core.reactions import Notify
from reactors.core.records import JournalEntry
from reactors.core.severity import Severity
from reactors.core.telemetry import Metric, note, work
from reactors.core.told import tell
from reactors.delivery.outbox import hand_over
from reactors.estate.findings import open_finding
from reactors.planning.wording import done, references, to_do
from reactors.shell.hints import read_hint
from reactors.shell.on_key_update import read_step


async def handle_poison(message: str, queue: str, ports: Ports) -> None:
    """Handle one message of `{queue}-poison`; the message is kept in `CmkRejected` for a replay."""
    reference = work_of(queue, message)
    correlation_id = await _find_correlation(message, queue, ports) or reference
    note(Metric.WORK_POISONED, queue=queue)
    with work("set aside", correlation_id, queue=queue):
        await _set_aside(message, queue, reference, correlation_id, ports)


async def _find_correlation(message: str, queue: str, ports: Ports) -> str | None:
    """Return the correlation id of the event that the message follows from, or None where it names none."""
    try:
        if queue == Queue.EVENTS:
            return read_hint(message, suffixes=ports.key_suffixes).event.fingerprint
        if queue == Queue.KEY_UPDATES:
            update = await ports.updates.find(read_step(message)[0])
            return update.correlation_id if update else None
    except RejectedInputError:
        pass
    return None


async def _set_aside(message: str, queue: str, reference: str, correlation_id: str, ports: Ports) -> None:
    now = ports.clock.now()
    await ports.rejections.record(
        source=f"{queue}{SUFFIX}", event_id=reference, reason="it never succeeded", body=message, at=now
    )
    finding = Finding(
        RULE_ID,
        subject=subject_of(queue, reference),
        subscription_id=HOME,
        severity=Severity.HIGH,
        verdict=Verdict.UNKNOWN,
        detail=f"A message of {queue} never succeeded and was set aside.",
    )
    episode = next_episode(await ports.findings.find(finding.subscription_id, finding.key))
    opened = await open_finding(finding, ports, episode=episode)
    entry = JournalEntry(reference, "work-poisoned", now, correlation_id, finding.subject)
    await ports.journal.append([entry])
    told = (tell(finding, episode, Stage.OPENED),)
    notice = Notice(
        title="A message could not be handled",
        severity=Severity.HIGH,
        happened=f"A message on the queue {queue} failed each time it was tried and has been set aside.",
        effect="What it asked for was not done. Nothing is lost: the message is kept.",
        occurred_at=now,
        facts=(("Queue", queue), ("Reference", reference[:12])),
        sections=(
            done("Tried it several times, then set the message aside and recorded it."),
            to_do(
                (
                    "Look at table CmkRejected for this reference, and at the log for the reason.",
                    "When the cause is mended, put the message back: cmk replay --source poison --apply.",
                ),
            ),
        ),
        stage=Stage.OPENED,
        findings=references(told),
    )
    topic = f"{RULE_ID}|{reference}|{episode}"
    await hand_over(Notify(topic, notice, (RULE_ID,), (finding.subject,), told), ports)
    log_event("poison_recorded", queue=queue, reference=reference[:12], opened=opened)
