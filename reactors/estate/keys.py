"""One key in use: judge it, and who can use it, by what is on record of its consumers."""

from collections.abc import Collection

from reactors.core.access import VaultAccess
from reactors.core.bounded import gather_bounded
from reactors.core.identifiers import KeyUri, ResourceId
from reactors.core.impact_record import ImpactRecord
from reactors.core.judgement import Judgement
from reactors.core.model import Unreadable, Vault
from reactors.core.ports import Ports
from reactors.core.revocation import Origin
from reactors.core.snapshots import Snapshot
from reactors.estate.judgement import judge_beside_rotation
from reactors.estate.observation import observe_key_on_record, with_fresh_consumers
from reactors.estate.reach import Reached, look_into_reach
from reactors.rules.consumer_cut_off import RULE as CUT_OFF

AT_ONCE = 4


async def judge_key(
    vault: ResourceId,
    key: KeyUri,
    state: Vault | Unreadable,
    ports: Ports,
    origin: Origin,
    *,
    access: VaultAccess | None = None,
) -> tuple[Snapshot, Judgement]:
    """
    Return what was seen of a key and what changes on record.

    The key is read once; its consumers are read only where something would change. `access` is that of the
    vault where it was read a moment ago.
    """
    snapshot = await observe_key_on_record(vault, key, ports, state=state)
    reached, judgement = await judge_snapshot(snapshot, ports, origin, access=access)
    concerned = judgement.change.subjects | {
        str(each.record.cut.revocation.consumer) for each in judgement.records
    }
    if not concerned or not snapshot.consumers:
        return reached.snapshot, judgement
    confirmed = await with_fresh_consumers(snapshot, concerned, ports)
    reached, judgement = await judge_snapshot(confirmed, ports, origin, access=access)
    return reached.snapshot, judgement


async def judge_snapshot(
    snapshot: Snapshot,
    ports: Ports,
    origin: Origin,
    *,
    access: VaultAccess | None = None,
    only: Collection[ResourceId] | None = None,
) -> tuple[Reached, Judgement]:
    """
    Judge a key and who can use it; of the consumers, those alone that are named, where any are.

    A version made a moment ago is left to the event about it; the end of what is waived is not told.
    """
    reached = await look_into_reach(snapshot, ports, origin, access=access, only=only)
    change = await judge_beside_rotation(reached.snapshot, ports)
    ended = tuple(each for each in reached.ended if not _is_waived(each, ports))
    return reached, Judgement(change, reached.records, reached.opened, ended, reached.memories)


def _is_waived(record: ImpactRecord, ports: Ports) -> bool:
    consumer = str(record.cut.revocation.consumer)
    return ports.policy.waiver(CUT_OFF.id, consumer, ports.clock.now()) is not None


async def judge_keys_of(
    vault: ResourceId, state: Vault | Unreadable, ports: Ports, origin: Origin, access: VaultAccess | None
) -> Judgement:
    """Judge every key of a vault that is in use; one that is gone is known by what it was."""
    known = state if isinstance(state, Vault) else await ports.inventory.find_vault(vault)
    keys = await ports.inventory.list_keys(known.host) if known else ()

    async def one(key: KeyUri) -> Judgement:
        return (await judge_key(vault, key, state, ports, origin, access=access))[1]

    judgements = await gather_bounded(one, keys, bound=AT_ONCE)
    return sum(judgements, Judgement())
