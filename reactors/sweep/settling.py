"""Carry out what a part of a sweep has found: write the decision down, tell it, record it, remember."""

from reactors.core.bounded import gather_bounded
from reactors.core.errors import PermanentError
from reactors.core.identifiers import digest
from reactors.core.judgement import Judgement
from reactors.core.log import log_event
from reactors.core.ports import Ports
from reactors.core.reactions import (
    Notify,
    OpenFinding,
    Reaction,
    RecordImpact,
    Remember,
    RememberAccess,
    ResolveFinding,
    from_json,
    to_json,
)
from reactors.delivery.announcing import announce
from reactors.delivery.outbox import hand_over
from reactors.estate.findings import open_finding, resolve_finding
from reactors.estate.impacts import Recorded, record_impact
from reactors.estate.memory import remember, remember_access
from reactors.planning.notices import notices


async def settle(
    judgement: Judgement,
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
    change = judgement.change
    told = notices(judgement, occasion=occasion, portal=ports.portal, at=ports.clock.now())
    told = told or ((otherwise,) if otherwise else ())
    reactions: tuple[Reaction, ...] = (*change.reactions, *judgement.records, *told)
    if reactions:
        await _carry_out(digest("sweep", work), reactions, ports)
        log_event("sweep_found", occasion=occasion, opened=len(change.writes), resolved=len(change.resolved))
    await gather_bounded(lambda memory: _remember(memory, ports), judgement.memories)


async def _carry_out(fingerprint: str, reactions: tuple[Reaction, ...], ports: Ports) -> None:
    now = ports.clock.now()
    decided = from_json(await ports.claims.create(fingerprint, to_json(reactions), message="", at=now))
    for each in decided:
        if isinstance(each, Notify):
            await hand_over(each, ports)
    records = [each for each in decided if isinstance(each, OpenFinding | ResolveFinding | RecordImpact)]
    await gather_bounded(lambda reaction: _record(reaction, ports), records)
    await announce(records, ports)
    await ports.claims.complete(fingerprint, at=now)


async def _remember(memory: Remember | RememberAccess, ports: Ports) -> None:
    try:
        match memory:
            case Remember():
                await remember(memory, ports)
            case RememberAccess():
                await remember_access(memory, ports)
    except PermanentError as error:
        log_event("sweep_not_remembered", memory=memory.id, reason=str(error))


async def _record(reaction: OpenFinding | ResolveFinding | RecordImpact, ports: Ports) -> bool:
    match reaction:
        case RecordImpact():
            return await record_impact(reaction, ports) is not Recorded.SAME
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
