"""A key version has expired: say who still uses it and what no longer works."""

from reactors.core.events import KeyEvent, KeyEventType
from reactors.core.lifecycle import Change
from reactors.core.model import KeyVersion
from reactors.core.ports import Ports
from reactors.core.reactions import Decision
from reactors.core.reactor import Reactor
from reactors.core.snapshots import Snapshot
from reactors.estate.judgement import judge
from reactors.estate.observation import observe_key
from reactors.planning.expiry import expiry_decision
from reactors.planning.news import with_news
from reactors.rules.key_expired import RULE
from reactors.rules.key_missing import RULE as MISSING
from reactors.rules.subject_unreadable import RULE as UNREADABLE

_TOLD = frozenset({RULE.id, UNREADABLE.id, MISSING.id})


async def react(event: KeyEvent, ports: Ports) -> Decision:
    """Look at every version in use, not only the one that the event named."""
    snapshot = await observe_key(event.vault, event.key, ports)
    change = await judge(snapshot, ports)
    decision = decide(snapshot, change, portal=ports.portal)
    return with_news(decision, change, snapshot, portal=ports.portal, but=_TOLD)


def decide(snapshot: Snapshot, change: Change, *, portal: str) -> Decision:
    """Return the findings to record and one notice for each expired version that is still in use."""
    key = f"key {snapshot.key_uri.name} in vault {snapshot.vault.name}"

    def wording(version: KeyVersion) -> tuple[str, str]:
        return (
            f"Key {snapshot.key_uri.name} has expired and is still in use",
            f"A version of {key} expired on {version.expires_on:%d %B %Y}; resources still use it.",
        )

    return expiry_decision(snapshot, change, RULE, wording, portal)


REACTOR = Reactor[KeyEvent]("key-expired", frozenset({KeyEventType.EXPIRED}), react)
