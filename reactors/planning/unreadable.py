"""What people are told when the key or its consumers could not be read."""

from collections.abc import Sequence

from reactors.core.commands import fill
from reactors.core.findings import Finding
from reactors.core.lifecycle import Change
from reactors.core.notices import Notice, Section
from reactors.core.reactions import Notify
from reactors.core.severity import Severity
from reactors.core.snapshots import Snapshot
from reactors.planning.wording import portal_link, unreadable_section
from reactors.rules.key_missing import RULE as MISSING
from reactors.rules.subject_unreadable import RULE

_TOLD_HERE = frozenset({RULE.id, MISSING.id})


def unreadable_notify(snapshot: Snapshot, change: Change, *, portal: str) -> Notify:
    """
    Return the one notice that names everything unreadable or gone; its topic changes with the episodes.

    A key that is gone and in use makes it critical, and adds how to get the key back.
    """
    episodes = sorted(
        f"{opened.finding.key}/{opened.episode}"
        for opened in change.opened
        if opened.finding.rule_id in _TOLD_HERE
    )
    gone = [opened.finding for opened in change.opened if opened.finding.rule_id == MISSING.id]
    notice = Notice(
        title=f"Key {snapshot.key_uri.name} could not be judged",
        severity=MISSING.severity if gone else Severity.HIGH,
        happened=(
            f"Something happened to key {snapshot.key_uri.name} in vault {snapshot.vault.name}, and the "
            "reactor could not read all that it needs to judge it."
        ),
        effect="What could not be read is not known to be compliant, and nothing was changed on it.",
        occurred_at=snapshot.taken_at,
        facts=(("Vault", snapshot.vault.name), ("Key", snapshot.key_uri.name)),
        sections=(*unreadable_section(snapshot.unreadable), Section("What to do", _remedy(snapshot, gone))),
        links=(portal_link(portal, snapshot.vault, "Open the vault"),),
    )
    return Notify("|".join((RULE.id, str(snapshot.key_uri), *episodes)), notice)


def _remedy(snapshot: Snapshot, gone: Sequence[Finding]) -> tuple[str, ...]:
    if not gone:
        return (RULE.remedy,)
    recover = (MISSING.remedy, fill(MISSING.command, gone[0].subject))
    return (*recover, RULE.remedy) if any(not each.is_absent for each in snapshot.unreadable) else recover
