"""The commands that undo a revocation."""

import shlex
from dataclasses import replace
from datetime import timedelta

import pytest

from reactors.core.impact import Impact, Undoing
from reactors.core.impacts import impact_of
from reactors.core.reach import detect_reach
from reactors.core.revocation import Lost
from reactors.core.situation import Situation
from tests.builders import (
    FIRST,
    NOW,
    SUBSCRIPTION,
    a_consumer,
    a_consumer_of,
    a_key,
    a_key_uri,
    a_key_version,
    a_vault_state,
)
from tests.situations import (
    OTHER,
    PRINCIPAL,
    a_denial,
    a_policy_entry,
    a_principal,
    a_situation,
    a_user_identity,
    an_access,
    an_assignment,
    without,
)
from tests.snapshot_builders import in_managed_hsm

DISABLED = a_key(a_key_version(1, enabled=False), a_key_version(2))
GRANT = (
    f"az role assignment create --assignee-object-id {PRINCIPAL} --assignee-principal-type ServicePrincipal "
    f"--role e147488a-f6f5-4113-8e2d-b22465e65bf6 --scope /subscriptions/{SUBSCRIPTION}/resourcegroups/rg-cmk"
    "/providers/microsoft.keyvault/vaults/kv-cmk/keys/cmk-foundry"
)


def the_impact(situation: Situation) -> Impact:
    """Return the impact of the only revocation of a situation."""
    (revocation,) = detect_reach(situation).revocations
    return impact_of(revocation, situation)


def test_a_disabled_version_is_enabled_again() -> None:
    """There is no end to that."""
    impact = the_impact(a_situation(key=DISABLED))

    assert impact.undo == (f"az keyvault key set-attributes --id {a_key_uri(FIRST)} --enabled true",)
    assert (impact.can_undo, impact.until) == (Undoing.YES, None)


HSM_GRANT = (
    "az keyvault role assignment create --hsm-name kv-cmk --assignee-object-id OBJECT_ID_OF_THE_NEW_IDENTITY "
    "--assignee-principal-type ServicePrincipal --role 'Managed HSM Crypto Service Encryption User' "
    "--scope /keys/cmk-foundry"
)


@pytest.mark.parametrize(
    ("situation", "command"),
    [
        (
            a_situation(lost_key=Lost(is_purged=False)),
            "az keyvault key recover --hsm-name kv-cmk --name cmk-foundry",
        ),
        (
            a_situation(lost_vault=Lost(is_purged=False)),
            f"az keyvault recover --hsm-name kv-cmk --subscription {SUBSCRIPTION}",
        ),
        (
            a_situation(principals={a_consumer().id: (a_principal(is_alive=False),)}),
            HSM_GRANT,
        ),
    ],
    ids=["key", "hsm", "identity"],
)
def test_a_managed_hsm_has_commands_of_its_own(situation: Situation, command: str) -> None:
    """It has neither access policies nor the vault's options."""
    in_hsm = replace(situation, seen=in_managed_hsm(situation.seen))

    assert the_impact(in_hsm).undo[-1] == command


def test_a_permission_in_a_vault_that_is_unread_by_now_has_no_command() -> None:
    """Which permission model it has is not known."""
    situation = a_situation(access=an_access())
    (revocation,) = detect_reach(situation).revocations

    assert impact_of(revocation, without(situation, "vault_state")).undo == ()


def test_a_role_is_assigned_at_the_key_alone() -> None:
    """No more than is needed."""
    impact = the_impact(a_situation(access=an_access()))

    assert impact.undo == (GRANT,)
    assert impact.can_undo is Undoing.YES


def test_an_access_policy_is_set_where_the_vault_uses_them() -> None:
    """The three words of access policies."""
    assert the_impact(a_situation(vault=a_vault_state(rbac=False), access=an_access())).undo == (
        (
            f"az keyvault set-policy --name kv-cmk --object-id {PRINCIPAL} "
            f"--key-permissions get wrapKey unwrapKey --subscription {SUBSCRIPTION}"
        ),
    )


