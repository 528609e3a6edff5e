"""One page of a subscription: remember every consumer, and confirm what seems to have changed."""

from dataclasses import replace

from reactors.core.azure_ports import Page
from reactors.core.bounded import gather_bounded
from reactors.core.drift import consumer_changes
from reactors.core.errors import PermanentError, RejectedInputError
from reactors.core.identifiers import ResourceId
from reactors.core.judgement import Judgement
from reactors.core.log import log_event
from reactors.core.model import Consumer, Unreadable
from reactors.core.ports import Ports, Queue
from reactors.core.snapshots import ConsumerSnapshot, SubscriptionSnapshot, Unread
from reactors.estate.consumers import Look, look_at, surroundings
from reactors.estate.judgement import judge
from reactors.estate.standing import digest_of_itself, judge_look
from reactors.estate.subscriptions import observe_deleted
from reactors.sweep.children import children_due
from reactors.sweep.messages import ResourcesPart
from reactors.sweep.missed import missed_of_consumer, report
from reactors.sweep.runs import finish_part, part_name
from reactors.sweep.settling import settle
from reactors.sweep.unseen import list_unseen

AT_ONCE = 16
MOST_RESTARTS = 3


async def sweep_page(part: ResourcesPart, ports: Ports) -> None:
    """Work on the page and have the next one worked on, or end the subscription's part."""
    try:
        whole = None if part.token else await _observe_subscription(part.subscription_id, ports)
        page = await ports.consumers.list_page(part.subscription_id, part.token)
    except PermanentError as error:
        await _not_read(part, error, ports)
        return
    if whole is not None:
        await ports.sweeps.note_subscription(part.subscription_id)
        await _settle_subscription(whole, part, ports)
    await gather_bounded(
        lambda consumer: _sweep_consumer(consumer, part, ports), page.consumers, bound=AT_ONCE
    )
    await gather_bounded(lambda each: _sweep_unreadable(each, part, ports), page.unreadable, bound=AT_ONCE)
    log_event("sweep_page", subscription=part.subscription_id, consumers=len(page.consumers))
    await _go_on(part, page, ports)


async def _go_on(part: ResourcesPart, page: Page, ports: Ports) -> None:
    if page.token:
        await ports.queues.send(Queue.SWEEPS, part.next(page.token).to_json())
        return
    async for resource, before in list_unseen(part.subscription_id, part.run, ports):
        look = await look_at(resource, ports, with_children=False, before=before)
        await _settle_look(look, resource, part, ports)
    await finish_part(part.run, part_name(part), ports)


async def _not_read(part: ResourcesPart, error: PermanentError, ports: Ports) -> None:
    """Begin the subscription anew where a page has lost its meaning, else say that it is not known."""
    if part.token and part.restarts < MOST_RESTARTS:
        log_event("sweep_page_lost", subscription=part.subscription_id, reason=str(error))
        await ports.queues.send(Queue.SWEEPS, part.restarted().to_json())
        return
    home = part.subscription_id
    refused = Unreadable(f"/subscriptions/{home}", home, str(error))
    await _settle_subscription(
        SubscriptionSnapshot(ports.clock.now(), home, unreadable=(refused,)), part, ports
    )
    await finish_part(part.run, part_name(part), ports)


async def _observe_subscription(home: str, ports: Ports) -> SubscriptionSnapshot:
    whole = await observe_deleted(home, ports)
    return replace(whole, watched_by=await ports.vaults.watched_by(f"/subscriptions/{home}"))


async def _settle_subscription(snapshot: SubscriptionSnapshot, part: ResourcesPart, ports: Ports) -> None:
    judged = Judgement(await judge(snapshot, ports))
    await settle(judged, _said(part), ports, work=_work(part, "whole"))


async def _sweep_consumer(consumer: Consumer, part: ResourcesPart, ports: Ports) -> None:
    """
    Remember a consumer as Resource Graph shows it; where nothing is new that is one read and one write.

    Resource Graph lags, so what it shows is confirmed before it changes a verdict or what is known.
    """
    before = await ports.inventory.find(consumer.id)
    children = None
    if children_due(consumer.id, before, part.run):
        children = await ports.consumers.list_children(consumer)
    seen = await surroundings(consumer, before, ports, children=children)
    if seen.known is not None and before is not None and children is None and _is_as_before(seen, ports):
        await ports.inventory.record(seen.known, before=before)
        return
    if await _seems_changed(seen, ports):
        with_children = children is not None
        seen = await look_at(
            consumer.id, ports, with_children=with_children, before=before, children=children
        )
    await _settle_look(seen, consumer.id, part, ports)


def _is_as_before(seen: Look, ports: Ports) -> bool:
    if seen.before is None or not isinstance(seen.snapshot, ConsumerSnapshot):
        return False
    changes = consumer_changes(seen.before.consumer, seen.snapshot.consumer)
    return not changes and digest_of_itself(seen.snapshot, ports) == seen.before.judged


async def _seems_changed(seen: Look, ports: Ports) -> bool:
    if seen.snapshot is None or seen.known is None:
        return True
    if seen.before is not None and consumer_changes(seen.before.consumer, seen.known.consumer):
        return True
    return bool((await judge(seen.snapshot, ports)).reactions)


async def _sweep_unreadable(refused: Unreadable, part: ResourcesPart, ports: Ports) -> None:
    change = await judge(Unread(ports.clock.now(), (refused,)), ports)
    if not change.reactions:
        return
    try:
        resource = ResourceId.parse(refused.subject)
    except RejectedInputError:
        await settle(Judgement(change), _said(part), ports, work=_work(part, refused.subject))
        return
    await _settle_look(await look_at(resource, ports, with_children=False), resource, part, ports)


async def _settle_look(look: Look, resource: ResourceId, part: ResourcesPart, ports: Ports) -> None:
    """Settle all but the key, which is judged with all its consumers when its vault's turn comes."""
    judged = await judge_look(look, resource, ports)
    missed = await missed_of_consumer(look, resource, ports)
    notify = await report(missed, part.run, ports) if missed else None
    said = missed.said if missed else _said(part)
    await settle(judged, said, ports, work=_work(part, str(resource)), otherwise=notify)


def _work(part: ResourcesPart, subject: str) -> str:
    return f"{part.run.isoformat()}|{part.subscription_id}|{subject}"


def _said(part: ResourcesPart) -> str:
    return f"The sweep looked at subscription {part.subscription_id}."
