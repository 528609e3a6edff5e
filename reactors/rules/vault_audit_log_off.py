"""The audit log of a vault whose keys are in use should be kept."""

from collections.abc import Iterator

from reactors.core.baseline import Baseline
from reactors.core.rule import Answer, Rule, compliant, non_compliant
from reactors.core.severity import Severity
from reactors.core.snapshots import VaultSnapshot


def evaluate(snapshot: VaultSnapshot, _baseline: Baseline) -> Iterator[Answer]:
    """Answer for the vault, where its diagnostic settings were looked at: its audit log goes somewhere."""
    if snapshot.vault is None or snapshot.audit_log is None:
        return
    if snapshot.audit_log:
        yield compliant(snapshot.id)
    else:
        yield non_compliant(snapshot.id, f"The audit log of vault {snapshot.id.name} is sent nowhere.")


RULE = Rule(
    id="vault-audit-log-off",
    title="The vault's audit log is not kept",
    severity=Severity.LOW,
    meaning=(
        "Nothing stops working. Key Vault raises no event when a key is disabled or deleted or access is "
        "refused: only the audit log shows these at once, and who did it."
    ),
    remedy="Send the log category AuditEvent to the reactor's Event Hub, or to a workspace for auditors.",
    command=(
        "az monitor diagnostic-settings create --name cmk-audit --resource {id} "
        "--event-hub-rule EVENT_HUB_RULE_ID --event-hub EVENT_HUB "
        """'--logs=[{"category":"AuditEvent","enabled":true}]'"""
    ),
    source="Azure Policy: Resource logs in Key Vault should be enabled",
    about=(VaultSnapshot,),
    evaluate=evaluate,
)
