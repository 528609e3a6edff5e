"""One key in use: judge it by what is on record of its consumers, and what would change on a fresh look."""

from reactors.core.identifiers import KeyUri, ResourceId
from reactors.core.lifecycle import Change
from reactors.core.model import Unreadable, Vault
from reactors.core.ports import Ports
from reactors.core.snapshots import Snapshot
from reactors.estate.judgement import judge_beside_rotation
from reactors.estate.observation import observe_key_on_record, with_fresh_consumers


async def judge_key(
    vault: ResourceId, key: KeyUri, state: Vault | Unreadable, ports: Ports
) -> tuple[Snapshot, Change]:
    """
    Return what was seen of a key and what changes on record.

    The key is read once; its consumers are read only where something would change.
    """
    snapshot = await observe_key_on_record(vault, key, ports, state=state)
    change = await judge_beside_rotation(snapshot, ports)
    if not change.reactions or not snapshot.consumers:
        return snapshot, change
    confirmed = await with_fresh_consumers(snapshot, change.subjects, ports)
    return confirmed, await judge_beside_rotation(confirmed, ports)


async def look_after(vault: ResourceId, key: KeyUri, ports: Ports, *, has_findings: bool) -> None:
    """Keep a key among those at risk while anything is wrong with it."""
    if has_findings:
        await ports.inventory.note_risk(vault, key, at=ports.clock.now())
    else:
        await ports.inventory.forget_risk(key)
