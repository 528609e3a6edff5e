"""What an identity may do with a key, case by case."""

from dataclasses import replace

import pytest

from reactors.core.access import Standing
from reactors.core.effective import effective_access
from tests.builders import a_key_uri, a_vault, a_vault_state
from tests.core.access_case import GRANT, Case, known, policies
from tests.core.access_cases_denials import DENIALS
from tests.core.access_cases_identities import IDENTITIES
from tests.core.access_cases_policies import POLICIES
from tests.core.access_cases_roles import ROLES
from tests.core.grants import (
    GROUP,
    KEY,
    ME,
    SERVICE_USER,
    a_denial,
    an_access,
    an_assignment,
    an_entry,
    an_identity,
)

CASES = [*ROLES, *DENIALS, *POLICIES, *IDENTITIES]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_tells_what_an_identity_may_do(case: Case) -> None:
    """Every way to a permission, and every way not to have it."""
    told = effective_access(case.who, case.key, case.vault, case.access, case.refused)

    assert tuple(each.standing for each in told.held) == case.expected
    assert case.reason in told.unwrap.reason
    assert all(each.reason for each in told.held)


def test_the_cases_have_names_of_their_own() -> None:
    """A failure leads to one case."""
    assert len({case.id for case in CASES}) == len(CASES) >= 60


def test_names_all_grants_that_give_a_permission() -> None:
    """Removing one of them takes nothing away."""
    both = an_access(GRANT, an_assignment(KEY))

    told = effective_access(an_identity(), a_key_uri(), a_vault_state(), both)

    assert told.unwrap.through == tuple(sorted((GRANT.id, an_assignment(KEY).id)))


def test_names_the_denials_that_take_it() -> None:
    """They are what has to go."""
    denied = an_access(GRANT, denials=(a_denial(),))

    told = effective_access(an_identity(), a_key_uri(), a_vault_state(), denied)

    assert told.get.through == (a_denial().id,)


def test_names_access_policies_by_whom_they_are_for() -> None:
    """There is one for a person, service or group."""
    vault = policies(an_entry(), an_entry(who=GROUP))

    told = effective_access(an_identity(), a_key_uri(), vault, an_access(groups=known(GROUP)))

    assert told.wrap.through == (f"accesspolicies/{ME}", f"accesspolicies/{GROUP}")


def test_outside_names_are_cut_and_on_one_line() -> None:
    """A role can be called anything."""
    role = replace(SERVICE_USER, name="evil\n" * 1000)

    told = effective_access(an_identity(), a_key_uri(), a_vault_state(), an_access(GRANT, role=role))

    assert "\n" not in told.get.reason
    assert len(told.get.reason) < 200


def test_what_is_asked_about_is_the_key_of_that_vault() -> None:
    """A grant at a key of the same name elsewhere is another's."""
    elsewhere = an_assignment(f"{a_vault('kv-other')}/keys/cmk-foundry")

    told = effective_access(an_identity(), a_key_uri(), a_vault_state(), an_access(elsewhere))

    assert told.which(Standing.MISSING) == tuple(each.permission for each in told.held)
