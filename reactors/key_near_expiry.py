"""A key version comes close to its expiry: say who uses it and what will stop."""

from reactors.core.events import KeyEvent, KeyEventType
from reactors.core.lifecycle import Change
from reactors.core.model import KeyVersion
from reactors.core.ports import Ports
from reactors.core.reactions import Decision
from reactors.core.reactor import Reactor
from reactors.core.snapshots import Snapshot
from reactors.estate.judgement import judge
from reactors.estate.observation import observe_key
from reactors.planning.expiry import days_left, expiry_decision
from reactors.planning.news import with_news
from reactors.rules.key_missing import RULE as MISSING
from reactors.rules.key_near_expiry import RULE
from reactors.rules.subject_unreadable import RULE as UNREADABLE

_TOLD = frozenset({RULE.id, UNREADABLE.id, MISSING.id})


async def react(event: KeyEvent, ports: Ports) -> Decision:
    """Look at every version in use, not only the one that the event named."""
    snapshot = await observe_key(event.vault, event.key, ports)
    change = await judge(snapshot, ports)
    decision = decide(snapshot, change, portal=ports.portal)
    return with_news(decision, change, snapshot, portal=ports.portal, but=_TOLD)


def decide(snapshot: Snapshot, change: Change, *, portal: str) -> Decision:
    """Return the findings to record and one notice for each version in use that expires soon."""
    key = f"key {snapshot.key_uri.name} in vault {snapshot.vault.name}"

    def wording(version: KeyVersion) -> tuple[str, str]:
        left = days_left(snapshot, version)
        return (
            f"Key {snapshot.key_uri.name} expires in {left}",
            f"A version of {key} expires on {version.expires_on:%d %B %Y}, in {left}.",
        )

    return expiry_decision(snapshot, change, RULE, wording, portal)


REACTOR = Reactor[KeyEvent]("key-near-expiry", frozenset({KeyEventType.NEAR_EXPIRY}), react)
