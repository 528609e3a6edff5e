"""Every constraint of the published pages is checked by a rule, or said beside findings as advice."""

import pytest

from reactors.core.advice import ADVICE, advice_for
from reactors.core.baseline import Profile
from reactors.core.severity import Severity
from reactors.rules import load_rules

CONSTRAINTS = {
    "P1": "every top-level resource uses a customer-managed key",
    "P2": "keys are in Azure Key Vault",
    "P3": "vault and resource are in one region",
    "P4": "vault and resource are in one tenant",
    "P5": "subscriptions may differ",
    "P6": "vault and project are in one resource group",
    "P7": "soft delete is on",
    "P8": "purge protection is on",
    "P9": "trusted services pass the firewall",
    "P10": "the identity has get, wrapKey and unwrapKey",
    "P11": "keys are RSA or RSA-HSM of 2048 bits",
    "P12": "the Foundry resource has a system-assigned identity",
    "P13": "the identity is called the project's",
    "P14": "a key can be set at creation or later",
    "P15": "a hub never switches between kinds of key",
    "P16": "a Foundry resource never goes back to Microsoft-managed keys",
    "P17": "Speech and Content Moderator need a request form",
    "R1": "the resource is updated after a rotation",
    "R2": "a rotation re-encrypts nothing",
    "R3": "the new key is in the same vault",
    "R4": "the new key is compatible and permitted",
    "R5": "an update takes some minutes",
    "R6": "old data stays under the old key",
    "V1": "the ways to revoke",
    "V2": "versions are not deleted one by one",
    "V3": "what stops",
    "V4": "what goes on",
    "I1": "dedicated back ends are charged",
    "I2": "a deleted resource goes on costing",
    "I3": "service-side storage is recommended",
    "I4": "nobody changes the managed resource group",
    "I5": "data at rest is encrypted in any case",
}


def test_every_constraint_is_checked_or_said() -> None:
    """A constraint that nobody serves is a gap."""
    served = {number for rule in load_rules() for number in rule.numbers}
    said = {advice.number for advice in ADVICE}

    assert served | said == set(CONSTRAINTS)


def test_advice_stands_beside_rules_that_exist() -> None:
    """A misspelt rule would never show it."""
    beside = {rule_id for advice in ADVICE for rule_id in advice.beside}

    assert beside <= {rule.id for rule in load_rules()}


def test_advice_is_given_for_a_rule_in_order() -> None:
    """Most rules have none."""
    texts = advice_for("key-disabled")

    assert texts == tuple(advice.text for advice in ADVICE if advice.number in {"V2", "V3", "V4"})
    assert advice_for("vault-audit-log-off") == ()


@pytest.mark.parametrize("profile", Profile)
def test_every_profile_watches_over_the_loss_of_a_key(profile: Profile) -> None:
    """Whatever a page says, a key that is gone is a key that is gone."""
    critical = {r.id for r in load_rules() if profile in r.profiles and r.severity is Severity.CRITICAL}

    assert critical >= {"key-missing", "key-disabled", "vault-missing"}
