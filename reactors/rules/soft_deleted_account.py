"""A deleted account goes on costing until it is purged."""

from collections.abc import Iterator

from reactors.core.baseline import Baseline
from reactors.core.rule import Answer, Rule, compliant, non_compliant
from reactors.core.severity import Severity
from reactors.core.snapshots import SoftDeleted, SubscriptionSnapshot


def evaluate(snapshot: SubscriptionSnapshot, _baseline: Baseline) -> Iterator[Answer]:
    """
    Answer for each deleted account of the subscription, where they could be listed: it is purged by now.

    One that was listed before and no longer is has been purged or recovered.
    """
    home = snapshot.subscription_id
    if snapshot.soft_deleted is None:
        return
    listed = {deleted.id for deleted in snapshot.soft_deleted}
    for subject in snapshot.soft_deleted_before:
        if subject not in listed:
            yield compliant(subject, home)
    for deleted in snapshot.soft_deleted:
        if deleted.purged_on is not None and deleted.purged_on <= snapshot.taken_at:
            yield compliant(deleted.id, home)
        else:
            yield non_compliant(deleted.id, _detail(deleted), home)


def _detail(deleted: SoftDeleted) -> str:
    since = f" on {deleted.deleted_on:%Y-%m-%d %H:%M} UTC" if deleted.deleted_on else ""
    until = f"{deleted.purged_on:%Y-%m-%d %H:%M} UTC" if deleted.purged_on else "it is purged"
    return f"Account {deleted.id.rsplit('/', 1)[-1]} was deleted{since} and costs until {until}."


RULE = Rule(
    id="soft-deleted-account",
    title="A deleted account still costs",
    severity=Severity.LOW,
    meaning=(
        "Its data is kept, and its storage charged, until the service purges it. Until then the account can "
        "be recovered, and for that its key must still be there."
    ),
    remedy="Purge it if it is not needed, or recover it; both take its name, resource group and region.",
    command="az cognitiveservices account purge --name {name} --resource-group {group} --location {location}",
    source="Recover or purge deleted Azure AI services resources",
    about=(SubscriptionSnapshot,),
    evaluate=evaluate,
    numbers=("I2",),
)
