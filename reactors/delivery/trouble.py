"""A channel that cannot be reached is a finding, told through the others."""

from reactors.core.findings import Finding, Verdict
from reactors.core.identifiers import digest
from reactors.core.lifecycle import next_episode
from reactors.core.notices import Notice, Part, Section, Stage
from reactors.core.ports import Ports
from reactors.core.reactions import Notify
from reactors.core.records import Delivery, FindingState
from reactors.core.severity import Severity
from reactors.core.told import reference_of, tell
from reactors.delivery.outbox import hand_over
from reactors.estate.findings import open_finding, resolve_finding

RULE_ID = "channel-undeliverable"
_GIVEN_UP = "It has given this message up; the outbox and the journal keep it. Others are still tried."
_GOES_ON = "It keeps all messages and tries again, less and less often."
HOME = "reactor"


async def report_trouble(
    channel: str,
    reason: str,
    ports: Ports,
    *,
    waits: Delivery | None = None,
    failed: Delivery | None = None,
) -> None:
    """
    Open the finding that a channel does not take messages, and tell it through every other channel.

    What waits is named there, and what has failed for good, which is told each time.
    """
    finding = Finding(
        RULE_ID,
        subject=f"channel/{channel}",
        subscription_id=HOME,
        severity=Severity.HIGH,
        verdict=Verdict.NON_COMPLIANT,
        detail=f"A notice could not be delivered: {reason}.",
    )
    episode = next_episode(await ports.findings.find(HOME, finding.key))
    notice = Notice(
        title=f"Alerts do not get through by {channel}",
        severity=Severity.HIGH,
        happened=f"The channel {channel} did not take a message: {reason}.",
        effect="Whoever reads only there is not told of what happens to the keys.",
        occurred_at=ports.clock.now(),
        sections=(
            *((Section("Given up", (failed.notice.title,), Part.STOPS),) if failed else ()),
            *((Section("Waits to be delivered there", (waits.notice.title,), Part.STOPS),) if waits else ()),
            Section("What the reactor does", (_GIVEN_UP if failed else _GOES_ON,), Part.DONE),
            Section(
                "What to do",
                ("See to the channel's settings and its service, then try it with the command below.",),
                Part.TO_DO,
                (f"cmk notify test {channel}",),
            ),
        ),
        stage=Stage.OPENED,
        findings=(reference_of(finding.key),),
    )
    topic = f"{RULE_ID}|{channel}|{episode}" + (f"|{failed.id}" if failed else "")
    told = () if failed else (tell(finding, episode, Stage.OPENED),)
    await open_finding(finding, ports, episode=episode)
    await hand_over(Notify(topic, notice, (RULE_ID,), (finding.subject,), told), ports, but=channel)


async def end_trouble(channel: str, ports: Ports) -> None:
    """Resolve the finding, now that the channel took a message, and tell it through every other channel."""
    subject = f"channel/{channel}"
    record = await ports.findings.find(HOME, digest(RULE_ID, subject))
    if record is None or record.state is FindingState.RESOLVED:
        return
    now = ports.clock.now()
    notice = Notice(
        title=f"Alerts get through by {channel} again",
        severity=Severity.INFO,
        happened=f"The channel {channel} has taken a message.",
        effect="Messages that waited are delivered now.",
        occurred_at=now,
        facts=(("Since", record.opened_at),),
        sections=(Section("What the reactor did", ("Nothing but to try again.",), Part.DONE),),
        stage=Stage.RESOLVED,
    )
    told = tell(record.finding, record.episode, Stage.RESOLVED)
    topic = f"{RULE_ID}|{channel}|{record.episode}|over"
    await hand_over(Notify(topic, notice, (RULE_ID,), (subject,), (told,)), ports, but=channel)
    await resolve_finding(RULE_ID, subject, HOME, ports, episode=record.episode)
