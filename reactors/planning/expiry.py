"""What people are told about a key version that expires or has expired."""

from collections.abc import Callable

from reactors.core.findings import Finding
from reactors.core.lifecycle import Change
from reactors.core.model import Consumer, KeyVersion
from reactors.core.notices import Notice, Part, Section
from reactors.core.reactions import Decision, Notify
from reactors.core.rule import AnyRule
from reactors.core.snapshots import Snapshot
from reactors.core.told import Told, tell
from reactors.planning.unreadable import unreadable_notify
from reactors.planning.wording import (
    consumer_line,
    done,
    key_facts,
    listing,
    plural,
    portal_link,
    references,
    rotate_command,
    to_do,
    unreadable_section,
)

_REFUSED = "Changing the encryption settings, and work that needs a new data key."
_MOVES_LATER = (
    "Recorded it. The reactor creates no versions. Once there is a newer one, it moves those resources "
    'to it of which the policy file says updates = "auto", and says what to do about the others.'
)
_READABLE = "Reading all that is there, and whatever runs now."


def expiry_notice(
    snapshot: Snapshot,
    version: KeyVersion,
    finding: Finding,
    told: Told,
    *,
    title: str,
    happened: str,
    portal: str,
) -> Notice:
    """Compose the notice on one version in use: who is concerned, what stops, what to do."""
    pinned = [consumer for consumer, pinned_to in snapshot.pinned if pinned_to == version.version]
    following = snapshot.versionless if snapshot.key and version.version == snapshot.key.current else ()
    has_expired = version.expires_on is not None and version.expires_on <= snapshot.taken_at
    return Notice(
        title=title,
        severity=finding.severity,
        happened=happened,
        effect=_effect(len(pinned) + len(following), has_expired=has_expired),
        occurred_at=snapshot.taken_at,
        facts=(
            *key_facts(snapshot, version.version),
            ("Expires", version.expires_on or "never"),
            ("Concerned", plural(len(pinned) + len(following), "resource")),
        ),
        sections=(
            Section(
                "What is refused now" if has_expired else "What will be refused", (_REFUSED,), Part.STOPS
            ),
            *_section("Use this version until they are moved", pinned),
            *_section("Follow the key by themselves and use this version now", following),
            Section("What goes on", (_READABLE,), Part.GOES_ON),
            _done(len(pinned)),
            to_do(_remedy(len(pinned)), rotate_command(snapshot.key_uri)),
            *unreadable_section(snapshot.unreadable),
        ),
        links=(portal_link(portal, snapshot.vault, "Open the vault"),),
        stage=told.stage,
        findings=references((told,)),
    )


def expiry_decision(
    snapshot: Snapshot,
    change: Change,
    rule: AnyRule,
    wording: Callable[[KeyVersion], tuple[str, str]],
    portal: str,
) -> Decision:
    """
    Return the findings to record, and one notice for each news of the rule.

    `wording` gives the title and the first sentence for a version.
    """
    notices = []
    for opened in change.news:
        finding = opened.finding
        version = snapshot.key.find(finding.subject.rsplit("/", 1)[-1]) if snapshot.key else None
        if finding.rule_id != rule.id or version is None:
            continue
        title, happened = wording(version)
        told = tell(finding, opened.episode, change.stage(finding))
        notice = expiry_notice(
            snapshot, version, finding, told, title=title, happened=happened, portal=portal
        )
        notices.append(Notify(f"{rule.id}|{told.id}", notice, (rule.id,), (finding.subject,), (told,)))
    if snapshot.unreadable and not notices:
        notices.append(unreadable_notify(snapshot, change, portal=portal))
    return Decision(f"{plural(len(notices), 'notice')} about {rule.id}", (*change.reactions, *notices))


def days_left(snapshot: Snapshot, version: KeyVersion) -> str:
    """Return how long the version is still valid, in whole days."""
    left = (version.expires_on - snapshot.taken_at).days if version.expires_on else 0
    return "less than a day" if left < 1 else plural(left, "day")


def _section(heading: str, consumers: tuple[Consumer, ...] | list[Consumer]) -> tuple[Section, ...]:
    lines = listing([consumer_line(each) for each in consumers])
    return (Section(heading, lines, Part.STOPS),) if consumers else ()


def _effect(concerned: int, *, has_expired: bool) -> str:
    who = f"{plural(concerned, 'resource')} {'uses' if concerned == 1 else 'use'} it."
    if has_expired:
        return f"{who} Their data stays readable, but changes that need the key are refused now."
    return (
        f"{who} Nothing breaks before that day, and data stays readable after it; changes are refused then."
    )


def _done(pinned: int) -> Section:
    return done(_MOVES_LATER) if pinned else done()


def _remedy(pinned: int) -> tuple[str, ...]:
    create = "Create a new version of the key with the command below."
    if not pinned:
        return (create, "The resources that use it take the new version by themselves.")
    return (create, "Then see the next message: it says which resources are still to be moved by hand.")
