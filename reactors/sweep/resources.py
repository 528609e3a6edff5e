"""One page of a subscription: remember every consumer, and confirm what seems to have changed."""

from datetime import timedelta

from reactors.core.bounded import gather_bounded
from reactors.core.drift import FieldChange, consumer_changes
from reactors.core.errors import PermanentError
from reactors.core.identifiers import digest
from reactors.core.known import Known
from reactors.core.lifecycle import Judged
from reactors.core.log import log_event
from reactors.core.model import Consumer, Unreadable
from reactors.core.ports import Page, Ports, Queue
from reactors.core.snapshots import ConsumerSnapshot, SubscriptionSnapshot, Unread
from reactors.estate.consumers import CHILDREN_EVERY, Look, look_at, surroundings
from reactors.estate.judgement import judge, judge_nothing_found
from reactors.estate.standing import digest_of_itself, judge_look
from reactors.rules.subject_unreadable import RULE as UNREADABLE
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
    if page is None:
        await finish_part(part.run, part_name(part), ports)
        return
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


async def _page(part: ResourcesPart, ports: Ports) -> Page | None:
    """
    Return the page; a token that has lost its meaning meanwhile starts the subscription anew.

    None where Resource Graph refuses the subscription, which is a finding then.
    """
    home = part.subscription_id
    subject = Judged(UNREADABLE.id, f"/subscriptions/{home}/resourcegraph", home)
    try:
        page = await ports.consumers.list_page(home, part.token)
    except PermanentError as error:
        if part.token:
            log_event("sweep_page_lost", subscription=home, reason=str(error))
            return await _page(part.next(""), ports)
        refused = Unreadable(subject.subject, home, str(error))
        await settle(await judge(Unread(ports.clock.now(), (refused,)), ports), (), _said(part), ports)
        return None
    if not part.token:
        await settle(await judge_nothing_found((subject,), ports), (), _said(part), ports)
    return page


async def _open_subscription(part: ResourcesPart, ports: Ports) -> bool:
    """Look at what concerns the subscription as a whole; return whether it can be read."""
    home, now = part.subscription_id, ports.clock.now()
    try:
        deleted = await ports.vaults.list_soft_deleted(home)
        watched = await ports.vaults.watched_by(f"/subscriptions/{home}")
    except PermanentError as error:
        refused = Unreadable(f"/subscriptions/{home}", home, str(error))
        snapshot = SubscriptionSnapshot(now, home, unreadable=(refused,))
        await settle(await judge(snapshot, ports), (), _said(part), ports)
        return False
    before = await ports.sweeps.note_subscription(home, soft_deleted=[each.id for each in deleted])
    snapshot = SubscriptionSnapshot(
        now, home, soft_deleted=deleted, soft_deleted_before=tuple(before), watched_by=watched
    )
    await settle(await judge(snapshot, ports), (), _said(part), ports)
    return True


async def _sweep_consumer(consumer: Consumer, part: ResourcesPart, ports: Ports) -> None:
    """
    Remember a consumer as Resource Graph shows it, and settle what has changed about it by itself.

    Its key is judged later, with all its consumers. Where nothing is new this is one read and one write;
    where something is, its own service is asked, since Resource Graph may show what is no more.
    """
    before = await ports.inventory.find(consumer.id)
    children = None
    if children_due(consumer, before, part):
        children = await ports.consumers.list_children(consumer)
    seen = await surroundings(consumer, before, ports, children=children)
    if seen.known is None or not isinstance(seen.snapshot, ConsumerSnapshot):
        return
    changed = bool(_changes(seen))
    if before and not children and not changed and digest_of_itself(seen.snapshot, ports) == before.judged:
        await ports.inventory.record(seen.known, before=before)
        return
    if changed or (await judge(seen.snapshot, ports)).reactions:
        has_children = children is not None
        seen = await look_at(consumer.id, ports, with_children=has_children, before=before, children=children)
    change, memories = await judge_look(seen, consumer.id, ports, with_key=False)
    await settle(change, memories, _missed(seen, part), ports)


def _changes(look: Look) -> tuple[FieldChange, ...]:
    if look.before is None or look.known is None:
        return ()
    return consumer_changes(look.before.consumer, look.known.consumer)


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
    changes = _changes(look)
    if not changes:
        return _said(part)
    return f"The sweep found a change of {known.consumer.display_name} that no event had told: " + "; ".join(
        map(str, changes)
    )


def _said(part: ResourcesPart) -> str:
    return f"The sweep looked at subscription {part.subscription_id}."
