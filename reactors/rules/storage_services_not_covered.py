"""A storage account's key must protect its tables and queues as well."""

from collections.abc import Iterator

from reactors.core.arm_types import STORAGE_ACCOUNT
from reactors.core.baseline import Baseline
from reactors.core.rule import Answer, Rule, compliant, non_compliant
from reactors.core.severity import Severity
from reactors.core.snapshots import ConsumerSnapshot


def evaluate(snapshot: ConsumerSnapshot, _baseline: Baseline) -> Iterator[Answer]:
    """Answer for a storage account: it has no key, or every service in it uses that key."""
    account = snapshot.consumer
    if account.id.arm_type != STORAGE_ACCOUNT:
        return
    uncovered = [each for each in account.traits.get("uncovered", "").split(",") if each]
    if account.binding and uncovered:
        yield non_compliant(account.id, f"Its key does not protect: {', '.join(uncovered)}.")
    else:
        yield compliant(account.id)


RULE = Rule(
    id="storage-services-not-covered",
    title="Tables or queues of a storage account are not encrypted with your own key",
    severity=Severity.LOW,
    meaning=(
        "Data in these services stays under keys that Microsoft manages, though the account has your key."
    ),
    remedy=(
        "This is fixed when an account is made: make one whose tables and queues use the account's key, and "
        "move."
    ),
    command="az storage account show --ids {id} --query encryption.services",
    source="Azure Storage: create an account that supports customer-managed keys for tables and queues",
    about=(ConsumerSnapshot,),
    evaluate=evaluate,
    numbers=("P1",),
)
