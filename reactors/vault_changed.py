"""A vault, its access or its wiring was changed: say what changed, and judge it anew."""

from reactors.core.consumer_json import vault_to_json
from reactors.core.drift import vault_changes
from reactors.core.identifiers import ResourceId
from reactors.core.operations import Concern
from reactors.core.ports import Ports
from reactors.core.reactions import Decision, Remember
from reactors.core.reactor import Reactor
from reactors.core.resource_events import ResourceEvent
from reactors.core.snapshots import VaultSnapshot
from reactors.estate.judgement import judge
from reactors.estate.vaults import observe_vault
from reactors.planning.drift import Drift, Shown, by_whom, drift_notify, occasion
from reactors.planning.news import news_notify

_VAULT = "microsoft.keyvault/vaults"


async def react(event: ResourceEvent, ports: Ports) -> Decision:
    """Compare with what was known of the vault, where keys of it are in use."""
    vault = _vault_of(event.about)
    if vault is None:
        return Decision(f"{event.operation} {by_whom(event)}: no single vault is concerned", ())
    snapshot = await observe_vault(vault, ports)
    if not snapshot.consumers:
        return Decision(f"{event.operation} {by_whom(event)}: no key of {vault.name} is in use", ())
    return await decide(snapshot, event, ports)


async def decide(snapshot: VaultSnapshot, event: ResourceEvent, ports: Ports) -> Decision:
    """Return the findings to record and the notice of what has changed."""
    change = await judge(snapshot, ports)
    drift, after = _drift(snapshot, event), snapshot.vault
    said = occasion(drift)
    memory = (Remember(snapshot.id, vault_to_json(after), snapshot.taken_at),) if after else ()
    notify = news_notify(change, occasion=said, portal=ports.portal, at=event.occurred_at)
    notify = notify or drift_notify(drift, portal=ports.portal)
    return Decision(said, (*change.reactions, *memory, *((notify,) if notify else ())))


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


REACTOR = Reactor[ResourceEvent](
    "vault-changed", frozenset({Concern.VAULT, Concern.ACCESS, Concern.CONTROL}), react
)
