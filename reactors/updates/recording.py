"""What an update leaves behind: journal entries, findings, notices, reminders."""

from datetime import timedelta

from reactors.core.findings import Finding, Verdict
from reactors.core.identifiers import ResourceId, digest
from reactors.core.lifecycle import is_told, next_episode
from reactors.core.model import Consumer
from reactors.core.notices import Notice, Part, Section, Stage
from reactors.core.ports import Ports, Queue
from reactors.core.reactions import Notify, OpenFinding, ResolveFinding
from reactors.core.records import FindingState, JournalEntry, Reminder, Update, WorkKind
from reactors.core.severity import Severity
from reactors.core.told import Told, tell
from reactors.delivery.announcing import announce
from reactors.estate.findings import open_finding, resolve_finding
from reactors.planning.wording import done, portal_link, references, to_do
from reactors.rules.consumer_key_version_behind import RULE as BEHIND

FAILED_RULE = "key-update-failed"
OVERDUE_AFTER = timedelta(minutes=2)
_MENDED = (BEHIND.id, FAILED_RULE)


def step_message(update: Update) -> str:
    """Return the queue message that takes the update's next step."""
    return f'{{"updateId":"{update.id}","step":{update.step}}}'


async def schedule(update: Update, ports: Ports, *, delay: timedelta = timedelta()) -> None:
    """
    Have the next step taken after the delay.

    A delay over a minute is left to the watch alone; a shorter one is a delayed message, with the watch
    behind it in case the message is lost.
    """
    long = delay > timedelta(minutes=1)
    due_at = ports.clock.now() + delay + (timedelta() if long else OVERDUE_AFTER)
    await ports.reminders.put(Reminder(WorkKind.UPDATE, update.id, due_at))
    if not long:
        await ports.queues.send(Queue.KEY_UPDATES, step_message(update), delay=delay)


async def journal(update: Update, kind: str, detail: str, ports: Ports) -> None:
    """Write one entry about the update; the same step taken again has the same entry id."""
    entry = JournalEntry(
        id=digest(update.id, kind, str(update.episode), str(update.step)),
        kind=kind,
        at=ports.clock.now(),
        correlation_id=update.correlation_id,
        detail=detail,
    )
    await ports.journal.append([entry])


async def record_proven(update: Update, consumer: Consumer, ports: Ports) -> Notify:
    """Resolve what the update mended, write it down and return the notice to send."""
    now = ports.clock.now()
    told = await _told_before(update, ports)
    for rule_id in _MENDED:
        await _resolve(rule_id, update.consumer, ports)
    await journal(update, "update-proven", f"{update.consumer} shows {update.to_version}", ports)
    seconds = (now - update.started_at).total_seconds()
    notice = Notice(
        title=f"{consumer.display_name} is on the new key version",
        severity=Severity.INFO,
        happened=(
            f"{consumer.display_name} has been moved to the newest version of key {update.key.name} in vault "
            f"{update.vault.name}."
        ),
        effect="Nothing stops. Keep the older version enabled: data written before still needs it.",
        occurred_at=now,
        facts=(
            ("Key", update.key.name),
            ("From version", update.from_version),
            ("To version", update.to_version),
            ("Begun at", update.started_at),
            ("Took", f"{seconds:.0f} s"),
        ),
        sections=(
            Section("What goes on", ("The resource works as before, with the new version.",), Part.GOES_ON),
            done(
                "Moved it, and read it back from Azure: it names the new version, and all else is as it was."
            ),
            to_do(("Nothing. Do not disable the older version.",)),
        ),
        links=(portal_link(ports.portal, update.consumer, "Open the resource"),),
        stage=Stage.RESOLVED if told else Stage.NEWS,
    )
    return Notify(
        f"update-proven|{update.id}|{update.episode}", notice, _MENDED, (str(update.consumer),), told
    )


async def record_failed(update: Update, reason: str, ports: Ports) -> Notify:
    """Open the finding that the update failed, write it down and return the notice to send."""
    finding = Finding(
        FAILED_RULE,
        subject=str(update.consumer),
        subscription_id=update.consumer.subscription_id,
        severity=Severity.HIGH,
        verdict=Verdict.NON_COMPLIANT,
        detail=f"It could not be moved to {update.to_version}: {reason}.",
    )
    episode = next_episode(await ports.findings.find(finding.subscription_id, finding.key))
    told = (tell(finding, episode, Stage.OPENED),)
    await open_finding(finding, ports, episode=episode)
    await announce([OpenFinding(finding, episode)], ports)
    await journal(update, "update-failed", f"{update.consumer} to {update.to_version}: {reason}", ports)
    notice = Notice(
        title=f"{update.consumer.name} could not be moved to the new key version",
        severity=Severity.HIGH,
        happened=(
            f"The update of {update.consumer.name} to the newest version of key {update.key.name} in vault "
            f"{update.vault.name} failed: {reason}."
        ),
        effect=(
            "Nothing stops now: it goes on with its older version, while that is enabled and not expired."
        ),
        occurred_at=ports.clock.now(),
        facts=(("From version", update.from_version), ("To version", update.to_version)),
        sections=(
            done("Tried to move it, gave up, and recorded it."),
            to_do(
                (
                    "Mend the cause that is named above.",
                    "Then set the version by hand, or rotate the key: a newer version is tried again.",
                ),
            ),
        ),
        links=(portal_link(ports.portal, update.consumer, "Open the resource"),),
        stage=Stage.OPENED,
        findings=references(told),
    )
    topic = f"{FAILED_RULE}|{update.id}|{update.episode}"
    return Notify(topic, notice, (FAILED_RULE,), (str(update.consumer),), told)


async def _told_before(update: Update, ports: Ports) -> tuple[Told, ...]:
    """Return what people know of that the update has mended."""
    home, subject = update.consumer.subscription_id, str(update.consumer)
    found = [await ports.findings.find(home, digest(rule_id, subject)) for rule_id in _MENDED]
    return tuple(
        tell(record.finding, record.episode, Stage.RESOLVED) for record in found if record and is_told(record)
    )


async def _resolve(rule_id: str, consumer: ResourceId, ports: Ports) -> None:
    """Resolve what is open; it is announced first, since afterwards nobody could tell what was resolved."""
    subject, home = str(consumer), consumer.subscription_id
    record = await ports.findings.find(home, digest(rule_id, subject))
    if record is not None and record.state is not FindingState.RESOLVED:
        await announce([ResolveFinding(rule_id, subject, home, record.episode)], ports)
        await resolve_finding(rule_id, subject, home, ports, episode=record.episode)
