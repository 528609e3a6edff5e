"""Some keys of one vault: judge the vault, and each key with all its consumers."""

from reactors.core.bounded import gather_bounded
from reactors.core.consumer_json import vault_to_json
from reactors.core.drift import vault_changes
from reactors.core.identifiers import KeyUri
from reactors.core.lifecycle import Change
from reactors.core.ports import Ports, Queue
from reactors.core.reactions import Remember
from reactors.core.snapshots import Snapshot, VaultSnapshot
from reactors.estate.judgement import judge
from reactors.estate.observation import observe_key, observe_key_on_record
from reactors.estate.vaults import observe_vault
from reactors.sweep.messages import VaultPart
from reactors.sweep.runs import finish_part, part_name
from reactors.sweep.settling import settle
from reactors.sweep.watching import look_after

KEYS_A_MESSAGE = 25
AT_ONCE = 4


async def sweep_keys(part: VaultPart, ports: Ports) -> None:
    """Work on the next keys and have the others worked on, or end the vault's part."""
    keys = sorted(await ports.inventory.list_keys(part.host), key=lambda key: key.name)
    if keys and not part.after:
        await _sweep_vault(part, ports)
    following = [key for key in keys if key.name > part.after]
    now, later = following[:KEYS_A_MESSAGE], following[KEYS_A_MESSAGE:]
    await gather_bounded(lambda key: _sweep_key(part, key, ports), now, bound=AT_ONCE)
    if later:
        await ports.queues.send(Queue.SWEEPS, part.next(now[-1].name).to_json())
        return
    await finish_part(part.run, part_name(part), ports)


async def _sweep_vault(part: VaultPart, ports: Ports) -> None:
    snapshot = await observe_vault(part.vault, ports)
    change = await judge(snapshot, ports)
    memory = _memory(snapshot)
    await settle(change, memory, _missed(snapshot), ports)


def _memory(snapshot: VaultSnapshot) -> tuple[Remember, ...]:
    if snapshot.vault is None:
        return ()
    return (Remember(snapshot.id, vault_to_json(snapshot.vault), snapshot.taken_at),)


def _missed(snapshot: VaultSnapshot) -> str:
    before, after = snapshot.before, snapshot.vault
    changes = vault_changes(before, after) if before and after else ()
    if not changes:
        return f"The sweep looked at vault {snapshot.id.name}."
    return f"The sweep found a change of vault {snapshot.id.name} that no event had told: " + "; ".join(
        map(str, changes)
    )


async def _sweep_key(part: VaultPart, key: KeyUri, ports: Ports) -> None:
    """Judge a key by what is on record of its consumers; what would change is judged on a fresh look."""
    snapshot = await observe_key_on_record(part.vault, key, ports)
    if not snapshot.consumers:
        await ports.inventory.forget_key(key)
        await ports.inventory.forget_risk(key)
        return
    change = await judge(snapshot, ports)
    if change.reactions:
        change = await _confirmed(snapshot, part, ports)
    await settle(change, (), f"The sweep looked at key {key.name} in vault {part.vault.name}.", ports)
    await look_after(part.vault, key, ports, has_findings=bool(change.opened))


async def _confirmed(snapshot: Snapshot, part: VaultPart, ports: Ports) -> Change:
    return await judge(await observe_key(part.vault, snapshot.key_uri, ports), ports)
