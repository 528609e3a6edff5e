"""Whether the events of every vault and every subscription reach the reactor."""

from dataclasses import dataclass

from cmk.checks.event_subscriptions import EventSubscription, list_leading_here
from cmk.checks.patient import Patient
from cmk.checks.result import Result, broken, doubtful, fine
from cmk.checks.scope import subscriptions_of
from reactors.core.bounded import gather_bounded
from reactors.core.errors import PermanentError
from reactors.core.identifiers import ResourceId
from reactors.core.key_stores import is_managed_hsm
from reactors.core.plain import plain

TITLE = "Wiring"
_SETTLED = frozenset({"", "succeeded", "creating", "updating"})


@dataclass(frozen=True, slots=True)
class Wanted:
    """Events that are wanted of a source, and the function that takes them."""

    types: tuple[str, ...]
    function: str
    is_needed: bool = True


OF_VAULTS = Wanted(
    tuple(
        f"Microsoft.KeyVault.{each}"
        for each in ("KeyNewVersionCreated", "KeyNearExpiry", "KeyExpired", "VaultAccessPolicyChanged")
    ),
    "on_vault_event",
)
OF_RESOURCES = Wanted(
    tuple(f"Microsoft.Resources.Resource{each}Success" for each in ("Write", "Delete", "Action")),
    "on_resource_event",
)
OF_POLICY = Wanted(
    tuple(f"Microsoft.PolicyInsights.PolicyState{each}" for each in ("Created", "Changed", "Deleted")),
    "on_policy_event",
    is_needed=False,
)


async def check(patient: Patient) -> list[Result]:
    """Look at each vault that holds a key in use, and at each subscription."""
    vaults = sorted({vault for _, vault in await patient.ports.inventory.list_hosts()}, key=str)
    sources: list[tuple[str, tuple[Wanted, ...]]] = [
        (f"/subscriptions/{each}", (OF_RESOURCES, OF_POLICY)) for each in await subscriptions_of(patient)
    ]
    sources += [(str(vault), (OF_VAULTS,)) for vault in vaults if not is_managed_hsm(vault)]
    found = await gather_bounded(lambda source: _look(*source, patient), sources, bound=4)
    results = [result for results in found for result in results]
    results += [_of_hsm(vault) for vault in vaults if is_managed_hsm(vault)]
    if not vaults:
        results.append(doubtful("No vault with a key in use is known yet; a sweep finds them."))
    return results


def judge_wiring(source: str, wanted: tuple[Wanted, ...], found: list[EventSubscription]) -> list[Result]:
    """Say what is wired to a source, by its ARM id."""
    results: list[Result] = []
    for each in wanted:
        missing = [kind for kind in each.types if not any(one.lets_pass(kind) for one in found)]
        if missing:
            say = broken if each.is_needed else doubtful
            some = "No event" if len(missing) == len(each.types) else f"No {', '.join(missing)}"
            said = f"{some} of {name_of(source)} reaches {each.function}."
            results.append(say(said, _command(source)))
    for one in found:
        if one.state.lower() not in _SETTLED:
            said = f"Event subscription {plain(one.name)} of {name_of(source)} is {plain(one.state)}."
            results.append(broken(said, _command(source)))
    lost = [plain(one.name) for one in found if not one.has_dead_letters]
    if lost:
        named = ", ".join(lost)
        said = f"What cannot be delivered from {name_of(source)} is dropped: no dead letters for {named}."
        results.append(doubtful(said, _command(source)))
    return results or [fine(f"Events of {name_of(source)} reach the reactor.")]


def name_of(source: str) -> str:
    """Return a subscription or a vault in the words of people."""
    kind = "vault" if "/vaults/" in source.lower() else "subscription"
    return f"{kind} {plain(source.rpartition('/')[2])}"


async def _look(source: str, wanted: tuple[Wanted, ...], patient: Patient) -> list[Result]:
    try:
        found = await list_leading_here(source, patient.arm)
    except PermanentError as error:
        return [broken(f"What is wired to {name_of(source)} could not be read: {plain(str(error))}")]
    return judge_wiring(source, wanted, found)


def _of_hsm(vault: ResourceId) -> Result:
    return fine(f"Managed HSM {plain(vault.name)} raises no events; sweeps look at it.")


def _command(source: str) -> str:
    is_vault = "/vaults/" in source.lower()
    subscriptions = "" if is_vault else f'"{plain(source.rpartition("/")[2])}"'
    vaults = f'"{plain(source)}"' if is_vault else ""
    return (
        "az deployment sub create --name cmk-reactor-mend --location $AZURE_LOCATION "
        "--template-file infra/wiring/main.bicep --parameters location=$AZURE_LOCATION "
        "functionAppId=$REACTOR_APP_ID deadLetterStorageId=$REACTOR_STORAGE_ID "
        "deadLetterIdentityId=$REACTOR_DEAD_LETTER_IDENTITY_ID actionGroupId=$REACTOR_ACTION_GROUP_ID "
        f"subscriptionIds='[{subscriptions}]' vaultIds='[{vaults}]'"
    )
