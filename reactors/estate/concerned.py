"""Which keys a change concerns."""

from dataclasses import dataclass

from reactors.consumers import load_consumer_types
from reactors.core.access import VaultAccess
from reactors.core.bounded import gather_bounded
from reactors.core.errors import AbsentError, PermanentError, RejectedInputError
from reactors.core.identifiers import KeyUri, ResourceId
from reactors.core.key_stores import is_managed_hsm
from reactors.core.model import Consumer, Unreadable, Vault
from reactors.core.ports import Ports
from reactors.core.supposed import DeleteIdentity, DeleteKey, DisableKey, Supposed
from reactors.estate.observation import try_consumer
from reactors.estate.vaults import read_vault

USER_ASSIGNED = "microsoft.managedidentity/userassignedidentities"


@dataclass(frozen=True, slots=True)
class Concerned:
    """
    The keys that a change concerns, each with its vault.

    `access` is that of the vault where there is but one and it could be read. `unread` are sentences on what
    could not be looked through for keys.
    """

    keys: tuple[tuple[ResourceId, KeyUri], ...] = ()
    access: VaultAccess | None = None
    unread: tuple[str, ...] = ()


async def find_concerned(change: Supposed, ports: Ports) -> Concerned:
    """
    Find the keys that a change concerns, as far as they are in use; nothing is written.

    AbsentError where the vault is nowhere to be seen, RejectedInputError where the identity is none that
    keys are used with.
    """
    match change:
        case DisableKey(key) | DeleteKey(key):
            return Concerned(((await locate_vault(key.host, ports), key.versionless),))
        case DeleteIdentity(identity):
            return await _of_identity(identity, ports)
        case _:
            return await _of_vault(change.vault, ports)


async def locate_vault(host: str, ports: Ports) -> ResourceId:
    """Return the vault that serves a host; AbsentError where none is seen."""
    found = await ports.inventory.find_host(host) or await ports.vaults.find(host)
    if found is None:
        raise AbsentError(f"no vault that serves {host} is seen with this identity; name it by its ARM id")
    return found


async def _of_vault(vault: ResourceId, ports: Ports) -> Concerned:
    found = await read_vault(vault, ports)
    state = found if isinstance(found, Vault) else await ports.inventory.find_vault(vault)
    if state is None:
        raise AbsentError(f"vault {vault.name} is not there, or cannot be read: {_reason(found)}")
    keys = await ports.inventory.list_keys(state.host)
    access = None
    if keys and isinstance(found, Vault) and not is_managed_hsm(vault):
        try:
            access = await ports.access.observe(vault)
        except PermanentError:
            access = None
    return Concerned(tuple((vault, key) for key in keys), access)


async def _of_identity(identity: ResourceId, ports: Ports) -> Concerned:
    if identity.arm_type == USER_ASSIGNED:
        users = await ports.consumers.find_using(identity)
    elif identity.arm_type in load_consumer_types():
        users = (identity,)
    else:
        raise RejectedInputError(
            f"{identity} is neither a user-assigned identity nor a resource that keys protect"
        )
    families = await gather_bounded(lambda each: _family(each, ports), users)
    keys = {each.binding.key.versionless for members, _ in families for each in members if each.binding}
    unread = [said for _, theirs in families for said in theirs]
    placed = []
    for key in sorted(keys, key=str):
        try:
            placed.append((await locate_vault(key.host, ports), key))
        except PermanentError as error:
            unread.append(f"{key}: {error}")
    return Concerned(tuple(placed), None, tuple(unread))


async def _family(resource: ResourceId, ports: Ports) -> tuple[list[Consumer], list[str]]:
    """Return a resource with those nested in it, which use its identity; and what could not be read."""
    found = await try_consumer(resource, ports)
    if not isinstance(found, Consumer):
        return [], [f"{found.subject}: {found.reason}"] if found else []
    try:
        children = await ports.consumers.list_children(found)
    except PermanentError as error:
        return [found], [f"{resource}: what is nested in it could not be read: {error}"]
    unread = [f"{each.subject}: {each.reason}" for each in children.unreadable]
    return [found, *children.consumers], unread


def _reason(found: Vault | Unreadable) -> str:
    return found.reason if isinstance(found, Unreadable) else ""
