"""From the host's log lines to sentences for people; pure."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from local.drill.told import plain, short, subject_name
from reactors.rules import rule_title

_EVENTS = {
    "KeyNewVersionCreated": "got version",
    "KeyNearExpiry": "is about to expire, version",
    "KeyExpired": "has expired, version",
}


class Kind(StrEnum):
    """What a sentence is about; it decides how it looks."""

    ACTION = "action"
    EVENT = "event"
    PLAN = "plan"
    UPDATE = "update"
    WAITING = "waiting"
    PROVEN = "proven"
    FAILED = "failed"
    OPENED = "opened"
    RESOLVED = "resolved"
    TOLD = "told"
    REFUSED = "refused"
    QUIET = "quiet"


@dataclass(frozen=True, slots=True)
class Sentence:
    """One thing that happened."""

    kind: Kind
    text: str


type Fields = dict[str, Any]


def narrate(line: Fields) -> Sentence | None:
    """
    Return the sentence of a log line, or None where it says nothing that people need.

    A line that lacks a field is named by its event alone, so that a change there stops no timeline.
    """
    tell = _TELLERS.get(line["event"])
    try:
        return tell(line) if tell else None
    except (KeyError, TypeError, ValueError):
        return Sentence(Kind.QUIET, str(line["event"]))


def _event(line: Fields) -> Sentence | None:
    if not str(line["type"]).startswith("Microsoft.KeyVault."):
        return None  # it says where to look; what is found there is told when it is handled
    kind = str(line["type"]).rpartition(".")[2]
    key, _, version = str(line["key"]).rpartition("/")
    what = _EVENTS.get(kind, kind)
    return Sentence(Kind.EVENT, f"Event: key {key.rpartition('/')[2]} {what} {short(version)}")


def _handled(line: Fields) -> Sentence | None:
    if line["failed"]:
        name = line.get("key") or subject_name(str(line["resource"]))
        return Sentence(Kind.FAILED, f"{name}: {line['failed']} reactions failed for good")
    if "resource" in line:
        return _changed(line)
    if not str(line["type"]).endswith("KeyNewVersionCreated"):
        return None  # its findings and cards say what came of it
    return Sentence(Kind.PLAN, f"{line['key']} {short(line['version'])} → {line['summary']}")


def _changed(line: Fields) -> Sentence | None:
    summary = str(line["summary"]).rstrip(".")
    is_news = any(words in summary for words in (" was changed by ", " was deleted ", "Azure Policy says"))
    return Sentence(Kind.EVENT, plain(summary)) if is_news else None


def _again(_line: Fields) -> Sentence:
    return Sentence(Kind.QUIET, "The same event once more: already handled, nothing done")


def _ignored(line: Fields) -> Sentence:
    return Sentence(Kind.QUIET, f"Event {line['event_id']} ignored: {line['reason']}")


def _rejected(line: Fields) -> Sentence:
    name = f"Event {line['event_id']}" if line["event_id"] else "Event"
    return Sentence(Kind.REFUSED, f"{name} rejected and recorded: {line['reason']}")


def _planned(line: Fields) -> Sentence | None:
    name = line["consumer"]
    match line.get("mode"):
        case "auto":
            return None  # the summary of the event counts these, and their PATCH follows
        case "observe":
            words = f"would be updated to {short(line['to_version'])}; updates are off in its scope"
        case "approve":
            words = f"waits for approval to move to {short(line['to_version'])}"
        case _:
            words = f"stood down: {line['reason']}"
    return Sentence(Kind.WAITING, f"{name}: {words}")


def _patched(line: Fields) -> Sentence:
    answer = "Azure is working" if line["status"] == "running" else "Azure has done it"
    return Sentence(Kind.UPDATE, f"{line['consumer']}: PATCH to {short(line['to'])} sent, {answer}")


def _step(line: Fields) -> Sentence | None:
    if not line["reason"] or not line["delay_seconds"] or line["phase"] == "poll":
        return None
    wait = f"again in {line['delay_seconds']:.0f} s"
    return Sentence(Kind.WAITING, f"{line['consumer']}: {short(line['reason'])}; {wait}")


def _proven(line: Fields) -> Sentence:
    took = f"after {line['seconds']:.1f} s"
    return Sentence(Kind.PROVEN, f"{line['consumer']}: proven on {short(line['version'])} {took}")


def _failed(line: Fields) -> Sentence:
    return Sentence(Kind.FAILED, f"{line['consumer']}: update failed: {short(line['reason'])}")


def _superseded(line: Fields) -> Sentence:
    words = f"{line['consumer']}: update to {short(line['version'])} dropped, {short(line['reason'])}"
    return Sentence(Kind.QUIET, words)


def _opened(line: Fields) -> Sentence:
    word = "Unclear" if line.get("verdict") == "unknown" else "Finding"
    about = f"{rule_title(line['rule'])}: {subject_name(line['subject'])}"
    return Sentence(Kind.OPENED, f"{word} ({line['severity']}): {about}")


def _waived(line: Fields) -> Sentence:
    return Sentence(Kind.QUIET, f"Waived: {rule_title(line['rule'])}: {subject_name(line['subject'])}")


def _resolved(line: Fields) -> Sentence:
    return Sentence(Kind.RESOLVED, f"Resolved: {rule_title(line['rule'])}: {subject_name(line['subject'])}")


def _cut_off(line: Fields) -> Sentence:
    who = f"done by {line['actor']}, seen through the {line['road']}"
    name = subject_name(line["consumer"])
    if line.get("seems_restored"):
        return Sentence(
            Kind.WAITING, f"{name} seems to have its key {line['key']} back; looked at again later"
        )
    return Sentence(Kind.FAILED, plain(f"{name} is cut off from key {line['key']} ({line['cause']}), {who}"))


def _cut_ended(line: Fields) -> Sentence:
    return Sentence(Kind.RESOLVED, f"{subject_name(line['consumer'])} can use key {line['key']} again")


def _sweep_started(line: Fields) -> Sentence:
    count = int(line["subscriptions"])
    return Sentence(Kind.PLAN, f"Sweep of {count} subscription{'s' if count != 1 else ''}")


def _sweep_page(line: Fields) -> Sentence:
    count = int(line["consumers"])
    what = "1 resource" if count == 1 else f"{count} resources"
    return Sentence(Kind.QUIET, f"{what} looked at in subscription {plain(line['subscription'])}")


def _sweep_found(line: Fields) -> Sentence | None:
    told = str(line["occasion"]).rstrip(".")
    return Sentence(Kind.EVENT, plain(told)) if "no event had told" in told else None


def _sweep_completed(line: Fields) -> Sentence:
    return Sentence(Kind.PROVEN, f"Sweep done after {float(line['seconds']):.1f} s")


def _sent(line: Fields) -> Sentence:
    return Sentence(Kind.TOLD, f"Teams: {line['title']}")


def _unsent(line: Fields) -> Sentence:
    wait = f"again in {line['delay_seconds']:.0f} s"
    return Sentence(Kind.WAITING, f"Teams did not take a card: {line['reason']}; {wait}")


def _undelivered(line: Fields) -> Sentence:
    return Sentence(Kind.FAILED, f"Teams never took a card: {line['title']} ({line['reason']})")


def _put_back(line: Fields) -> Sentence:
    wait = f"again in {line['delay_seconds']:.0f} s"
    return Sentence(Kind.WAITING, f"Work put back: {short(line['reason'])}; {wait}")


def _given_up(line: Fields) -> Sentence:
    return Sentence(Kind.FAILED, f"Work given up after {line['attempts']} attempts: {short(line['reason'])}")


def _poisoned(line: Fields) -> Sentence:
    return Sentence(Kind.FAILED, f"A message of {line['queue']} never succeeded; recorded and told")


def _driven(line: Fields) -> Sentence:
    return Sentence(Kind.QUIET, f"The watch drives on work that was due: {line['count']}")


def _function_failed(line: Fields) -> Sentence:
    return Sentence(Kind.FAILED, f"Function {line.get('function')} failed: {line.get('reason')}")


def _storage_away(_line: Fields) -> Sentence:
    return Sentence(Kind.FAILED, "Storage cannot be reached; the host keeps trying")


def _storage_back(_line: Fields) -> Sentence:
    return Sentence(Kind.RESOLVED, "Storage is back")


_TELLERS: dict[str, Callable[[Fields], Sentence | None]] = {
    "event_accepted": _event,
    "event_handled": _handled,
    "event_already_handled": _again,
    "event_ignored": _ignored,
    "event_rejected": _rejected,
    "update_planned": _planned,
    "update_patched": _patched,
    "update_step": _step,
    "update_proven": _proven,
    "update_failed": _failed,
    "update_superseded": _superseded,
    "finding_opened": _opened,
    "finding_waived": _waived,
    "finding_resolved": _resolved,
    "impact_recorded": _cut_off,
    "impact_ended": _cut_ended,
    "sweep_started": _sweep_started,
    "sweep_page": _sweep_page,
    "sweep_found": _sweep_found,
    "sweep_completed": _sweep_completed,
    "notification_sent": _sent,
    "notification_put_back": _unsent,
    "notification_failed": _undelivered,
    "work_put_back": _put_back,
    "work_given_up": _given_up,
    "poison_recorded": _poisoned,
    "work_driven_on": _driven,
    "host_function_failed": _function_failed,
    "host_storage_unavailable": _storage_away,
    "host_storage_available": _storage_back,
}
