"""The answers to what-if and to safe-to-disable in plain words, for the command line and notices."""

from reactors.core.impact import Impact
from reactors.core.phrases import sentence, version_phrase
from reactors.core.plain import plain
from reactors.core.safe_to_disable import DisablingVerdict
from reactors.core.version_hold import Safety
from reactors.core.what_if import WhatIf
from reactors.planning.impact_words import render_impact
from reactors.planning.wording import plural


def render_what_if(found: WhatIf) -> tuple[str, ...]:
    """Return what would follow from a change as lines of text: new impacts, doubts, what holds now."""
    lines = [_outcome(found.impacts)]
    for impact in found.impacts:
        lines += ["", *render_impact(impact)]
    if found.undecided:
        reasons = dict.fromkeys(reason for each in found.undecided for reason in each.reasons)
        lines += ["", f"Of {plural(len(found.undecided), 'consumer')} it cannot be told:"]
        lines += [f"  {plain(reason)}" for reason in reasons]
    if found.already:
        lines += ["", "Cut off already, whatever is changed:"]
        lines += [f"  {plain(each.reason)}" for each in found.already]
    return tuple(lines)


def render_verdict(verdict: DisablingVerdict) -> tuple[str, ...]:
    """Return a verdict on a version as lines of text: the answer, then who or what it rests on."""
    what = version_phrase(verdict.version)
    match verdict.safety:
        case Safety.YES:
            answer = sentence(f"{what} can be disabled: nobody needs it any more")
        case Safety.NO:
            answer = sentence(f"{what} must stay enabled: it is needed")
        case Safety.NOT_PROVABLE:
            answer = sentence(f"{what} should stay enabled: that nobody needs it cannot be proved")
    lines = [answer]
    if verdict.accepted is not None:
        risk = verdict.accepted
        lines.append(plain(f"The risk of disabling it is taken by {risk.owner}: {risk.reason}"))
    lines += [f"  {each.safety}: {plain(each.reason)}" for each in verdict.holds]
    lines += [f"  {Safety.NOT_PROVABLE}: {plain(reason)}" for reason in verdict.reasons]
    return tuple(lines)


def _outcome(impacts: tuple[Impact, ...]) -> str:
    if not impacts:
        return "Nobody more would lose the key by this."
    lost = [each for each in impacts if each.revocation.cuts_off]
    concerned = len({each.revocation.consumer for each in lost or impacts})
    loss = "access to encrypted data" if lost else "a part of the access to the key, and keep reading"
    return f"{plural(concerned, 'consumer')} would lose {loss}:"
