"""Read one vault and what is wired to it."""

import asyncio
from collections.abc import Awaitable
from dataclasses import replace

from reactors.core.access import KeyPrincipal, VaultAccess
from reactors.core.bounded import gather_bounded
from reactors.core.errors import AbsentError, PermanentError
from reactors.core.identifiers import ResourceId
from reactors.core.key_stores import is_managed_hsm
from reactors.core.model import Unreadable, Vault
from reactors.core.ports import Ports
from reactors.core.snapshots import VaultSnapshot


async def observe_vault(vault: ResourceId, ports: Ports, *, with_wiring: bool = True) -> VaultSnapshot:
    """
    Read a vault, who may use its keys, its event subscriptions and whether its audit log is on.

    Grants are read where keys of it are in use. What cannot be read is named with the reason;
    TransientError passes through.
    """
    before, before_at, found = await asyncio.gather(
        ports.inventory.find_vault(vault),
        ports.inventory.find_vault_seen_at(vault),
        read_vault(vault, ports),
    )
    state = found if isinstance(found, Vault) else None
    host = state.host if state else before.host if before else ""
    keys = await ports.inventory.list_keys(host) if host else ()
    bound = [each for found in await gather_bounded(ports.inventory.list_principals, keys) for each in found]
    snapshot = VaultSnapshot(
        taken_at=ports.clock.now(),
        id=vault,
        vault=state,
        before=before,
        before_at=before_at,
        consumers=len(bound),
        access=await _access(state, ports) if state and bound else None,
        principals=tuple((consumer, _principal(consumer, oid)) for consumer, oid in bound if oid),
        unreadable=(found,) if isinstance(found, Unreadable) else (),
    )
    return await _with_wiring(snapshot, ports) if state and with_wiring else snapshot


async def _access(vault: Vault, ports: Ports) -> VaultAccess | None:
    return None if is_managed_hsm(vault.id) else await _or_none(ports.access.observe(vault.id))


def _principal(consumer: ResourceId, object_id: str) -> KeyPrincipal:
    return KeyPrincipal(f"the identity of {consumer.name}", object_id)


async def _with_wiring(snapshot: VaultSnapshot, ports: Ports) -> VaultSnapshot:
    watched, audited = await asyncio.gather(
        _or_none(ports.vaults.watched_by(str(snapshot.id))), _or_none(ports.vaults.has_audit_log(snapshot.id))
    )
    return replace(snapshot, watched_by=watched, audit_log=audited)


async def _or_none[T](reading: Awaitable[T]) -> T | None:
    try:
        return await reading
    except PermanentError:
        return None


async def read_vault(vault: ResourceId, ports: Ports) -> Vault | Unreadable:
    """Read a vault, or say why it could not be read; TransientError passes through."""
    try:
        return await ports.vaults.observe(vault)
    except PermanentError as error:
        return Unreadable(str(vault), vault.subscription_id, str(error), isinstance(error, AbsentError))
