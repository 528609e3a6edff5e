"""Revocations as they are on record, for those who list them."""

from dataclasses import replace
from datetime import timedelta

from reactors.core.cuts import Cut
from reactors.core.impact_record import ImpactRecord
from reactors.core.impacts import impact_of
from reactors.core.reach import detect_reach
from reactors.core.revocation import Origin, Road
from tests.builders import NOW, a_consumer, a_vault
from tests.situations import a_situation, an_access

PERSON = "5f0c1a52-9f4e-4b7d-8a3b-2f6c7d8e9a01"
OPERATION = "Microsoft.Authorization/roleAssignments/delete"


def a_record(
    name: str = "foundry", *, after: timedelta = timedelta(), ended: bool = False, actor: str = PERSON
) -> ImpactRecord:
    """Return the record of an account whose role was removed by a person, seen a while after NOW."""
    situation = a_situation(a_consumer(name), access=an_access())
    (revocation,) = detect_reach(situation).revocations
    at = NOW + after
    cut = Cut(
        revocation=revocation,
        episode=1,
        detected_at=at,
        origin=Origin(Road.EVENT, at, actor, OPERATION),
        before="by a role on the vault",
        started_at=at if actor else None,
    )
    if ended:
        cut = replace(cut, restored_at=at + timedelta(hours=2), ended_at=at + timedelta(hours=2))
    return ImpactRecord(cut, impact_of(revocation, situation), a_vault())
