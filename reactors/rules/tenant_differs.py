"""A consumer's identity and the vault of its key must belong to the same tenant."""

from collections.abc import Iterator

from reactors.core.baseline import Baseline
from reactors.core.rule import Answer, Rule, compliant, non_compliant, unknown
from reactors.core.severity import Severity
from reactors.core.snapshots import Snapshot


def evaluate(snapshot: Snapshot, _baseline: Baseline) -> Iterator[Answer]:
    """
    Answer for each consumer, where the vault was read: the vault can authorise its identity.

    A storage account that is set up for a key of another tenant is as it should be. What is nested in a
    resource uses that one's identity and is left out.
    """
    if snapshot.vault_state is None:
        return
    tenant = snapshot.vault_state.tenant_id.lower()
    for consumer in snapshot.consumers:
        theirs = (consumer.identity.tenant_id or "").lower()
        if consumer.traits.get("cross_tenant") == "true" or theirs == tenant != "":
            yield compliant(consumer.id)
        elif consumer.id.parent is not None and not theirs:
            continue
        elif not theirs or not tenant:
            untold = f"vault {snapshot.vault.name}" if not tenant else consumer.display_name
            yield unknown(consumer.id, f"The tenant of {untold} is not told.", severity=Severity.INFO)
        else:
            detail = (
                f"The identity of {consumer.display_name} belongs to tenant {theirs}, its vault to {tenant}."
            )
            yield non_compliant(consumer.id, detail)


RULE = Rule(
    id="tenant-differs",
    title="A resource and its vault belong to different tenants",
    severity=Severity.HIGH,
    meaning=(
        "A vault authorises identities of its own tenant only, so the resource cannot use the key. After a "
        "subscription has moved to another tenant a vault goes on naming the old one."
    ),
    remedy=(
        "Set the vault's tenant to the one its subscription is in now and grant access anew, or update the "
        "consumer to a key in a vault of its own tenant."
    ),
    command="az keyvault update --name VAULT --set properties.tenantId=TENANT_ID",
    source="Move an Azure Key Vault to another subscription: tenant ID",
    about=(Snapshot,),
    evaluate=evaluate,
    numbers=("P4",),
)
