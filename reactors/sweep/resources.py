"""One page of a subscription: remember every consumer, and confirm what seems to have changed."""

from dataclasses import replace
from datetime import timedelta

from reactors.core.bounded import gather_bounded
from reactors.core.drift import consumer_changes
from reactors.core.errors import PermanentError
from reactors.core.identifiers import digest
from reactors.core.known import Known
from reactors.core.log import log_event
from reactors.core.model import Consumer, Unreadable
from reactors.core.ports import Page, Ports, Queue
from reactors.core.snapshots import SubscriptionSnapshot, Unread
from reactors.estate.consumers import CHILDREN_EVERY, Look, look_at, surroundings
from reactors.estate.judgement import judge
from reactors.estate.standing import judge_look
from reactors.estate.subscriptions import observe_deleted
from reactors.sweep.messages import ResourcesPart
from reactors.sweep.runs import finish_part, part_name
from reactors.sweep.settling import settle

AT_ONCE = 16
_SLOTS = 24
_SLOT = CHILDREN_EVERY / _SLOTS
_NESTED_UNSEEN_FOR = timedelta(days=2)


async def sweep_page(part: ResourcesPart, ports: Ports) -> None:
    """Work on the page and have the next one worked on, or end the subscription's part."""
    if not part.token and not await _open_subscription(part, ports):
        await finish_part(part.run, part_name(part), ports)
        return
    page = await _page(part, ports)
    await gather_bounded(
        lambda consumer: _sweep_consumer(consumer, part, ports), page.consumers, bound=AT_ONCE
    )
    if page.unreadable:
        await settle(await judge(Unread(ports.clock.now(), page.unreadable), ports), (), _said(part), ports)
    log_event("sweep_page", subscription=part.subscription_id, consumers=len(page.consumers))
    if page.token:
        await ports.queues.send(Queue.SWEEPS, part.next(page.token).to_json())
        return
    await _sweep_unseen(part, ports)
    await finish_part(part.run, part_name(part), ports)


async def _page(part: ResourcesPart, ports: Ports) -> Page:
    """Return the page; a token that has lost its meaning meanwhile starts the subscription anew."""
    try:
        return await ports.consumers.list_page(part.subscription_id, part.token)
    except PermanentError as error:
        if not part.token:
            raise
        log_event("sweep_page_lost", subscription=part.subscription_id, reason=str(error))
        return await ports.consumers.list_page(part.subscription_id, "")


async def _open_subscription(part: ResourcesPart, ports: Ports) -> bool:
    """Look at what concerns the subscription as a whole; return whether it can be read."""
    home = part.subscription_id
    try:
        snapshot = await observe_deleted(home, ports)
        watched = await ports.vaults.watched_by(f"/subscriptions/{home}")
    except PermanentError as error:
        refused = Unreadable(f"/subscriptions/{home}", home, str(error))
        unread = SubscriptionSnapshot(ports.clock.now(), home, unreadable=(refused,))
        await settle(await judge(unread, ports), (), _said(part), ports)
        return False
    await ports.sweeps.note_subscription(home)
    await settle(await judge(replace(snapshot, watched_by=watched), ports), (), _said(part), ports)
    return True


async def _sweep_consumer(consumer: Consumer, part: ResourcesPart, ports: Ports) -> None:
    before = await ports.inventory.find(consumer.id)
    with_children = children_due(consumer, before, part)
    seen = await surroundings(consumer, before, ports, with_children=with_children)
    if with_children or await _seems_changed(seen, ports):
        confirmed = seen
        if not with_children:
            confirmed = await look_at(consumer.id, ports, with_children=False, before=before)
        change, memories = await judge_look(confirmed, consumer.id, ports)
        await settle(change, memories, _missed(confirmed, part), ports)
    elif seen.known is not None:
        await ports.inventory.record(seen.known)


async def _seems_changed(seen: Look, ports: Ports) -> bool:
    if seen.snapshot is None or seen.known is None:
        return True
    if seen.before is None or consumer_changes(seen.before.consumer, seen.known.consumer):
        return True
    return bool((await judge(seen.snapshot, ports)).reactions)


def children_due(consumer: Consumer, before: Known | None, part: ResourcesPart) -> bool:
    """Say whether the children of a consumer are to be read now: once a day each, spread over the day."""
    slot = int(digest(str(consumer.id))[:8], 16) % _SLOTS
    now = int(part.run.timestamp() // _SLOT.total_seconds()) % _SLOTS
    seen_at = before.children_at if before else None
    if seen_at is not None and part.run - seen_at > CHILDREN_EVERY:
        return True
    return slot == now and (seen_at is None or part.run - seen_at >= _SLOT)


async def _sweep_unseen(part: ResourcesPart, ports: Ports) -> None:
    """Look at what was known of this subscription and did not show: most of it is gone."""
    async for resource in ports.inventory.list_unseen(part.subscription_id, part.run):
        before = await ports.inventory.find(resource)
        if before is None or (resource.parent and part.run - before.seen_at < _NESTED_UNSEEN_FOR):
            continue
        look = await look_at(resource, ports, with_children=False, before=before)
        change, memories = await judge_look(look, resource, ports)
        await settle(change, memories, _missed(look, part), ports)


def _missed(look: Look, part: ResourcesPart) -> str:
    known = look.known or look.before
    if known is None or look.before is None:
        return _said(part)
    if look.snapshot is None:
        return f"The sweep found that {known.consumer.display_name} is gone; no event had told so."
    changes = consumer_changes(look.before.consumer, known.consumer)
    if not changes:
        return _said(part)
    return f"The sweep found a change of {known.consumer.display_name} that no event had told: " + "; ".join(
        map(str, changes)
    )


def _said(part: ResourcesPart) -> str:
    return f"The sweep looked at subscription {part.subscription_id}."
