"""Read one vault and what is wired to it."""

import asyncio
from collections.abc import Awaitable
from dataclasses import replace

from reactors.core.bounded import gather_bounded
from reactors.core.errors import AbsentError, PermanentError
from reactors.core.identifiers import ResourceId
from reactors.core.model import Unreadable, Vault
from reactors.core.ports import Ports
from reactors.core.snapshots import VaultSnapshot


async def observe_vault(vault: ResourceId, ports: Ports, *, with_wiring: bool = True) -> VaultSnapshot:
    """
    Read a vault, its event subscriptions and whether its audit log is on.

    What cannot be read is named with the reason; TransientError passes through.
    """
    before, before_at, found = await asyncio.gather(
        ports.inventory.find_vault(vault),
        ports.inventory.find_vault_seen_at(vault),
        read_vault(vault, ports),
    )
    state = found if isinstance(found, Vault) else None
    host = state.host if state else before.host if before else ""
    keys = await ports.inventory.list_keys(host) if host else ()
    bound = await gather_bounded(ports.inventory.count_bound, keys)
    snapshot = VaultSnapshot(
        taken_at=ports.clock.now(),
        id=vault,
        vault=state,
        before=before,
        before_at=before_at,
        consumers=sum(bound),
        unreadable=(found,) if isinstance(found, Unreadable) else (),
    )
    return await _with_wiring(snapshot, ports) if state and with_wiring else snapshot


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
