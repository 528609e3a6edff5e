"""
What each service can no longer do without its key, and what it still does.

Sources: the pages on customer-managed keys of Microsoft Foundry, Azure Storage, Azure AI Search, Azure Cosmos
DB and Azure Container Registry. What a page does not say is not made up here; machine learning says nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from reactors.core.arm_types import COGNITIVE_ACCOUNT, COSMOS_ACCOUNT, ML_WORKSPACE, STORAGE_ACCOUNT

_SEARCH = "microsoft.search/searchservices"
_REGISTRY = "microsoft.containerregistry/registries"


@dataclass(frozen=True, slots=True)
class Effects:
    """What stops and what goes on, in sentences for people."""

    stops: tuple[str, ...]
    goes_on: tuple[str, ...]


AT_RISK = Effects(
    stops=("Setting up the key anew, moving to a new version and the service's regular check may fail.",),
    goes_on=("Data that is encrypted already stays readable.",),
)
"""Of a service that can still unwrap."""

UNKNOWN = Effects(
    stops=("Its data can no longer be read once the service has forgotten the key.",),
    goes_on=("What still works is not documented.",),
)

_FOUNDRY = Effects(
    stops=(
        "Training data and result files cannot be downloaded.",
        "No new fine-tuning can be started.",
        "No fine-tuned model can be deployed.",
        "How soon this sets in is not documented.",
    ),
    goes_on=(
        (
            "Fine-tuned models that are deployed already go on serving until their deployment is deleted; "
            "after that they cannot be deployed again."
        ),
        "Nothing says that deployments of base models stop.",
    ),
)

_BY_TYPE: Mapping[str, Effects] = MappingProxyType(
    {
        COGNITIVE_ACCOUNT: _FOUNDRY,
        ML_WORKSPACE: Effects(
            stops=(
                "The hub or workspace can no longer read its encrypted metadata.",
                "What that stops, and how soon, is not documented.",
            ),
            goes_on=("What still works is not documented.",),
        ),
        STORAGE_ACCOUNT: Effects(
            stops=("Reading, writing and copying data is refused with 403, within minutes to hours.",),
            goes_on=("The account and its containers can still be managed; data comes back with the key.",),
        ),
        _SEARCH: Effects(
            stops=(
                "Queries and indexing fail, and the service cannot be scaled.",
                "That is once its copy of the key has run out: after an hour, by another page after several.",
            ),
            goes_on=("Until then queries are answered.",),
        ),
        COSMOS_ACCOUNT: Effects(
            stops=(
                "All reading and writing of data fails shortly. Automatic backups may lose up to an hour.",
            ),
            goes_on=("The account can still be deleted, and nothing else.",),
        ),
        _REGISTRY: Effects(
            stops=("All data of the registry is out of reach: images can be neither pulled nor pushed.",),
            goes_on=("Data comes back with the key; what else still works is not documented.",),
        ),
    }
)


def effects_of(arm_type: str) -> Effects:
    """
    Return the effects for a lower-cased ARM type.

    What is nested, such as an encryption scope or a search index, has those of the resource it is in.
    """
    provider, _, kinds = arm_type.partition("/")
    return _BY_TYPE.get(f"{provider}/{kinds.partition('/')[0]}", UNKNOWN)
