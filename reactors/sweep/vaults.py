"""Some keys of one vault: judge the vault, and each key with all its consumers."""

from reactors.core.bounded import gather_bounded
from reactors.core.consumer_json import vault_to_json
from reactors.core.identifiers import KeyUri
from reactors.core.judgement import Judgement
from reactors.core.ports import Ports, Queue
from reactors.core.reactions import Remember
from reactors.core.revocation import Origin, Road
from reactors.core.snapshots import VaultSnapshot
from reactors.estate.judgement import judge, resolve_all
from reactors.estate.keys import judge_key
from reactors.estate.vaults import observe_vault
from reactors.sweep.keys import look_after
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
        seen = await _look_at_vault(part, ports) if part.after else await _sweep_vault(part, ports)
        await gather_bounded(lambda key: _sweep_key(part, key, seen, ports), now, bound=AT_ONCE)
    if later:
        await ports.queues.send(Queue.SWEEPS, part.next(now[-1].name).to_json())
        return
    await finish_part(part.run, part_name(part), ports)


async def _look_at_vault(part: VaultPart, ports: Ports) -> VaultSnapshot:
    return await observe_vault(part.vault, ports, with_wiring=False)


async def _sweep_vault(part: VaultPart, ports: Ports) -> VaultSnapshot:
    snapshot = await observe_vault(part.vault, ports)
    missed = missed_of_vault(snapshot)
    notify = await report(missed, part.run, ports) if missed else None
    said = missed.said if missed else f"The sweep looked at vault {snapshot.id.name}."
    judged = Judgement(await judge(snapshot, ports), memories=_memory(snapshot))
    await settle(judged, said, ports, work=f"{part.run.isoformat()}|{part.vault}", otherwise=notify)
    return snapshot


def _memory(snapshot: VaultSnapshot) -> tuple[Remember, ...]:
    if snapshot.vault is None:
        return ()
    return (Remember(snapshot.id, vault_to_json(snapshot.vault), snapshot.taken_at),)


async def _sweep_key(part: VaultPart, key: KeyUri, seen: VaultSnapshot, ports: Ports) -> None:
    origin = Origin(Road.SWEEP, ports.clock.now())
    state = seen.vault or seen.unreadable[0]
    snapshot, judged = await judge_key(part.vault, key, state, ports, origin, access=seen.access)
    said = f"The sweep looked at key {key.name} in vault {part.vault.name}."
    await settle(judged, said, ports, work=f"{part.run.isoformat()}|{key}")
    is_used = bool(snapshot.consumers or await ports.inventory.count_bound(key))
    has_findings, is_urgent = is_used and bool(judged.change.opened), bool(snapshot.cuts)
    await look_after(part.vault, key, ports, has_findings=has_findings, is_urgent=is_urgent)
    if not is_used:
        await ports.inventory.forget_key(key)


async def _forget_vault(part: VaultPart, ports: Ports) -> None:
    """Forget a vault of which no key is in use any more: what was wrong with it concerns nobody."""
    change = await resolve_all(str(part.vault), part.vault.subscription_id, ports)
    said = f"No key of vault {part.vault.name} is in use any more."
    await settle(Judgement(change), said, ports, work=f"{part.run.isoformat()}|{part.vault}")
    await ports.inventory.forget_host(part.host)
