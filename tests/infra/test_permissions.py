"""The roles in Bicep give what the code asks for, for a need that is switched on, and nothing else."""

from collections import Counter

import pytest

from local.bicep.declarations import Template
from reactors.core.azure_grants import GRANTS, Grant
from reactors.core.azure_operations import Need
from reactors.core.azure_permissions import AZURE_OPERATIONS
from tests.infra.granted_roles import (
    ACCESS,
    is_worked_out,
    list_assignments,
    list_roles,
    list_templates,
    read_access,
)

ESTATE = ("on-subscription.bicep", "on-management-group.bicep")
OWN = [(module, each) for each in GRANTS if not each.role_id for module in each.modules]
CHANGES = ("/write", "/delete", "/action")

# Modules that give no right to the reactor's own identity, but to others that lead events to it.
OF_OTHERS = {
    "on-dead-letters.bicep",
    "on-policy-identity.bicep",
    "on-wiring-targets.bicep",
    "policy-roles.bicep",
}


@pytest.fixture(scope="module")
def templates() -> list[Template]:
    """Return every template of the project."""
    return list_templates()


@pytest.mark.parametrize(("module", "grant"), OWN, ids=[f"{each.role} {module}" for module, each in OWN])
def test_a_role_of_the_projects_own_has_the_operations_of_its_need(module: str, grant: Grant) -> None:
    """Nothing is missing, and nothing is granted that the code does not ask for."""
    wanted = [each for each in AZURE_OPERATIONS if each.need is grant.need]

    (role,) = [each for each in list_roles(read_access(module)) if each.name.startswith(f"{grant.role} (")]

    assert Counter(role.actions) == Counter(each.action for each in wanted if not each.is_data)
    assert Counter(role.data_actions) == Counter(each.action for each in wanted if each.is_data)


def test_every_module_assigns_the_roles_that_the_list_of_grants_names() -> None:
    """Built-in roles by their GUID, roles of the project's own by their name."""
    named = {(module, each.role_id or each.role) for each in GRANTS for module in each.modules}
    found: Counter[tuple[str, str]] = Counter()

    for template in list_templates(ACCESS):
        names = {each.symbol: each.name.partition(" (")[0] for each in list_roles(template)}
        roles = (names.get(each.role, each.role) for each in list_assignments(template))
        found.update((template.path.name, role) for role in roles)

    assert {each for each in found if each[0] not in OF_OTHERS} == named
    assert max(found.values()) == 1


def test_every_need_is_met_by_a_role_and_has_operations() -> None:
    """No need is forgotten in the list of grants, and none is there for nothing."""
    assert {each.need for each in GRANTS} == set(Need) == {each.need for each in AZURE_OPERATIONS}


@pytest.mark.parametrize("module", ESTATE)
def test_a_deployment_that_only_observes_can_change_nothing(module: str) -> None:
    """Without `mayUpdate` there are reads alone; the role with the writes is neither made nor assigned."""
    template = read_access(module)
    always = [each for each in list_roles(template) if not each.condition]
    given = [each.role for each in list_assignments(template) if not each.condition]

    assert [each.symbol for each in always] == given == ["observer"]
    assert [x for x in always[0].actions if x.lower().endswith(CHANGES)] == []
    assert always[0].data_actions == ()


@pytest.mark.parametrize("module", ESTATE)
def test_a_deployment_that_updates_makes_the_role_with_the_writes(module: str) -> None:
    """Role and assignment both hang on `mayUpdate`, which is off unless it is set."""
    template = read_access(module)
    (updater,) = [each for each in list_roles(template) if each.condition]
    (updating,) = [each for each in list_assignments(template) if each.condition]
    (parameter,) = [each for each in template.parameters if each.name == "mayUpdate"]

    assert updater.condition == updating.condition == "mayUpdate"
    assert updating.role == updater.symbol == "updater"
    assert getattr(parameter.default, "value", None) is False


def test_no_role_of_the_projects_own_has_a_wildcard(templates: list[Template]) -> None:
    """What Azure adds to a provider later is not granted by itself."""
    actions = [
        action
        for template in templates
        for role in list_roles(template)
        for action in (*role.actions, *role.data_actions)
    ]

    assert actions
    assert [each for each in actions if "*" in each] == []


def test_no_role_of_the_projects_own_decides_who_may_what(templates: list[Template]) -> None:
    """Neither the reactor nor what is deployed with it grants rights or changes a vault or a key."""
    forbidden = (
        "microsoft.authorization/",
        "microsoft.keyvault/vaults/write",
        "microsoft.keyvault/vaults/keys/",
    )

    changes = [
        action
        for template in templates
        for role in list_roles(template)
        for action in (*role.actions, *role.data_actions)
        if action.lower().startswith(forbidden) and action.lower().endswith(CHANGES)
    ]

    assert changes == []


def test_every_assignment_says_why_and_keeps_its_name(templates: list[Template]) -> None:
    """An auditor reads the reason in Azure; a second deployment makes no second assignment."""
    found = [(template.path.name, each) for template in templates for each in list_assignments(template)]

    assert found
    assert [name for name, each in found if not each.reason.endswith(".")] == []
    assert [name for name, each in found if each.principal_type != "ServicePrincipal"] == []
    assert [name for name, each in found if not is_worked_out(each.name)] == []


def test_rights_are_given_in_one_folder(templates: list[Template]) -> None:
    """Whoever reviews them has one place to look at."""
    elsewhere = [
        each.path.name
        for each in templates
        if ACCESS not in each.path.parents and (list_roles(each) or list_assignments(each))
    ]

    assert elsewhere == []
