"""What a revocation means, and how it is undone."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from reactors.core.impact import Impact, Undoing
from reactors.core.impacts import impact_of
from reactors.core.reach import detect_reach
from reactors.core.revocation import Lost
from reactors.core.situation import Situation
from tests.builders import (
    NOW,
    a_consumer,
    a_consumer_of,
    a_key,
    a_key_version,
    a_vault_state,
)
from tests.situations import (
    a_deployment,
    a_fine_tuned_deployment,
    a_role,
    a_situation,
    a_workload,
    an_access,
    an_assignment,
)

DISABLED = a_key(a_key_version(1, enabled=False), a_key_version(2))


def the_impact(situation: Situation) -> Impact:
    """Return the impact of the only revocation of a situation."""
    (revocation,) = detect_reach(situation).revocations
    return impact_of(revocation, situation)


def test_a_foundry_resource_keeps_serving_what_is_deployed() -> None:
    """Fine-tuned deployments are told apart from all others."""
    consumer = a_consumer()
    work = a_workload(projects=("research",), connected=("https://search.example.net",))

    impact = the_impact(a_situation(consumer, key=DISABLED, workloads={consumer.id: work}))

    assert "Training data and result files cannot be downloaded." in impact.stops
    assert impact.goes_on[0].startswith("Fine-tuned models that are deployed already go on serving until")
    assert (impact.fine_tuned, impact.base) == ((a_fine_tuned_deployment(),), (a_deployment(),))
    assert (impact.projects, impact.connected) == (("research",), ("https://search.example.net",))
    assert impact.unreadable == ()


def test_an_account_whose_deployments_were_not_read_says_so() -> None:
    """No deployment is not the same as none read."""
    assert the_impact(a_situation(key=DISABLED)).unreadable == (
        "Its deployments and projects were not read.",
    )


@pytest.mark.parametrize(
    ("arm_type", "stops"),
    [
        ("microsoft.machinelearningservices/workspaces", "can no longer read its encrypted metadata"),
        ("microsoft.storage/storageaccounts", "refused with 403"),
        ("microsoft.search/searchservices", "Queries and indexing fail"),
        ("microsoft.documentdb/databaseaccounts", "reading and writing of data fails"),
        ("microsoft.containerregistry/registries", "neither pulled nor pushed"),
        ("microsoft.batch/batchaccounts", "can no longer be read"),
    ],
    ids=["hub", "storage", "search", "cosmos", "registry", "anything-else"],
)
def test_each_service_stops_in_its_own_way(arm_type: str, stops: str) -> None:
    """What its own page says, and nothing made up."""
    impact = the_impact(a_situation(a_consumer_of(arm_type), key=DISABLED))

    assert stops in impact.stops[0]
    assert impact.goes_on
    assert impact.unreadable == ()


def test_an_encryption_scope_stops_like_its_account() -> None:
    """It is a part of it."""
    scope = replace(a_consumer(), id=a_consumer().id.child("encryptionscopes", "secret"))

    assert the_impact(a_situation(scope, key=DISABLED)).stops == the_impact(a_situation(key=DISABLED)).stops


def test_who_can_still_unwrap_keeps_reading() -> None:
    """Without get and wrapKey only what is to come is at risk."""
    impact = the_impact(a_situation(access=an_access(an_assignment(), role=a_role("unwrap/action"))))

    assert impact.goes_on == ("Data that is encrypted already stays readable.",)


@pytest.mark.parametrize(
    ("lost", "days", "can_undo", "until"),
    [
        (Lost(NOW, NOW + timedelta(days=7), is_purged=False), None, Undoing.YES, NOW + timedelta(days=7)),
        (Lost(NOW, is_purged=False), 30, Undoing.YES, NOW + timedelta(days=30)),
        (Lost(NOW, is_purged=False), None, Undoing.YES, None),
        (Lost(is_purged=False), 30, Undoing.YES, None),
        (Lost(NOW, reason="refused"), 30, Undoing.UNKNOWN, NOW + timedelta(days=30)),
        (Lost(is_purged=True), 30, Undoing.NO, None),
    ],
    ids=["told", "by-retention", "retention-unknown", "time-unknown", "perhaps-purged", "purged"],
)
def test_a_deleted_key_can_be_recovered_until_it_is_purged(
    lost: Lost, days: int | None, can_undo: Undoing, until: Any
) -> None:
    """Until then all its versions come back."""
    impact = the_impact(a_situation(vault=a_vault_state(retention_days=days), lost_key=lost))

    assert (impact.can_undo, impact.until) == (can_undo, until)
    recover = ("az keyvault key recover --vault-name kv-cmk --name cmk-foundry",)
    assert impact.undo == (() if can_undo is Undoing.NO else recover)


def test_a_purged_vault_is_gone() -> None:
    """There is no command for it."""
    impact = the_impact(a_situation(lost_vault=Lost(is_purged=True)))

    assert (impact.can_undo, impact.undo) == (Undoing.NO, ())
