"""A search service must hold no object without a customer-managed key."""

from collections.abc import Iterator

from reactors.core.arm_types import SEARCH_SERVICE
from reactors.core.baseline import Baseline
from reactors.core.rule import Answer, Rule, compliant, non_compliant, unknown
from reactors.core.severity import Severity
from reactors.core.snapshots import ConsumerSnapshot


def evaluate(snapshot: ConsumerSnapshot, _baseline: Baseline) -> Iterator[Answer]:
    """
    Answer for a search service by its own word: `NonCompliant` while it holds an object without a key.

    Without enforcement it counts nothing, which `search-enforcement-off` says.
    """
    service = snapshot.consumer
    if service.id.arm_type != SEARCH_SERVICE:
        return
    compliance = service.traits.get("compliance", "").lower()
    is_enforced = service.traits.get("enforcement", "").lower() == "enabled"
    if not snapshot.requires_cmk:
        yield compliant(service.id)
    elif compliance == "noncompliant":
        yield non_compliant(
            service.id, "It holds objects that are not encrypted with a customer-managed key."
        )
    elif is_enforced and compliance != "compliant":
        yield unknown(service.id, "The service does not tell whether it holds objects without a key.")
    else:
        yield compliant(service.id)


RULE = Rule(
    id="search-not-compliant",
    title="A search service holds data that is not encrypted with your own key",
    severity=Severity.MEDIUM,
    meaning=(
        "What these objects hold is out of the reach of your key: taking the key away does not close it."
    ),
    remedy="Find the objects without an encryption key, and make them anew with one.",
    command="az resource show --ids {id} --query properties.encryptionWithCmk",
    source="Azure AI Search: configure customer-managed keys for data encryption",
    about=(ConsumerSnapshot,),
    evaluate=evaluate,
    numbers=("P1",),
)
