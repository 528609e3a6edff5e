"""A slip of the pen is not read as harmless."""

from types import MappingProxyType

import pytest

from reactors.core.situation import Situation
from reactors.core.supposed import CloseFirewall, DisableKey, RemoveGrant, Supposed
from reactors.core.unknown_parts import unknown_part
from tests.builders import FIRST, THIRD, a_key_uri, a_vault, a_vault_state
from tests.situations import (
    OTHER,
    PRINCIPAL,
    a_policy_entry,
    a_situation,
    an_access,
    an_assignment,
    without,
)

WITH_POLICY = a_situation(vault=a_vault_state(rbac=False, policies=(a_policy_entry(),)))
UNLISTED = a_situation(access=an_access(unreadable=MappingProxyType({"assignments": "refused"})))


@pytest.mark.parametrize(
    ("change", "situation", "said"),
    [
        (DisableKey(a_key_uri(THIRD)), a_situation(), "has no version"),
        (RemoveGrant(a_vault(), an_assignment(number=7).id), a_situation(), "no role assignment"),
        (RemoveGrant(a_vault(), f"accesspolicies/{OTHER}"), WITH_POLICY, "no access policy on keys for"),
    ],
)
def test_what_is_not_there_is_named(change: Supposed, situation: Situation, said: str) -> None:
    """A version, an assignment, an access policy."""
    assert said in unknown_part(change, situation)


@pytest.mark.parametrize(
    ("change", "situation"),
    [
        (DisableKey(a_key_uri(FIRST)), a_situation()),
        (DisableKey(a_key_uri()), a_situation()),
        (DisableKey(a_key_uri(THIRD)), without(a_situation(), "key")),
        (RemoveGrant(a_vault(), an_assignment().id), a_situation()),
        (RemoveGrant(a_vault(), an_assignment(number=7).id), a_situation(access=None)),
        (RemoveGrant(a_vault(), an_assignment(number=7).id), UNLISTED),
        (RemoveGrant(a_vault(), f"accesspolicies/{PRINCIPAL}"), WITH_POLICY),
        (RemoveGrant(a_vault(), f"accesspolicies/{OTHER}"), without(WITH_POLICY, "vault_state")),
        (CloseFirewall(a_vault()), a_situation()),
    ],
)
def test_what_is_there_or_was_not_read_is_no_mistake(change: Supposed, situation: Situation) -> None:
    """What was not read is told as such elsewhere."""
    assert unknown_part(change, situation) == ""
