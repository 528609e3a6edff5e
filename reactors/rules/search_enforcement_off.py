"""A search service must refuse objects without a customer-managed key."""

from collections.abc import Iterator

from reactors.core.arm_types import SEARCH_SERVICE
from reactors.core.baseline import Baseline
from reactors.core.rule import Answer, Rule, compliant, non_compliant, unknown
from reactors.core.severity import Severity
from reactors.core.snapshots import ConsumerSnapshot


def evaluate(snapshot: ConsumerSnapshot, _baseline: Baseline) -> Iterator[Answer]:
    """
    Answer for a search service: enforcement is on, or its scope does not require a key.

    Where the service does not tell, it is unknown.
    """
    service = snapshot.consumer
    if service.id.arm_type != SEARCH_SERVICE:
        return
    enforcement = service.traits.get("enforcement", "")
    if not snapshot.requires_cmk or enforcement.lower() == "enabled":
        yield compliant(service.id)
    elif enforcement:
        yield non_compliant(service.id, f"Enforcement of customer-managed keys is {enforcement}.")
    else:
        yield unknown(service.id, "The service does not tell whether it enforces customer-managed keys.")


RULE = Rule(
    id="search-enforcement-off",
    title="A search service takes indexes that are not encrypted with your own key",
    severity=Severity.LOW,
    meaning=(
        "Indexes and other objects may be made without a customer-managed key, and nothing counts them. An "
        "object made without one can never get one."
    ),
    remedy="Switch enforcement on, then make the objects without a key anew.",
    command=(
        "az resource patch --ids {id} --api-version 2025-05-01 "
        """--properties '{"encryptionWithCmk":{"enforcement":"Enabled"}}'"""
    ),
    source="Azure AI Search: configure customer-managed keys for data encryption",
    about=(ConsumerSnapshot,),
    evaluate=evaluate,
    numbers=("P1",),
)
