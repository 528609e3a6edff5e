"""Some keys of one vault: judge the vault, and each key with all its consumers."""

from dataclasses import replace

from reactors.core.bounded import gather_bounded
from reactors.core.consumer_json import vault_to_json
from reactors.core.drift import vault_changes
from reactors.core.identifiers import KeyUri
from reactors.core.lifecycle import Change
from reactors.core.model import Consumer, Unreadable, Vault
from reactors.core.ports import Ports, Queue
from reactors.core.reactions import Remember
from reactors.core.snapshots import Snapshot, VaultSnapshot
from reactors.estate.judgement import judge, judged_digest
from reactors.estate.observation import is_bound, observe_key_on_record, try_consumer
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
    if keys:
        snapshot = await observe_vault(part.vault, ports, with_wiring=not part.after)
        if not part.after:
            await settle(await judge(snapshot, ports), _memory(snapshot), _missed(snapshot), ports)
        following = [key for key in keys if key.name > part.after]
        now, later = following[:KEYS_A_MESSAGE], following[KEYS_A_MESSAGE:]
        await gather_bounded(lambda key: _sweep_key(part, key, snapshot.vault, ports), now, bound=AT_ONCE)
        if later:
            await ports.queues.send(Queue.SWEEPS, part.next(now[-1].name).to_json())
            return
    await finish_part(part.run, part_name(part), ports)


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


async def _sweep_key(part: VaultPart, key: KeyUri, state: Vault | None, ports: Ports) -> None:
    """Judge a key by what is on record of its consumers; what would change is judged on a fresh look."""
    snapshot = await observe_key_on_record(part.vault, key, ports, state=state)
    if not snapshot.consumers:
        await ports.inventory.forget_key(key)
        await ports.inventory.forget_risk(key)
        return
    said = judged_digest(snapshot, ports.policy)
    if said == await ports.inventory.key_judged(key):
        return
    change = await judge(snapshot, ports)
    if change.reactions:
        snapshot = await _confirmed(snapshot, change, ports)
        change = await judge(snapshot, ports)
    await settle(change, (), f"The sweep looked at key {key.name} in vault {part.vault.name}.", ports)
    await look_after(part.vault, key, ports, has_findings=bool(change.opened))
    await ports.inventory.note_key_judged(key, judged_digest(snapshot, ports.policy))


async def _confirmed(snapshot: Snapshot, change: Change, ports: Ports) -> Snapshot:
    """
    Return the snapshot with a fresh look at every consumer that the change is about.

    Those are the ones named, and those pinned to a version that is named; the key itself was just read.
    """
    subjects = {each.finding.subject for each in change.writes} | {each.subject for each in change.resolved}
    concerned = [
        consumer
        for consumer in snapshot.consumers
        if str(consumer.id) in subjects or (consumer.binding and str(consumer.binding.key) in subjects)
    ]
    read = await gather_bounded(lambda consumer: try_consumer(consumer.id, ports), concerned)
    again = {consumer.id: found for consumer, found in zip(concerned, read, strict=True)}
    latest = [again.get(consumer.id, consumer) for consumer in snapshot.consumers]
    return replace(
        snapshot,
        consumers=tuple(
            each for each in latest if isinstance(each, Consumer) and is_bound(each, snapshot.key_uri)
        ),
        unreadable=(*snapshot.unreadable, *(each for each in latest if isinstance(each, Unreadable))),
    )
