"""What people are told when the key or its consumers could not be read."""

from collections.abc import Sequence

from reactors.core.commands import fill
from reactors.core.findings import Finding
from reactors.core.lifecycle import Change
from reactors.core.notices import Notice, Part, Stage
from reactors.core.reactions import Notify
from reactors.core.severity import Severity
from reactors.core.snapshots import Snapshot
from reactors.core.told import tell
from reactors.planning.wording import done, portal_link, references, to_do, unreadable_section
from reactors.rules.key_missing import RULE as MISSING
from reactors.rules.subject_unreadable import RULE

_TOLD_HERE = frozenset({RULE.id, MISSING.id})


def unreadable_notify(snapshot: Snapshot, change: Change, *, portal: str) -> Notify:
    """
    Return the one notice that names everything unreadable or gone; its topic changes with the episodes.

    A key that is gone and in use makes it critical, and adds how to get the key back.
    """
    here = [opened for opened in change.opened if opened.finding.rule_id in _TOLD_HERE]
    episodes = sorted(f"{opened.finding.key}/{opened.episode}" for opened in here)
    told = tuple(
        tell(each.finding, each.episode, change.stage(each.finding)) for each in here if not each.waiver
    )
    gone = [opened.finding for opened in here if opened.finding.rule_id == MISSING.id]
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
        sections=(
            *unreadable_section(snapshot.unreadable, Part.STOPS),
            done(),
            to_do(_remedy(snapshot, gone), *(fill(MISSING.command, each.subject) for each in gone[:1])),
        ),
        links=(portal_link(portal, snapshot.vault, "Open the vault"),),
        stage=Stage.OPENED if told else Stage.NEWS,
        findings=references(told),
    )
    rules, subjects = {each.finding.rule_id for each in here}, {each.finding.subject for each in here}
    topic = "|".join((RULE.id, str(snapshot.key_uri), *episodes))
    return Notify(topic, notice, tuple(sorted(rules)), tuple(sorted(subjects)), told)


def _remedy(snapshot: Snapshot, gone: Sequence[Finding]) -> tuple[str, ...]:
    if not gone:
        return (RULE.remedy,)
    is_refused = any(not each.is_absent for each in snapshot.unreadable)
    return (MISSING.remedy, RULE.remedy) if is_refused else (MISSING.remedy,)
