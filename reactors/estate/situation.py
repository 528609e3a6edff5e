"""Read all that decides whether the consumers of a key can use it."""

from collections.abc import Iterable
from dataclasses import replace
from types import MappingProxyType

from reactors.core.access import KeyPrincipal, VaultAccess
from reactors.core.bounded import gather_bounded
from reactors.core.errors import PermanentError
from reactors.core.identifiers import ResourceId
from reactors.core.key_stores import is_managed_hsm
from reactors.core.key_user import key_principals
from reactors.core.model import Consumer
from reactors.core.ports import Ports
from reactors.core.revocation import Lost
from reactors.core.situation import Situation
from reactors.core.snapshots import Snapshot


async def observe_situation(
    snapshot: Snapshot, ports: Ports, *, access: VaultAccess | None = None, told: Lost | None = None
) -> Situation:
    """
    Read who may use the key of a snapshot, and what became of the key or vault where they are gone.

    `access` is that of the vault where it was read a moment ago, `told` what an event or an earlier look
    says of the loss, for what cannot be read. Workloads are not read.
    """
    found = await gather_bounded(lambda each: _identify(each, ports), snapshot.consumers)
    principals = {each.id: theirs for each, theirs in zip(snapshot.consumers, found, strict=True)}
    situation = Situation(snapshot, MappingProxyType(principals))
    if snapshot.vault_state is None:
        return await _with_lost_vault(situation, ports, told or Lost())
    if snapshot.key is None:
        return await _with_lost_key(situation, ports, told or Lost())
    return await _with_access(situation, ports, access)


async def with_workloads(situation: Situation, consumers: Iterable[ResourceId], ports: Ports) -> Situation:
    """Return the situation with what runs on these consumers."""
    wanted = set(consumers)
    bound = [each for each in situation.seen.consumers if each.id in wanted]
    read = await gather_bounded(ports.workloads.observe, bound)
    workloads = {each.id: workload for each, workload in zip(bound, read, strict=True)}
    return replace(situation, workloads=MappingProxyType({**situation.workloads, **workloads}))


async def _identify(consumer: Consumer, ports: Ports) -> tuple[KeyPrincipal, ...]:
    return tuple([await ports.access.identify(each) for each in key_principals(consumer)])


async def _with_lost_vault(situation: Situation, ports: Ports, told: Lost) -> Situation:
    vault = situation.seen.vault
    gone = next((each for each in situation.seen.unreadable if each.subject == str(vault)), None)
    if gone is None or not gone.is_absent:
        return replace(situation, access_refused=gone.reason if gone else "the vault was not read")
    known = await ports.inventory.find_vault(vault)
    if known is None:
        return replace(situation, lost_vault=Lost(reason="nothing was known of the vault before"))
    found = await ports.losses.find_vault(vault, known.location)
    return replace(situation, lost_vault=_completed(found, told))


async def _with_lost_key(situation: Situation, ports: Ports, told: Lost) -> Situation:
    seen = situation.seen
    gone = next((each for each in seen.unreadable if each.subject == str(seen.key_uri)), None)
    if gone is None or not gone.is_absent or seen.vault_state is None:
        return replace(situation, access_refused=gone.reason if gone else "the key was not read")
    found = await ports.losses.find_key(seen.vault_state, seen.key_uri)
    return replace(situation, lost_key=_completed(found, told))


def _completed(found: Lost, told: Lost) -> Lost:
    """Return a loss as it was read, with what was told of it where that could not be read."""
    is_purged = told.is_purged if found.is_purged is None else found.is_purged
    return replace(found, deleted_at=found.deleted_at or told.deleted_at, is_purged=is_purged)


async def _with_access(situation: Situation, ports: Ports, access: VaultAccess | None) -> Situation:
    vault = situation.seen.vault_state
    if vault is None or is_managed_hsm(vault.id):
        return situation
    try:
        found = access or await ports.access.observe(vault.id)
        principals = [each for theirs in situation.principals.values() for each in theirs]
        return replace(situation, access=await ports.access.with_groups(found, vault, principals))
    except PermanentError as error:
        return replace(situation, access_refused=str(error))
