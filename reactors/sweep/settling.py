"""Carry out what a part of a sweep has found: tell first, then write it down."""

from collections.abc import Iterable

from reactors.core.bounded import gather_bounded
from reactors.core.lifecycle import Change
from reactors.core.log import log_event
from reactors.core.ports import Ports
from reactors.core.reactions import OpenFinding, Remember, ResolveFinding
from reactors.delivery.outbox import hand_over
from reactors.estate.findings import open_finding, resolve_finding
from reactors.estate.memory import remember
from reactors.planning.news import news_notify


async def settle(change: Change, memories: Iterable[Remember], occasion: str, ports: Ports) -> None:
    """
    Tell the news, bring the records up to date and remember what was seen.

    Nobody claims a sweep's findings: should the process die on the way, the part is done again, finds the
    same news, and the same notice is there already.
    """
    notify = news_notify(change, occasion=occasion, portal=ports.portal, at=ports.clock.now())
    if notify is not None:
        await hand_over(notify, ports)
    await gather_bounded(lambda reaction: _record(reaction, ports), change.reactions)
    await gather_bounded(lambda memory: remember(memory, ports), memories)
    if change.reactions:
        log_event("sweep_found", occasion=occasion, opened=len(change.writes), resolved=len(change.resolved))


async def _record(reaction: OpenFinding | ResolveFinding, ports: Ports) -> bool:
    match reaction:
        case OpenFinding():
            return await open_finding(
                reaction.finding, ports, episode=reaction.episode, waiver=reaction.waiver
            )
        case ResolveFinding():
            return await resolve_finding(
                reaction.rule_id,
                reaction.subject,
                reaction.subscription_id,
                ports,
                episode=reaction.episode,
            )
