"""From a revocation to what it means for its consumer."""

from reactors.core.arm_types import COGNITIVE_ACCOUNT
from reactors.core.impact import Impact
from reactors.core.revocation import Revocation
from reactors.core.service_effects import AT_RISK, effects_of
from reactors.core.situation import Situation
from reactors.core.undo_commands import undo_commands
from reactors.core.undoing import undoing_of
from reactors.core.workload import Workload

_NOT_READ = Workload(unreadable=("Its deployments and projects were not read.",))


def impact_of(revocation: Revocation, situation: Situation) -> Impact:
    """
    Return what a revocation of this situation means: what stops, what goes on, and how to undo it.

    It follows from the revocation and the situation alone, so that what is supposed and what has happened
    are told alike.
    """
    consumer = revocation.consumer
    effects = effects_of(consumer.arm_type) if revocation.cuts_off else AT_RISK
    untold = _NOT_READ if consumer.arm_type == COGNITIVE_ACCOUNT else Workload()
    work = situation.workloads.get(consumer, untold)
    can_undo, until = undoing_of(revocation, situation)
    return Impact(
        revocation=revocation,
        stops=effects.stops,
        goes_on=effects.goes_on,
        fine_tuned=tuple(each for each in work.deployments if each.is_fine_tuned),
        base=tuple(each for each in work.deployments if not each.is_fine_tuned),
        projects=work.projects,
        connected=work.connected,
        unreadable=work.unreadable,
        can_undo=can_undo,
        until=until,
        undo=undo_commands(revocation, situation),
        kind=next((each.kind for each in situation.seen.consumers if each.id == consumer), ""),
    )
