"""A consumer that could follow its key by itself should not be pinned to a version."""

from collections.abc import Iterator

from reactors.core.baseline import Baseline, Profile
from reactors.core.model import Consumer
from reactors.core.rule import Answer, Rule, compliant, non_compliant
from reactors.core.severity import Severity
from reactors.core.snapshots import Snapshot

_FOUNDRY = ("microsoft.cognitiveservices/accounts", "aiservices")
_FOLLOWERS = frozenset(
    {
        "microsoft.containerregistry/registries",
        "microsoft.storage/storageaccounts",
        "microsoft.storage/storageaccounts/encryptionscopes",
    }
)
_SEARCH_OBJECT = "microsoft.search/searchservices/"


def evaluate(snapshot: Snapshot, _baseline: Baseline) -> Iterator[Answer]:
    """
    Answer for each consumer: it is versionless, or of a type that must be pinned.

    Foundry resources, storage accounts and their scopes, container registries, and objects of AI Search can
    follow. Accounts of kind OpenAI and the older kinds are documented as updated by hand, and hubs as pinned.
    """
    pinned = {consumer.id: version for consumer, version in snapshot.pinned}
    for consumer in snapshot.consumers:
        if consumer.id in pinned and _can_follow(consumer):
            detail = f"{consumer.display_name} is pinned to {pinned[consumer.id]} and could be versionless."
            yield non_compliant(consumer.id, detail)
        else:
            yield compliant(consumer.id)


def _can_follow(consumer: Consumer) -> bool:
    arm_type = consumer.id.arm_type
    is_foundry = (arm_type, consumer.kind.lower()) == _FOUNDRY
    return is_foundry or arm_type in _FOLLOWERS or arm_type.startswith(_SEARCH_OBJECT)


RULE = Rule(
    id="consumer-pinned",
    title="A resource does not follow new versions of its key, and could",
    severity=Severity.INFO,
    meaning=(
        "Nothing stops working now. Every rotation needs an update of the resource, and one that is "
        "forgotten stops it when the old version expires or is disabled."
    ),
    remedy=(
        "Save its encryption settings with the same vault and key and without a version; it then follows "
        "the key by itself. Until then the reactor moves it where the policy file says so."
    ),
    source="Customer-managed keys for Foundry: key version and automatic rotation",
    about=(Snapshot,),
    evaluate=evaluate,
    profiles=frozenset({Profile.FOUNDRY_2026}),
)