@pytest.mark.parametrize("rbac", [True, False], ids=["from-roles", "from-policies"])
def test_the_permission_model_is_switched_back_where_the_other_one_serves(*, rbac: bool) -> None:
    """The grants of the other model are still there."""
    policies = (a_policy_entry(),) if rbac else ()
    access = an_access() if rbac else an_access(an_assignment())

    impact = the_impact(a_situation(vault=a_vault_state(rbac=rbac, policies=policies), access=access))

    back = "false" if rbac else "true"
    assert impact.undo == (
        f"az keyvault update --name kv-cmk --enable-rbac-authorization {back} --subscription {SUBSCRIPTION}",
    )


def test_the_permission_model_stays_where_somebody_is_served_by_it() -> None:
    """A forgotten access policy is no reason to switch a vault back."""
    one, two = a_consumer("one"), a_consumer("two")
    users = {one.id: (a_principal(),), two.id: (a_principal(OTHER),)}
    vault = a_vault_state(policies=(a_policy_entry(), a_policy_entry(OTHER)))

    impact = the_impact(
        a_situation(one, two, vault=vault, principals=users, access=an_access(an_assignment(OTHER)))
    )

    assert impact.undo == (GRANT,)


def test_a_denial_is_looked_at_first_and_may_not_give_way() -> None:
    """Granting anew does not help while it stands."""
    impact = the_impact(a_situation(access=an_access(an_assignment(), denials=(a_denial(),))))

    assert impact.undo == (f"az rest --method get --url '{a_denial().id}?api-version=2022-04-01'",)
    assert impact.can_undo is Undoing.UNKNOWN


def test_what_is_denied_and_not_granted_either_takes_both() -> None:
    """Neither alone would do."""
    (look, grant) = the_impact(a_situation(access=an_access(denials=(a_denial(),)))).undo

    assert look.startswith("az rest --method get")
    assert grant == GRANT


def test_a_closed_vault_lets_trusted_services_in_again() -> None:
    """The one setting that product pages ask for."""
    impact = the_impact(a_situation(vault=a_vault_state(default_action="Deny", bypass="None")))

    assert impact.undo == (
        f"az keyvault update --name kv-cmk --bypass AzureServices --subscription {SUBSCRIPTION}",
    )
    assert impact.can_undo is Undoing.YES


def test_an_identity_that_is_gone_is_replaced_by_a_new_one() -> None:
    """What nobody can know yet stays in upper case."""
    consumer = a_consumer()
    gone = a_principal(is_alive=False, identity=str(a_user_identity()))

    undo = the_impact(a_situation(consumer, principals={consumer.id: (gone,)})).undo

    assert undo == (
        f"az identity create --name id-cmk --resource-group rg-ai --subscription {SUBSCRIPTION}",
        f"az resource show --ids {consumer.id} --query properties.encryption",
        GRANT.replace(PRINCIPAL, "OBJECT_ID_OF_THE_NEW_IDENTITY"),
    )


@pytest.mark.parametrize(
    ("arm_type", "command"),
    [
        ("microsoft.cognitiveservices/accounts", "az cognitiveservices account identity assign --name other"),
        ("microsoft.storage/storageaccounts", "az resource show --ids /subscriptions/"),
    ],
    ids=["account", "storage"],
)
def test_a_system_assigned_identity_is_switched_on_again(arm_type: str, command: str) -> None:
    """Where the command line has a word for it; elsewhere it shows what there is."""
    consumer = a_consumer_of(arm_type)
    gone = {consumer.id: (a_principal(is_alive=False),)}

    assert the_impact(a_situation(consumer, principals=gone)).undo[0].startswith(command)


def test_names_are_quoted_for_a_shell() -> None:
    """A resource group may have brackets in its name."""
    identity = replace(a_user_identity(), resource_group="rg-(ai)")
    consumer = a_consumer()
    gone = a_principal(is_alive=False, identity=str(identity))

    (command, *_) = the_impact(a_situation(consumer, principals={consumer.id: (gone,)})).undo

    assert "'rg-(ai)'" in command
    assert shlex.split(command)[6] == "rg-(ai)"


def test_a_deleted_vault_comes_back_without_its_role_assignments() -> None:
    """So they are granted again."""
    impact = the_impact(a_situation(lost_vault=Lost(NOW, NOW + timedelta(days=90), is_purged=False)))

    assert impact.undo == (f"az keyvault recover --name kv-cmk --subscription {SUBSCRIPTION}", GRANT)
    assert impact.until == NOW + timedelta(days=90)
