"""What-if against an estate: whom it names, and that it changes nothing."""

from collections.abc import Callable

import pytest

from reactors.core.answer import Harm
from reactors.core.errors import AbsentError, RejectedInputError, TransientError
from reactors.core.identifiers import ResourceId
from reactors.core.revocation import Cause
from reactors.core.supposed import (
    CloseFirewall,
    DeleteIdentity,
    DeleteKey,
    DeleteVault,
    DisableKey,
    RemoveGrant,
    Supposed,
    SwitchPermissionModel,
)
from reactors.core.supposed_form import ChangeName, OfVault
from reactors.estate import asking
from reactors.estate.asking import NOT_WHOLE, ask_what_if
from sandbox.faults import Fault, FaultKind
from tests.builders import SUBSCRIPTION, THIRD, a_vault
from tests.granted import GrantedEstate, a_granted_estate, swept
from tests.stage import Stage

SHARED = (
    f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-ai/providers/"
    "Microsoft.ManagedIdentity/userAssignedIdentities/id-shared"
)


@pytest.fixture
def estate(stage: Stage) -> GrantedEstate:
    """Return an estate in which everybody can use the key."""
    return a_granted_estate(stage)


def grant_of(estate: GrantedEstate, name: str) -> str:
    """Return the id of the role assignment of an identity, by a part of its name."""
    (found,) = [each.id.lower() for known, each in estate.grants.items() if name in known]
    return found


@pytest.mark.parametrize(
    ("change", "hit", "cause"),
    [
        (lambda it: DisableKey(it.key.at(it.first.version)), {"foundry"}, Cause.KEY_DISABLED),
        (lambda it: DisableKey(it.key), {"foundry", "shared"}, Cause.KEY_DISABLED),
        (lambda it: DeleteKey(it.key), {"foundry", "shared"}, Cause.KEY_DELETED),
        (lambda it: RemoveGrant(it.vault, grant_of(it, "shared")), {"shared"}, Cause.PERMISSION),
        (lambda it: SwitchPermissionModel(it.vault), {"foundry", "shared"}, Cause.PERMISSION),
        (lambda it: CloseFirewall(it.vault), {"foundry", "shared"}, Cause.NETWORK),
        (lambda it: DeleteVault(it.vault), {"foundry", "shared"}, Cause.VAULT_DELETED),
        (lambda _: DeleteIdentity(ResourceId.parse(SHARED)), {"shared"}, Cause.IDENTITY_GONE),
        (lambda it: DeleteIdentity(ResourceId.parse(it.foundry.id)), {"foundry"}, Cause.IDENTITY_GONE),
    ],
    ids=["version", "key", "deleted", "grant", "model", "firewall", "vault", "identity", "own identity"],
)
async def test_each_change_names_whom_it_would_cut_off(
    stage: Stage,
    estate: GrantedEstate,
    change: Callable[[GrantedEstate], Supposed],
    hit: set[str],
    cause: Cause,
) -> None:
    """And by which cause; nothing is written to Azure or to storage."""
    await swept(stage)

    answer = await ask_what_if(change(estate), stage.ports)

    assert {each.revocation.consumer.name for each in answer.found.impacts} == hit
    assert {each.revocation.cause for each in answer.found.impacts} == {cause}
    assert (answer.harm, answer.keys, answer.unread) == (Harm.SOME, (estate.key,), ())
    assert answer.asked_at == stage.world.clock.now()
    assert {each.method for each in stage.wire.asked} <= {"GET", "POST"}
    assert [line for line in stage.storage_wire.asked if not line.startswith("GET ")] == []


async def test_a_version_that_nobody_uses_harms_nobody(stage: Stage, estate: GrantedEstate) -> None:
    """Once all of the estate was looked at, that is an answer."""
    unused = stage.world.rotate_key(estate.first)
    await swept(stage)

    answer = await ask_what_if(DisableKey(estate.key.at(unused.version)), stage.ports)

    assert (answer.harm, answer.consumers) == (Harm.NONE, 2)


async def test_before_a_sweep_nothing_is_proved(stage: Stage, estate: GrantedEstate) -> None:
    """The consumers of a key are searched for, but others may be hidden."""
    unused = stage.world.rotate_key(estate.first)

    answer = await ask_what_if(DisableKey(estate.key.at(unused.version)), stage.ports)

    assert (answer.harm, answer.unread) == (Harm.UNKNOWN, (NOT_WHOLE,))
    assert answer.consumers == 2


async def test_a_vault_is_found_by_its_host(stage: Stage, estate: GrantedEstate) -> None:
    """As people name vaults."""
    await swept(stage)

    answer = await ask_what_if(OfVault(estate.key.host, ChangeName.DELETE_VAULT), stage.ports)

    assert answer.harm is Harm.SOME


@pytest.mark.parametrize(
    ("change", "error", "said"),
    [
        (lambda it: DisableKey(it.key.at(THIRD)), RejectedInputError, "has no version"),
        (
            lambda it: RemoveGrant(it.vault, f"accesspolicies/{SUBSCRIPTION}"),
            RejectedInputError,
            "has no access policy",
        ),
        (lambda it: DeleteIdentity(it.vault), RejectedInputError, "neither a user-assigned identity nor"),
        (lambda _: OfVault("kv-none.vault.azure.net", ChangeName.DELETE_VAULT), AbsentError, "no vault that"),
        (lambda _: DeleteVault(a_vault("kv-none")), AbsentError, "is not there"),
    ],
    ids=["version", "grant", "identity", "host", "vault"],
)
async def test_what_is_not_there_is_said(
    stage: Stage,
    estate: GrantedEstate,
    change: Callable[[GrantedEstate], Supposed],
    error: type[Exception],
    said: str,
) -> None:
    """Never an answer that reads as harmless."""
    await swept(stage)

    with pytest.raises(error, match=said):
        await ask_what_if(change(estate), stage.ports)


async def test_a_key_without_a_trace_is_said_not_to_be_there(stage: Stage, estate: GrantedEstate) -> None:
    """The name may be wrong."""
    other = type(estate.key)(estate.key.host, "cmk-none")

    with pytest.raises(AbsentError, match="nobody is known to use it"):
        await ask_what_if(DeleteKey(other), stage.ports)


async def test_a_passing_failure_passes_through(stage: Stage, estate: GrantedEstate) -> None:
    """Half an answer would be a wrong one."""
    await swept(stage)
    stage.world.faults.add(Fault(FaultKind.STATUS, path="accounts/foundry", status=503, count=9))

    with pytest.raises(TransientError):
        await ask_what_if(DeleteKey(estate.key), stage.ports)


async def test_what_could_not_be_looked_at_is_counted(
    stage: Stage, estate: GrantedEstate, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A vault may hold more keys than one question may read."""
    await swept(stage)
    monkeypatch.setattr(asking, "MOST_KEYS", 0)

    answer = await ask_what_if(DeleteVault(estate.vault), stage.ports)

    assert (answer.harm, answer.unread) == (Harm.UNKNOWN, ("1 more keys in use were not looked at.",))
