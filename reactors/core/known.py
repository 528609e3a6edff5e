"""What was known of a resource before it was looked at again."""

from dataclasses import dataclass, replace
from datetime import datetime

from reactors.core.model import Binding, Children, Consumer
from reactors.core.snapshots import ManagedWrite, PolicyState


@dataclass(frozen=True, slots=True)
class Known:
    """
    The last known state of a consumer.

    `first` is the first binding to a customer-managed key ever seen, `last` the latest one; both outlive the
    binding. `children` is what was nested in it at `children_at`, without nested consumers: those are known
    by themselves. `judged` is the digest of what the rules about a consumer said when that was last put on
    record, empty where it was not. `etag` is the stored row's.
    """

    consumer: Consumer
    seen_at: datetime
    first: Binding | None = None
    last: Binding | None = None
    children: Children | None = None
    children_at: datetime | None = None
    managed_write: ManagedWrite | None = None
    policy_states: tuple[PolicyState, ...] = ()
    judged: str = ""
    etag: str | None = None


def seen(consumer: Consumer, before: Known | None, *, at: datetime) -> Known:
    """Return what is known once a consumer has been seen at that time."""
    if before is None:
        return Known(consumer, at, first=consumer.binding, last=consumer.binding)
    return replace(
        before,
        consumer=consumer,
        seen_at=at,
        first=before.first or consumer.binding,
        last=consumer.binding or before.last,
    )


def with_managed_write(known: Known, write: ManagedWrite) -> Known:
    """Return what is known once its managed resource group was written to, the newest write."""
    earlier = known.managed_write
    return known if earlier and earlier.at >= write.at else replace(known, managed_write=write)


def merged(known: Known, before: Known) -> Known:
    """
    Return what is known of one resource from two looks at it, whichever was written down first.

    The later look tells the resource; the newest words of Azure Policy and the newest write are kept.
    """
    later, earlier = (before, known) if before.seen_at > known.seen_at else (known, before)
    for state in earlier.policy_states:
        later = with_policy_state(later, state)
    if earlier.managed_write:
        later = with_managed_write(later, earlier.managed_write)
    return later


def with_policy_state(known: Known, state: PolicyState) -> Known:
    """Return what is known once Azure Policy has said something, the newest word per definition."""
    others = tuple(each for each in known.policy_states if each.definition != state.definition)
    earlier = next((each for each in known.policy_states if each.definition == state.definition), None)
    if earlier is not None and earlier.at >= state.at:
        return known
    return replace(known, policy_states=(*others, state))
