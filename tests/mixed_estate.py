"""An estate over three subscriptions with one of everything, all bound to one key."""

from dataclasses import dataclass
from datetime import timedelta

from reactors.core.identifiers import KeyUri, ResourceId
from reactors.sweep.children import children_due
from sandbox.cognitiveservices.account import Account
from sandbox.eventgrid.subscription import Subscription
from sandbox.keyvault.keys import KeyVersion, Vault
from sandbox.world import World
from tests.builders import SUBSCRIPTION
from tests.stage import Stage

SECOND_HOME = "33333333-3333-3333-3333-333333333333"
THIRD_HOME = "44444444-4444-4444-4444-444444444444"
HOMES = (SUBSCRIPTION, SECOND_HOME, THIRD_HOME)
WEBHOOK = "https://reactor.example/runtime/webhooks/eventgrid?functionName=Host.Functions.on_vault_event"
URI = KeyUri("kv-cmk.vault.azure.net", "cmk-foundry")


@dataclass(frozen=True, slots=True)
class MixedEstate:
    """The vault, the first version of the key, and the Foundry resource."""

    vault: Vault
    first: KeyVersion
    foundry: Account

    @property
    def vault_id(self) -> ResourceId:
        """The parsed id of the vault."""
        return ResourceId.parse(self.vault.id)


TOP_LEVEL = {"foundry", "speech", "hub", "stcmk", "cosmos-cmk"}
NESTED = {"foundry/scope", "stcmk/scope", "srch-cmk/documents"}


def a_mixed_estate(world: World) -> MixedEstate:
    """Put the estate into a world, wired as it should be."""
    vault = world.add_vault(audit_hub="audit")
    first = world.add_key(vault, expires_in=timedelta(days=365))
    foundry = world.add_account(key=first)
    world.add_encryption_scope(foundry, "scope", key=first)
    world.add_account("speech", key=first.key, kind="SpeechServices", subscription_id=SECOND_HOME)
    hub = world.add_workspace(key=first, service_side=False)
    world.add_workspace("project", kind="Project", hub=hub)
    storage = world.add_storage_account(key=first, subscription_id=SECOND_HOME)
    world.add_storage_scope(storage, key=first)
    search = world.add_search_service(subscription_id=THIRD_HOME, enforcement="Enabled")
    world.add_search_object(search, key=first)
    world.add_cosmos_account(key=first.key, subscription_id=THIRD_HOME)
    for source in (vault.id, *(f"/subscriptions/{home}" for home in HOMES)):
        watch_source(world, source)
    return MixedEstate(vault, first, foundry)


def watch_source(world: World, source: str) -> None:
    """Add an event subscription on a source that leads to the reactor."""
    name = f"cmk-reactor-{len(world.grid.subscriptions)}"
    made = Subscription(name, source, WEBHOOK, world.clock.now())
    world.grid.subscriptions[name] = made
    world.grid.make_topics(source, made.event_types)


def unwatch_source(world: World, source: str) -> None:
    """Take the event subscriptions on a source away."""
    for each in [each for each in world.grid.subscriptions.values() if each.source == source]:
        world.grid.unsubscribe(each.name)


async def sweep_through_a_day(stage: Stage) -> None:
    """Sweep at every hour at which the children of some consumer are due."""
    for _ in range(24):
        known = [ResourceId.parse(row["ResourceId"]) for row in await consumers_on_record(stage)]
        befores = {each: await stage.ports.inventory.find(each) for each in known}
        run = stage.world.clock.now() + timedelta(hours=1)
        if not known or any(children_due(each, before, run) for each, before in befores.items()):
            await stage.sweep()
        else:
            stage.world.set_clock(run)


async def consumers_on_record(stage: Stage) -> list[dict[str, object]]:
    """Return the rows of the last known states of consumers."""
    rows = await stage.rows.of("Resources")
    wanted = [row for row in rows if row["PartitionKey"] in HOMES]
    return [row for row in wanted if row["ResourceType"] != "microsoft.keyvault/vaults"]


async def bound_names(stage: Stage) -> set[str]:
    """Return the names of the consumers on record as bound to the key."""
    return {each.id.name for each in await stage.ports.inventory.list_bound(URI)}


async def open_findings(stage: Stage) -> dict[tuple[str, str], str]:
    """Return the details of all findings that are not resolved, by rule and subject."""
    rows = await stage.rows.of("Findings")
    return {
        (str(row["RuleId"]), str(row["SubjectId"])): str(row["Detail"])
        for row in rows
        if row["State"] != "resolved"
    }
