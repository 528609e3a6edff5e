"""Estates to start from, by name."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial
from math import ceil
from types import MappingProxyType

from sandbox.actors import unseen
from sandbox.arm.identities import stable_guid
from sandbox.defaults import REACTOR, SUBSCRIPTION
from sandbox.errors import SandboxError
from sandbox.keyvault.keys import Vault
from sandbox.world import World

KEYS_OF_A_VAULT = 25
_WRITES = (
    "Microsoft.CognitiveServices/accounts/write",
    "Microsoft.CognitiveServices/accounts/encryptionScopes/write",
    "Microsoft.MachineLearningServices/workspaces/write",
    "Microsoft.Storage/storageAccounts/write",
    "Microsoft.Storage/storageAccounts/encryptionScopes/write",
)
LARGE = ("ACCOUNTS", "SUBSCRIPTIONS", "KEYS")


def empty(_world: World) -> None:
    """Build nothing."""


def drill(world: World) -> None:
    """
    Build what the drill plays on.

    Vault `kv-drill` sends its audit log to hub `cmk-audit`. In it is `cmk-foundry` with the accounts on it:
    `foundry-prod` pinned, `foundry-uami` pinned through a user-assigned identity, `foundry-auto`
    versionless, `foundry-lab` pinned in `rg-lab`, `speech-eu` pinned and of kind SpeechServices.
    `foundry-plain` has no key of its own, `foundry-other` one on `cmk-other`. `foundry-batch` is pinned to
    `cmk-expiring` (40 days left), `foundry-short` versionless on `cmk-short` (45 days left).

    On `cmk-data`: `hub-research` with project `project-vision`, workspace `ml-forecast`, storage account
    `stagents` and its scope `contracts` pinned, `stlogs` versionless, `cosmos-threads`, index `manuals` of
    `search-docs` pinned, index `drafts` without a key. `foundry-agents` on it has project `assistant`,
    connections to storage, search and Cosmos DB, and a capability host; its `stlegacy` has no key.
    """
    vault = world.add_vault(
        "kv-drill", resource_group="rg-security", tags={"owner": "security"}, audit_hub="cmk-audit"
    )
    main = world.add_key(vault, "cmk-foundry")
    other = world.add_key(vault, "cmk-other")
    expiring = world.add_key(vault, "cmk-expiring", expires_in=timedelta(days=40))
    short = world.add_key(vault, "cmk-short", expires_in=timedelta(days=45))
    tags = {"environment": "production", "owner": "ai-platform"}
    prod = world.add_account("foundry-prod", key=main, tags=tags)
    world.add_deployment(prod, "chat", "gpt-4o", "2024-08-06")
    world.add_deployment(prod, "tuned", "gpt-4o-2024-08-06.ft-0a1b2c3d", "1")
    world.add_account("foundry-uami", key=main, user_assigned="id-foundry", tags=tags)
    world.add_account("foundry-auto", key=main.key, tags=tags)
    world.add_account("foundry-lab", key=main, resource_group="rg-lab", tags={"environment": "lab"})
    world.add_account("speech-eu", key=main, kind="SpeechServices", tags=tags)
    world.add_account("foundry-plain", tags=tags)
    world.add_account("foundry-other", key=other, tags=tags)
    world.add_account("foundry-batch", key=expiring, tags=tags)
    world.add_account("foundry-short", key=short.key, tags=tags)
    _mixed(world, vault, tags)
    _grant(world)


def _mixed(world: World, vault: Vault, tags: Mapping[str, str]) -> None:
    data = world.add_key(vault, "cmk-data", expires_in=timedelta(days=400))
    hub = world.add_workspace("hub-research", key=data, tags=tags)
    world.add_workspace("project-vision", kind="Project", hub=hub, tags=tags)
    world.add_workspace("ml-forecast", key=data, kind="Default", service_side=False, tags=tags)
    storage = world.add_storage_account("stagents", key=data, tags=tags)
    world.add_storage_scope(storage, "contracts", key=data)
    world.add_storage_account("stlogs", key=data.key, tags=tags)
    legacy = world.add_storage_account("stlegacy", tags=tags)
    search = world.add_search_service("search-docs", enforcement="Enabled", tags=tags)
    world.add_search_object(search, "manuals", key=data)
    world.add_search_object(search, "drafts")
    cosmos = world.add_cosmos_account("cosmos-threads", key=data.key, tags=tags)
    agents = world.add_account("foundry-agents", key=data.key, tags=tags)
    project = world.add_project(agents, "assistant")
    for name, category, resource in (
        ("files", "AzureStorageAccount", storage),
        ("archive", "AzureStorageAccount", legacy),
        ("docs", "CognitiveSearch", search),
        ("threads", "CosmosDb", cosmos),
    ):
        world.add_connection(project, category, resource.id, "", name=name)
    world.add_capability_host(agents)
    world.add_capability_host(project, storage=["files"], vectors=["docs"], threads=["threads"])


def _grant(world: World) -> None:
    """Let the reactor's principal read everything and write what has a key, and tell nobody."""
    home, writer = f"/subscriptions/{SUBSCRIPTION}", "CMK drill writer"
    block = {"actions": list(_WRITES), "notActions": [], "dataActions": [], "notDataActions": []}
    with unseen():
        world.put_custom_role(writer, role_id=stable_guid("role", writer), permissions=[block])
        for role in ("Reader", writer):
            world.assign_role(home, REACTOR, role, name=stable_guid("reactor", role))


def large(world: World, accounts: int, subscriptions: int, keys: int) -> None:
    """
    Build an estate for measuring, of which nothing is told.

    Account `foundry-N` is in subscription N modulo `subscriptions`, on key N modulo `keys`; every tenth
    is versionless, the others pinned. Key `cmk-N` is one of at most KEYS_OF_A_VAULT in its vault.
    Raises SandboxError where a number is below one.
    """
    if min(accounts, subscriptions, keys) < 1:
        raise SandboxError("a large estate needs at least one account, one subscription and one key")
    places = [stable_guid("subscription", str(number)) for number in range(subscriptions)]
    with unseen():
        vaults = [
            world.add_vault(f"kv-{number}", subscription_id=places[number % subscriptions])
            for number in range(ceil(keys / KEYS_OF_A_VAULT))
        ]
        versions = [
            world.add_key(vaults[number // KEYS_OF_A_VAULT], f"cmk-{number}") for number in range(keys)
        ]
        for number in range(accounts):
            version = versions[number % keys]
            world.add_account(
                f"foundry-{number}",
                key=version.key if number % 10 == 0 else version,
                subscription_id=places[number % subscriptions],
            )


def find_estate(name: str) -> Callable[[World], None]:
    """
    Return what builds an estate of ESTATES, or `large:ACCOUNTS:SUBSCRIPTIONS:KEYS`.

    Raises SandboxError that says what there is.
    """
    kind, *numbers = name.split(":")
    if kind == "large" and len(numbers) == len(LARGE) and all(each.isdecimal() for each in numbers):
        accounts, subscriptions, keys = map(int, numbers)
        return partial(large, accounts=accounts, subscriptions=subscriptions, keys=keys)
    if name not in ESTATES:
        known = ", ".join([*sorted(ESTATES), ":".join(["large", *LARGE])])
        raise SandboxError(f"no estate {name!r}; there are: {known}")
    return ESTATES[name]


ESTATES: Mapping[str, Callable[[World], None]] = MappingProxyType({"empty": empty, "drill": drill})
