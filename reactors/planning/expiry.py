"""What people are told about a key version that expires or has expired."""

from collections.abc import Callable

from reactors.core.findings import Finding
from reactors.core.lifecycle import Change
from reactors.core.model import Consumer, KeyVersion
from reactors.core.notices import Notice, Section
from reactors.core.reactions import Decision, Notify
from reactors.core.rule import AnyRule
from reactors.core.snapshots import Snapshot
from reactors.planning.unreadable import unreadable_notify
from reactors.planning.wording import (
    consumer_line,
    key_facts,
    listing,
    plural,
    portal_link,
    rotate_command,
    unreadable_section,
)

STILL_UNWRAPS = (
    "An expired version still unwraps: existing data stays readable and running deployments go on. "
    "It no longer wraps: configuring the key anew, and work that needs a new data key, is refused."
)


def expiry_notice(
    snapshot: Snapshot, version: KeyVersion, finding: Finding, *, title: str, happened: str, portal: str
) -> Notice:
    """Compose the notice on one version in use: who is concerned, what stops, what to do."""
    pinned = [consumer for consumer, pinned_to in snapshot.pinned if pinned_to == version.version]
    following = snapshot.versionless if snapshot.key and version.version == snapshot.key.current else ()
    return Notice(
        title=title,
        severity=finding.severity,
        happened=happened,
        effect=STILL_UNWRAPS,
        occurred_at=snapshot.taken_at,
        facts=(
            *key_facts(snapshot, version.version),
            ("Expires", f"{version.expires_on:%Y-%m-%d %H:%M} UTC" if version.expires_on else "never"),
            ("Concerned", plural(len(pinned) + len(following), "consumer")),
        ),
        sections=(
            *_section("Pinned to this version", pinned),
            *_section("Follow the key by themselves and use it now", following),
            Section("What to do", _remedy(snapshot, len(pinned))),
            *unreadable_section(snapshot.unreadable),
        ),
        links=(portal_link(portal, snapshot.vault, "Open the vault"),),
    )


def expiry_decision(
    snapshot: Snapshot,
    change: Change,
    rule: AnyRule,
    wording: Callable[[KeyVersion], tuple[str, str]],
    portal: str,
) -> Decision:
    """
    Return the findings to record, and one notice for each finding of the rule.

    `wording` gives the title and the first sentence for a version.
    """
    notices = []
    for opened in change.opened:
        finding = opened.finding
        version = snapshot.key.find(finding.subject.rsplit("/", 1)[-1]) if snapshot.key else None
        if finding.rule_id != rule.id or version is None:
            continue
        title, happened = wording(version)
        notice = expiry_notice(snapshot, version, finding, title=title, happened=happened, portal=portal)
        notices.append(Notify(f"{rule.id}|{finding.subject}|{opened.episode}", notice))
    if snapshot.unreadable and not notices:
        notices.append(unreadable_notify(snapshot, change, portal=portal))
    return Decision(
        f"{plural(len(notices), 'notice')} about {rule.id}", (*change.opened, *change.resolved, *notices)
    )


def days_left(snapshot: Snapshot, version: KeyVersion) -> str:
    """Return how long the version is still valid, in whole days."""
    left = (version.expires_on - snapshot.taken_at).days if version.expires_on else 0
    return "less than a day" if left < 1 else plural(left, "day")


def _section(heading: str, consumers: tuple[Consumer, ...] | list[Consumer]) -> tuple[Section, ...]:
    return (Section(heading, listing([consumer_line(each) for each in consumers])),) if consumers else ()


def _remedy(snapshot: Snapshot, pinned: int) -> tuple[str, ...]:
    steps = [f"Create a new version: {rotate_command(snapshot.key_uri)}"]
    if pinned:
        steps.append(
            "Pinned consumers move where the policy file says updates = auto; update the others by hand."
        )
    return tuple(steps)
