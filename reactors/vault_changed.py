"""A vault or its wiring was changed: say what changed, and judge it anew."""

from reactors.core.drift import vault_changes
from reactors.core.errors import RejectedInputError
from reactors.core.identifiers import ResourceId, parse_host
from reactors.core.operations import Concern
from reactors.core.origins import origin_of
from reactors.core.ports import Ports
from reactors.core.reactions import Decision
from reactors.core.reactor import Reactor
from reactors.core.resource_events import ResourceEvent
from reactors.core.snapshots import VaultSnapshot
from reactors.estate.vault_keys import judge_vault_snapshot
from reactors.estate.vaults import observe_vault
from reactors.planning.drift import Drift, Shown, by_whom, drift_notify, occasion
from reactors.planning.notices import notices

_VAULT = "microsoft.keyvault/vaults"
_DELETED = "/deletedvaults/"


async def react(event: ResourceEvent, ports: Ports) -> Decision:
    """Compare with what was known of the vault, where keys of it are in use."""
    vault = _vault_of(event.about) or await _purged(event, ports)
    if vault is None:
        return Decision(f"{event.operation} {by_whom(event)}: no single vault is concerned", ())
    snapshot = await observe_vault(vault, ports)
    if not snapshot.consumers:
        return Decision(f"{event.operation} {by_whom(event)}: no key of {vault.name} is in use", ())
    return await decide(snapshot, event, ports)


async def decide(snapshot: VaultSnapshot, event: ResourceEvent, ports: Ports) -> Decision:
    """Return what is to be recorded of the vault and its keys, and the notices of what has changed."""
    judged = await judge_vault_snapshot(snapshot, ports, origin_of(event))
    drift = _drift(snapshot, event)
    said = occasion(drift)
    told = notices(judged, occasion=said, portal=ports.portal, at=event.occurred_at, actor=event.actor)
    changed = None if told else drift_notify(drift, portal=ports.portal)
    return Decision(said, (*judged.reactions, *told, *((changed,) if changed else ())))


def _drift(snapshot: VaultSnapshot, event: ResourceEvent) -> Drift:
    name, before = f"Vault {snapshot.id.name}", snapshot.before
    if snapshot.vault is None:
        is_gone = any(each.is_absent for each in snapshot.unreadable)
        return Drift(event, snapshot.id, name, Shown.GONE if is_gone else Shown.UNREADABLE)
    if before is None:
        return Drift(event, snapshot.id, name, Shown.NEW)
    changes = vault_changes(before, snapshot.vault)
    return Drift(event, snapshot.id, name, Shown.KNOWN, changes, snapshot.before_at)


def _vault_of(resource: ResourceId | None) -> ResourceId | None:
    while resource is not None and resource.parent is not None:
        resource = resource.parent
    return resource if resource is not None and resource.arm_type == _VAULT else None


async def _purged(event: ResourceEvent, ports: Ports) -> ResourceId | None:
    """Return the vault that was purged, of which the event tells no more than the name."""
    if _DELETED not in event.resource:
        return None
    name = event.resource.rpartition(_DELETED)[2].partition("/")[0]
    for suffix in ports.key_suffixes:
        try:
            host = parse_host(f"{name}{suffix}", suffixes=ports.key_suffixes)
        except RejectedInputError:
            return None
        vault = await ports.inventory.find_host(host)
        if vault is not None and vault.subscription_id == event.subscription_id:
            return vault
    return None


REACTOR = Reactor[ResourceEvent]("vault-changed", frozenset({Concern.VAULT, Concern.CONTROL}), react)
