"""An account that had a customer-managed key must not go back to Microsoft-managed ones."""

from collections.abc import Iterator

from reactors.core.arm_types import COGNITIVE_ACCOUNT
from reactors.core.baseline import Baseline, Profile
from reactors.core.rule import Answer, Rule, compliant, non_compliant
from reactors.core.severity import Severity
from reactors.core.snapshots import ConsumerSnapshot


def evaluate(snapshot: ConsumerSnapshot, baseline: Baseline) -> Iterator[Answer]:
    """
    Answer for a Cognitive Services account: it has a key, or never had one that was seen.

    The rule set `openai` documents the way back for kind `OpenAI`, so there it is for information only.
    """
    account = snapshot.consumer
    if account.id.arm_type != COGNITIVE_ACCOUNT:
        return
    if account.binding is None and snapshot.last is not None:
        is_allowed = baseline.profile is Profile.OPENAI and account.kind.lower() == "openai"
        former = snapshot.last.key
        yield non_compliant(
            account.id,
            f"It used key {former.name} in {former.host}, and uses Microsoft's keys now.",
            severity=Severity.INFO if is_allowed else None,
        )
    else:
        yield compliant(account.id)


RULE = Rule(
    id="consumer-back-to-microsoft-keys",
    title="A resource no longer uses your own key",
    severity=Severity.HIGH,
    meaning=(
        "A Foundry resource is not meant to go back to Microsoft-managed keys: it may have been deleted and "
        "made anew, and its data is no longer under your control."
    ),
    remedy=(
        "Find out who changed it. Set the former key again, and check whether the resource was made anew."
    ),
    command=(
        "az resource patch --ids {id} --api-version 2025-09-01 --properties "
        """'{"encryption":{"keySource":"Microsoft.KeyVault","keyVaultProperties":"""
        """{"keyVaultUri":"VAULT_URI","keyName":"KEY"}}}'"""
    ),
    source="Customer-managed keys for Foundry: limitations",
    about=(ConsumerSnapshot,),
    evaluate=evaluate,
    numbers=("P16",),
)
