"""Carry out what a part of a sweep has found: write the decision down, tell it, record it, remember."""

from collections.abc import Iterable

from reactors.core.bounded import gather_bounded
from reactors.core.errors import PermanentError
from reactors.core.identifiers import digest
from reactors.core.lifecycle import Change
from reactors.core.log import log_event
from reactors.core.ports import Ports
from reactors.core.reactions import (
    Notify,
    OpenFinding,
    Reaction,
    Remember,
    ResolveFinding,
    from_json,
    to_json,
)
from reactors.delivery.outbox import hand_over
from reactors.estate.findings import open_finding, resolve_finding
from reactors.estate.memory import remember
from reactors.planning.news import news_notify


async def settle(
    change: Change,
    memories: Iterable[Remember],
    occasion: str,
    ports: Ports,
    *,
    work: str,
    otherwise: Notify | None = None,
) -> None:
    """
    Tell the news, or what there is `otherwise`, bring the records up to date and remember what was seen.

    What is decided under a name of `work` is written down before the first effect: should the process die
    on the way, the part is done again, and does what was decided first. What holds beyond it is found by the
    next sweep.
    """
    notify = news_notify(change, occasion=occasion, portal=ports.portal, at=ports.clock.now()) or otherwise
    reactions: tuple[Reaction, ...] = (*change.reactions, *((notify,) if notify else ()))
    if reactions:
        await _carry_out(digest("sweep", work), reactions, ports)
        log_event("sweep_found", occasion=occasion, opened=len(change.writes), resolved=len(change.resolved))
    await gather_bounded(lambda memory: _remember(memory, ports), memories)


async def _carry_out(fingerprint: str, reactions: tuple[Reaction, ...], ports: Ports) -> None:
    now = ports.clock.now()
    decided = from_json(await ports.claims.create(fingerprint, to_json(reactions), message="", at=now))
    for each in decided:
        if isinstance(each, Notify):
            await hand_over(each, ports)
    findings = [each for each in decided if isinstance(each, OpenFinding | ResolveFinding)]
    await gather_bounded(lambda reaction: _record(reaction, ports), findings)
    await ports.claims.complete(fingerprint, at=now)


async def _remember(memory: Remember, ports: Ports) -> None:
    try:
        await remember(memory, ports)
    except PermanentError as error:
        log_event("sweep_not_remembered", resource=str(memory.resource), reason=str(error))


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
