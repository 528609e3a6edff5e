"""What people are told when the key or its consumers could not be read."""

from reactors.core.lifecycle import Change
from reactors.core.notices import Notice, Section
from reactors.core.reactions import Notify
from reactors.core.severity import Severity
from reactors.core.snapshots import Snapshot
from reactors.planning.wording import portal_link, unreadable_section
from reactors.rules.subject_unreadable import RULE


def unreadable_notify(snapshot: Snapshot, change: Change, *, portal: str) -> Notify:
    """Return the one notice that names everything unreadable; its topic changes with the episodes."""
    episodes = sorted(
        f"{opened.finding.key}/{opened.episode}"
        for opened in change.opened
        if opened.finding.rule_id == RULE.id
    )
    notice = Notice(
        title=f"Key {snapshot.key_uri.name} could not be judged",
        severity=Severity.HIGH,
        happened=(
            f"Something happened to key {snapshot.key_uri.name} in vault {snapshot.vault.name}, and the "
            "reactor could not read all that it needs to judge it."
        ),
        effect="What could not be read is not known to be compliant, and nothing was changed on it.",
        occurred_at=snapshot.taken_at,
        facts=(("Vault", snapshot.vault.name), ("Key", snapshot.key_uri.name)),
        sections=(*unreadable_section(snapshot.unreadable), Section("What to do", (RULE.remedy,))),
        links=(portal_link(portal, snapshot.vault, "Open the vault"),),
    )
    return Notify("|".join((RULE.id, str(snapshot.key_uri), *episodes)), notice)
