"""Some keys of one vault: judge the vault, and each key with all its consumers."""

from reactors.core.bounded import gather_bounded
from reactors.core.consumer_json import vault_to_json
from reactors.core.identifiers import KeyUri
from reactors.core.model import Unreadable, Vault
from reactors.core.ports import Ports, Queue
from reactors.core.reactions import Remember
from reactors.core.snapshots import VaultSnapshot
from reactors.estate.judgement import judge, resolve_all
from reactors.estate.vaults import observe_vault, read_vault
from reactors.sweep.keys import judge_key, look_after
from reactors.sweep.messages import VaultPart
from reactors.sweep.missed import missed_of_vault, report
from reactors.sweep.runs import finish_part, part_name
from reactors.sweep.settling import settle

KEYS_A_MESSAGE = 25
AT_ONCE = 4


async def sweep_keys(part: VaultPart, ports: Ports) -> None:
    """Work on the next keys and have the others worked on, or end the vault's part."""
    keys = sorted(await ports.inventory.list_keys(part.host), key=lambda key: key.name)
    if not keys:
        await _forget_vault(part, ports)
    following = [key for key in keys if key.name > part.after]
    now, later = following[:KEYS_A_MESSAGE], following[KEYS_A_MESSAGE:]
    if now:
        state = await read_vault(part.vault, ports) if part.after else await _sweep_vault(part, ports)
        await gather_bounded(lambda key: _sweep_key(part, key, state, ports), now, bound=AT_ONCE)
    if later:
        await ports.queues.send(Queue.SWEEPS, part.next(now[-1].name).to_json())
        return
    await finish_part(part.run, part_name(part), ports)


async def _sweep_vault(part: VaultPart, ports: Ports) -> Vault | Unreadable:
    snapshot = await observe_vault(part.vault, ports)
    change = await judge(snapshot, ports)
    missed = missed_of_vault(snapshot)
    notify = await report(missed, part.run, ports) if missed else None
    said = missed.said if missed else f"The sweep looked at vault {snapshot.id.name}."
    work = f"{part.run.isoformat()}|{part.vault}"
    await settle(change, _memory(snapshot), said, ports, work=work, otherwise=notify)
    return snapshot.vault or snapshot.unreadable[0]


def _memory(snapshot: VaultSnapshot) -> tuple[Remember, ...]:
    if snapshot.vault is None:
        return ()
    return (Remember(snapshot.id, vault_to_json(snapshot.vault), snapshot.taken_at),)


async def _sweep_key(part: VaultPart, key: KeyUri, state: Vault | Unreadable, ports: Ports) -> None:
    snapshot, change = await judge_key(part.vault, key, state, ports)
    said = f"The sweep looked at key {key.name} in vault {part.vault.name}."
    await settle(change, (), said, ports, work=f"{part.run.isoformat()}|{key}")
    is_used = bool(snapshot.consumers or await ports.inventory.count_bound(key))
    await look_after(part.vault, key, ports, has_findings=is_used and bool(change.opened))
    if not is_used:
        await ports.inventory.forget_key(key)


async def _forget_vault(part: VaultPart, ports: Ports) -> None:
    """Forget a vault of which no key is in use any more: what was wrong with it concerns nobody."""
    change = await resolve_all(str(part.vault), part.vault.subscription_id, ports)
    said = f"No key of vault {part.vault.name} is in use any more."
    await settle(change, (), said, ports, work=f"{part.run.isoformat()}|{part.vault}")
    await ports.inventory.forget_host(part.host)
