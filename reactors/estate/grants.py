"""Which vaults a change of a grant, a role or a denial bears on."""

from collections.abc import Iterable

from reactors.core.access import Block
from reactors.core.action_patterns import includes
from reactors.core.errors import PermanentError, RejectedInputError
from reactors.core.identifiers import ResourceId
from reactors.core.log import log_event
from reactors.core.ports import Ports
from reactors.core.resource_events import ResourceEvent, nearest
from reactors.core.rights import RIGHTS

_PROVIDER = "/providers/microsoft.authorization/"
_VAULT = "microsoft.keyvault/vaults"


async def vaults_concerned(event: ResourceEvent, ports: Ports) -> tuple[ResourceId, ...]:
    """
    Return the vaults with keys in use that an event may have changed the access to.

    One at a vault or a key concerns that vault. One at a wider scope concerns the vaults below it where it
    bears on keys now, and those where it did when they were last looked at: of what was deleted, nothing
    else is known.
    """
    scope, _, kind_and_name = event.resource.rpartition(_PROVIDER)
    kind, _, name = kind_and_name.partition("/")
    own = _vault_of(scope)
    if own is not None:
        return (own,)
    grant = f"role/{name}" if kind == "roledefinitions" else event.resource
    served = await ports.access_records.list_vaults(grant)
    if event.is_deletion or kind == "roledefinitions":
        return tuple(sorted(served, key=str))
    below = {*await _below(scope, ports)} - {*served}
    if not below or not await _bears_on_keys(event.resource, kind, scope, ports):
        return tuple(sorted(served, key=str))
    return tuple(sorted({*served, *below}, key=str))


async def said_of(event: ResourceEvent, ports: Ports) -> str:
    """Return what is on record of the grant that an event names, empty where nothing is."""
    return await ports.access_records.find_said(event.resource)


def _vault_of(scope: str) -> ResourceId | None:
    found = nearest(scope) if scope else None
    while found is not None and found.parent is not None:
        found = found.parent
    return found if found is not None and found.arm_type == _VAULT else None


async def _below(scope: str, ports: Ports) -> tuple[ResourceId, ...]:
    vaults = [vault for _, vault in await ports.inventory.list_hosts()]
    return tuple(vault for vault in vaults if f"{vault}/".startswith(f"{scope}/"))


async def _bears_on_keys(grant: str, kind: str, scope: str, ports: Ports) -> bool:
    """Say whether a grant or denial may concern keys; what cannot be read may."""
    try:
        if kind == "denyassignments":
            denial = await ports.access.find_denial(grant)
            return denial is not None and _any_matches(denial.blocks)
        assignment = await ports.access.find_assignment(grant)
        if assignment is None:
            return False
        role = await ports.access.find_role(scope, assignment.role_id)
    except (PermanentError, RejectedInputError) as error:
        log_event("grant_not_read", grant=grant, reason=str(error))
        return True
    return role is None or _any_matches(role.blocks)


def _any_matches(blocks: Iterable[Block]) -> bool:
    return any(includes(block, right.action) for block in blocks for right in RIGHTS.values())
