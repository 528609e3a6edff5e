"""Read what concerns a subscription as a whole."""

from reactors.core.ports import Ports
from reactors.core.snapshots import SubscriptionSnapshot
from reactors.rules.soft_deleted_account import RULE


async def observe_deleted(subscription_id: str, ports: Ports) -> SubscriptionSnapshot:
    """
    List the deleted accounts of a subscription, and those that a finding still names.

    PermanentError where they may not be listed.
    """
    deleted = await ports.vaults.list_soft_deleted(subscription_id)
    before = await ports.findings.list_subjects(subscription_id, RULE.id)
    return SubscriptionSnapshot(
        ports.clock.now(), subscription_id, soft_deleted=deleted, soft_deleted_before=before
    )
