"""What is on record of a subscription and did not show in a sweep of it: most of it is gone."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

from reactors.core.identifiers import ResourceId
from reactors.core.known import Known
from reactors.core.ports import Ports

NESTED_UNSEEN_FOR = timedelta(days=2)


async def list_unseen(
    subscription_id: str, run: datetime, ports: Ports
) -> AsyncIterator[tuple[ResourceId, Known]]:
    """
    Yield what is to be looked at, with what is known of it.

    Nested resources show once a day only, so they are missed after two days, or once their parent is gone.
    """
    async for resource in ports.inventory.list_unseen(subscription_id, run):
        before = await ports.inventory.find(resource)
        if before is None or before.seen_at >= run:
            continue
        parent, is_late = resource.parent, run - before.seen_at >= NESTED_UNSEEN_FOR
        if parent is None or is_late or await ports.inventory.find(parent) is None:
            yield resource, before
