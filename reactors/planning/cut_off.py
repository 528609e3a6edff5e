"""What people are told when resources can no longer use their key, and when they can again."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from reactors.core.identifiers import digest
from reactors.core.impact_record import ImpactRecord
from reactors.core.notices import Link, Notice, Part, Section, Stage
from reactors.core.reactions import Notify
from reactors.core.records import FindingRecord
from reactors.core.severity import Severity
from reactors.core.told import Told, tell
from reactors.planning.impact_words import headline, impact_sections, plain_cause
from reactors.planning.resolved import lasted
from reactors.planning.wording import done, listing, plural, portal_link, references
from reactors.rules.consumer_cut_off import RULE

_LOOKED_AGAIN = (
    "Recorded it, and looks again every few minutes until it is over. The reactor changes nothing here: it "
    "grants no access, and enables or recovers no key."
)


def cut_off_notify(
    opened: Sequence[ImpactRecord], told: Mapping[str, Told], *, portal: str, said: str = ""
) -> Notify | None:
    """
    Return the one notice about revocations that a look has found, or None where nobody is to be told.

    `told` are the findings that are not waived, by subject; `said` is what the notice says before. The worst
    stands first, and its impact is shown; of the others it is said who they are, and how to undo it.
    """
    records = sorted((each for each in opened if _consumer(each) in told), key=_gravity)
    if not records:
        return None
    worst = records[0]
    is_cut_off = worst.cut.revocation.cuts_off
    findings = tuple(told[each] for each in dict.fromkeys(map(_consumer, records)))
    notice = Notice(
        title=f"{_who(records)} can no longer {'use' if is_cut_off else 'fully use'} {_key(records)}",
        severity=Severity.CRITICAL if is_cut_off else Severity.HIGH,
        happened=plain_cause(worst.impact),
        effect=_effect(records),
        occurred_at=worst.cut.started_at or worst.cut.detected_at,
        facts=_facts(worst),
        sections=tuple(_sections(records, said)),
        links=_links(worst, portal),
        actor=worst.cut.origin.actor,
        stage=Stage.OPENED,
        findings=references(findings),
    )
    return _notify("cut-off", records, notice, findings)


def restored_notify(
    ended: Sequence[ImpactRecord], over: Sequence[FindingRecord] = (), *, portal: str, actor: str = ""
) -> Notify | None:
    """
    Return the one notice about revocations that have ended, or None.

    `over` are the findings about them that people know of and that no longer hold.
    """
    if not ended:
        return None
    records = sorted(ended, key=_consumer)
    first = records[0]
    told = tuple(tell(each.finding, each.episode, Stage.RESOLVED) for each in over)
    notice = Notice(
        title=f"{_who(records)} can use {_key(records)} again",
        severity=Severity.INFO,
        happened=f"This is over: {first.cut.revocation.reason}",
        effect="Services take the key up again by themselves, some only once they look at it anew.",
        occurred_at=first.cut.ended_at or first.cut.detected_at,
        facts=_facts(first),
        sections=(
            Section("How long it lasted", listing([_lasted(each) for each in records]), Part.GOES_ON),
            done("Recorded the end. The reactor changed nothing itself."),
        ),
        links=_links(first, portal),
        actor=actor,
        stage=Stage.RESOLVED,
    )
    return _notify("restored", records, notice, told)


def _notify(kind: str, records: Sequence[ImpactRecord], notice: Notice, told: tuple[Told, ...]) -> Notify:
    subjects = tuple(sorted({_consumer(each) for each in records}))
    topic = f"{kind}|{digest(*sorted(each.id for each in records))}"
    return Notify(topic, notice, (RULE.id,), subjects, told)


def _sections(records: Sequence[ImpactRecord], said: str) -> Iterator[Section]:
    worst, others = records[0], records[1:]
    if others:
        lines = [f"{_name(each)}: {each.cut.revocation.reason}" for each in records]
        yield Section("Concerned", listing(lines), Part.STOPS)
    yield from impact_sections(worst.impact)
    yield done(_LOOKED_AGAIN)
    undo = dict.fromkeys(command for each in others for command in each.impact.undo)
    if left := [command for command in undo if command not in worst.impact.undo]:
        count = plural(len(left), "command")
        yield Section("To undo it for the others", (f"{count}:",), Part.TO_DO, listing(left))
    if not others:
        yield Section("Why, in detail", (worst.cut.revocation.reason,))
    before = [f"{_name(each)}: {each.cut.before}" for each in records if _is_untold(each.cut.before, said)]
    if before:
        yield Section("What its access rested on before", listing(before))


def _is_untold(before: str, said: str) -> bool:
    return bool(before) and before not in said


def _facts(record: ImpactRecord) -> tuple[tuple[str, str | datetime], ...]:
    cut = record.cut
    key = cut.revocation.key
    return (
        ("Vault", key.vault_name),
        ("Key", key.name),
        *((("Version", key.version),) if key.version else ()),
        ("Cause", cut.revocation.cause.phrase),
        ("Since", cut.started_at or "unknown"),
        ("Seen at", cut.detected_at),
        ("Seen through", cut.origin.road.phrase),
    )


def _links(record: ImpactRecord, portal: str) -> tuple[Link, ...]:
    consumer = record.cut.revocation.consumer
    while consumer.parent is not None:
        consumer = consumer.parent
    return (
        portal_link(portal, consumer, "Open the resource"),
        portal_link(portal, record.vault, "Open the vault"),
    )


def _effect(records: Sequence[ImpactRecord]) -> str:
    others = len({_consumer(each) for each in records}) - 1
    more = f" {plural(others, 'other resource')} {'is' if others == 1 else 'are'} concerned too."
    return f"{headline(records[0].impact)}{more if others else ''}"


def _gravity(record: ImpactRecord) -> tuple[bool, str]:
    return not record.cut.revocation.cuts_off, _consumer(record)


def _who(records: Sequence[ImpactRecord]) -> str:
    consumers = {_consumer(each) for each in records}
    return _name(records[0]) if len(consumers) == 1 else plural(len(consumers), "resource")


def _key(records: Sequence[ImpactRecord]) -> str:
    keys = {each.cut.revocation.key.versionless for each in records}
    return f"key {next(iter(keys)).name}" if len(keys) == 1 else f"{len(keys)} keys"


def _consumer(record: ImpactRecord) -> str:
    return str(record.cut.revocation.consumer)


def _name(record: ImpactRecord) -> str:
    return record.cut.revocation.consumer.name


def _lasted(record: ImpactRecord) -> str:
    cut = record.cut
    time = (cut.ended_at or cut.detected_at) - (cut.started_at or cut.detected_at)
    return f"{_name(record)}: {lasted(time)} ({cut.revocation.cause.phrase})"
