"""Whether an update may go on, judged on state read a moment ago; pure."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from reactors.core.baseline import KeyDemands
from reactors.core.eligibility import refusals
from reactors.core.model import Consumer, Key
from reactors.core.policy import UpdateMode
from reactors.core.records import Update, UpdatePhase, UpdateState

SETTLED = "Succeeded"
_FAILED_STATES = frozenset({"Failed", "Canceled"})


class Verdict(StrEnum):
    """What the step machine does next."""

    PROCEED = "proceed"
    ARRIVED = "arrived"
    WAIT = "wait"
    STAND_DOWN = "stand-down"
    SUPERSEDED = "superseded"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Preflight:
    """A verdict with its reason, one clause for people."""

    verdict: Verdict
    reason: str = ""


def is_settled(update: Update, consumer: Consumer) -> bool:
    """
    Say whether the consumer can take a PATCH now.

    After an operation of ours has failed, the service may leave it in a failed state; another PATCH is
    then the way out. A failed state that is not our doing is waited for like any other.
    """
    state = consumer.provisioning_state
    return state == SETTLED or (update.patches > 0 and state in _FAILED_STATES)


def check(
    update: Update, consumer: Consumer, key: Key, demands: KeyDemands, mode: UpdateMode, *, at: datetime
) -> Preflight:
    """Judge an update: same vault, same key, newer, usable, the consumer settled, the policy willing."""
    binding = consumer.binding
    if mode is not UpdateMode.AUTO:
        return Preflight(Verdict.STAND_DOWN, f"the policy file says updates = {mode} here now")
    if binding is None:
        return Preflight(Verdict.SUPERSEDED, "the consumer no longer uses a customer-managed key")
    if binding.key.versionless != update.key:
        return Preflight(Verdict.SUPERSEDED, f"the consumer is bound to {binding.key.versionless} now")
    if binding.key.version is None:
        return Preflight(Verdict.SUPERSEDED, "the consumer is versionless now and follows by itself")
    if not is_settled(update, consumer):
        return Preflight(Verdict.WAIT, f"the consumer is in state {consumer.provisioning_state}")
    if binding.key.version == update.to_version:
        return Preflight(Verdict.ARRIVED)
    target = key.find(update.to_version)
    if target is None:
        return Preflight(Verdict.REFUSED, f"version {update.to_version} is not in the vault")
    if not key.is_newer(update.to_version, than=binding.key.version):
        if key.is_newer(binding.key.version, than=update.to_version):
            return Preflight(Verdict.SUPERSEDED, f"the consumer is on the newer {binding.key.version}")
        return Preflight(Verdict.REFUSED, f"whether it is newer than {binding.key.version} is not known")
    reasons = refusals(target, demands, at=at)
    if reasons:
        return Preflight(Verdict.REFUSED, f"version {update.to_version} cannot be used: {'; '.join(reasons)}")
    return Preflight(Verdict.PROCEED)


def check_siblings(update: Update, siblings: list[Update], key: Key) -> tuple[Preflight, tuple[Update, ...]]:
    """
    Let one update of a consumer run at a time, and the newest version win.

    Return the verdict and the older updates that have not sent anything yet and give way.
    """
    running = [other for other in siblings if other.id != update.id and other.state is UpdateState.RUNNING]
    for other in running:
        if key.is_newer(other.to_version, than=update.to_version):
            return Preflight(Verdict.SUPERSEDED, f"a newer update to {other.to_version} is under way"), ()
    if any(other.phase is not UpdatePhase.PREFLIGHT for other in running):
        return Preflight(Verdict.WAIT, "an earlier update of this consumer is being carried out"), ()
    waiting = {UpdateState.PLANNED, UpdateState.AWAITING_APPROVAL, UpdateState.RUNNING}
    older = [
        other
        for other in siblings
        if other.id != update.id
        and other.state in waiting
        and key.is_newer(update.to_version, than=other.to_version)
    ]
    return Preflight(Verdict.PROCEED), tuple(older)
