"""
Keys that somebody has disabled or deleted, where no audit log tells: the watch looks at each in turn.

Key Vault raises no event for either, so the states of all keys in use are read within some minutes, one
request a key, and compared with those on record.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from reactors.core.bounded import gather_bounded
from reactors.core.errors import AbsentError, PermanentError
from reactors.core.identifiers import KeyUri, ResourceId, digest
from reactors.core.ports import Ports
from reactors.core.revocation import Origin, Road
from reactors.estate.keys import judge_key
from reactors.estate.vaults import read_vault
from reactors.sweep.keys import look_after
from reactors.sweep.settling import settle

TURN_EVERY = timedelta(minutes=1)
ROUND = 5
MOST_A_TURN = 200
AT_ONCE = 8


async def watch_keys(ports: Ports, *, now: datetime) -> int:
    """
    Look at the keys whose turn it is; return how many had changed.

    All are looked at within five turns, or as many more as it takes at two hundred keys a turn.
    """
    keys = [
        (vault, key) for host, vault in await ports.inventory.list_hosts() for key in await _keys(host, ports)
    ]
    turn = int(now.timestamp() // TURN_EVERY.total_seconds())
    chosen = _chosen(keys, turn)
    changed = await gather_bounded(lambda item: _look(*item, ports), chosen, bound=AT_ONCE)
    return sum(changed)


def _chosen(keys: Sequence[tuple[ResourceId, KeyUri]], turn: int) -> Sequence[tuple[ResourceId, KeyUri]]:
    """Return the keys of a turn: each has its place in the round, whatever others come and go."""
    rounds = max(ROUND, -(-len(keys) // MOST_A_TURN))
    return [item for item in keys if int(digest(str(item[1]))[:8], 16) % rounds == turn % rounds]


async def _keys(host: str, ports: Ports) -> Sequence[KeyUri]:
    return await ports.inventory.list_keys(host)


async def _look(vault: ResourceId, key: KeyUri, ports: Ports) -> bool:
    state = await _state(vault, key, ports)
    before = await ports.inventory.find_key_state(key)
    if state is None or state == before:
        return False
    if before is not None:
        await look_at_key(vault, key, ports)
    await ports.inventory.note_key_state(key, state)
    return before is not None


async def _state(vault: ResourceId, key: KeyUri, ports: Ports) -> str | None:
    """Return a digest of which versions there are and are enabled; None where that cannot be read."""
    try:
        states = await ports.keys.list_states(vault, key)
    except AbsentError:
        return "absent"
    except PermanentError:
        return None
    return digest(*sorted(f"{version}={enabled}" for version, enabled in states.items()))


async def look_at_key(vault: ResourceId, key: KeyUri, ports: Ports) -> None:
    """Judge one key and who can use it, and tell what is new."""
    now = ports.clock.now()
    state = await read_vault(vault, ports)
    _, judged = await judge_key(vault, key, state, ports, Origin(Road.WATCH, now))
    said = f"The watch looked at key {key.name} in vault {vault.name}."
    await settle(judged, said, ports, work=f"{now.isoformat()}|{key}")
    await look_after(vault, key, ports, has_findings=bool(judged.change.opened))
