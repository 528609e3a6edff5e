"""A role assignment, role definition or deny assignment was changed: see whose access to keys it bears on."""

from reactors.core.identifiers import ResourceId, digest
from reactors.core.operations import Concern
from reactors.core.origins import origin_of
from reactors.core.ports import Ports
from reactors.core.reactions import Decision, PassOn
from reactors.core.reactor import Reactor
from reactors.core.resource_events import ResourceEvent
from reactors.estate.grants import said_of, vaults_concerned
from reactors.estate.vault_keys import judge_vault_with_keys
from reactors.planning.drift import by_whom
from reactors.planning.notices import notices
from reactors.planning.wording import plural


async def react(event: ResourceEvent, ports: Ports) -> Decision:
    """
    Judge the vault that it bears on, with every key of it that is in use.

    Where it bears on several, each is looked into by itself.
    """
    vaults = await vaults_concerned(event, ports)
    known = await said_of(event, ports)
    what = f"{_named(event)} {by_whom(event)}{f' (on record: {known})' if known else ''}"
    if not vaults:
        return Decision(f"{what}: no key in use is concerned", ())
    if len(vaults) > 1:
        hints = tuple(_of_one(event, vault) for vault in vaults)
        return Decision(f"{what}: {plural(len(vaults), 'vault')} to look into", hints)
    judged = await judge_vault_with_keys(vaults[0], ports, origin_of(event))
    told = notices(judged, occasion=f"{what}.", portal=ports.portal, at=event.occurred_at, actor=event.actor)
    return Decision(what, (*judged.reactions, *told))


def _named(event: ResourceEvent) -> str:
    kind, _, verb = event.operation.removeprefix("microsoft.authorization/").partition("/")
    noun = {
        "roleassignments": "role assignment",
        "roledefinitions": "role",
        "denyassignments": "deny assignment",
    }
    done = "deleted" if verb == "delete" else "written"
    return f"A {noun.get(kind, kind)} ({event.resource.rpartition('/')[2]}) was {done}"


def _of_one(event: ResourceEvent, vault: ResourceId) -> PassOn:
    tail = event.resource.rpartition("/providers/")[2]
    return PassOn(
        event_id=digest(event.id, str(vault)),
        type=event.type,
        resource=f"{vault}/providers/{tail}",
        operation=event.operation,
        actor=event.actor,
        occurred_at=event.occurred_at,
    )


REACTOR = Reactor[ResourceEvent]("access-changed", frozenset({Concern.ACCESS}), react)
