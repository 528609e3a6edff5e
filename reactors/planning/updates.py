"""Decide, consumer by consumer, what a newer key version means."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from reactors.consumers import is_written
from reactors.core.eligibility import target_version
from reactors.core.identifiers import ResourceId
from reactors.core.model import Consumer
from reactors.core.policy import Policy, UpdateMode
from reactors.core.reactions import UpdateKeyUri
from reactors.core.records import Update, UpdateState
from reactors.core.snapshots import Snapshot


class Course(StrEnum):
    """What becomes of one consumer; the value is the heading under which people read it."""

    MOVES = "Being updated now"
    WOULD_MOVE = "Would update (updates are not switched on here)"
    WAITS = "Waiting for approval"
    FOLLOWS = "Follows new versions by itself"
    CURRENT = "Already on the newest usable version"
    LEFT_ALONE = "Left alone: moved before, then set back by someone"
    UNDECIDED = "Not decided: the age of its version is not known"
    STUCK = "Not updated: no newer version can be used"
    BY_HAND = "To be updated by hand: the reactor does not write this type"


_COURSES = {
    UpdateMode.AUTO: Course.MOVES,
    UpdateMode.OBSERVE: Course.WOULD_MOVE,
    UpdateMode.APPROVE: Course.WAITS,
}


@dataclass(frozen=True, slots=True)
class ConsumerPlan:
    """The course of one consumer, with the reaction where there is one."""

    consumer: Consumer
    course: Course
    update: UpdateKeyUri | None = None


def plan_updates(
    snapshot: Snapshot, policy: Policy, known: Mapping[ResourceId, Update]
) -> tuple[ConsumerPlan, ...]:
    """
    Plan every consumer of the snapshot's key; `known` holds the updates to the target version.

    Only a pinned key URI ever moves, only to a version created later, and only once: whoever sets an
    older version again is left alone until a newer one appears.
    """
    key = snapshot.key
    target = target_version(key, policy.baseline.key_demands, at=snapshot.taken_at) if key else None
    plans = [ConsumerPlan(consumer, Course.FOLLOWS) for consumer in snapshot.versionless]
    for consumer, version in snapshot.pinned:
        if key is None or target is None:
            plans.append(ConsumerPlan(consumer, Course.STUCK))
        elif version == target.version:
            plans.append(ConsumerPlan(consumer, Course.CURRENT))
        elif key.is_newer(version, than=target.version):
            plans.append(ConsumerPlan(consumer, Course.STUCK))
        elif not key.is_newer(target.version, than=version):
            plans.append(ConsumerPlan(consumer, Course.UNDECIDED))
        elif (earlier := known.get(consumer.id)) is not None and earlier.state is UpdateState.PROVEN:
            plans.append(ConsumerPlan(consumer, Course.LEFT_ALONE))
        elif not is_written(consumer.id.arm_type):
            plans.append(ConsumerPlan(consumer, Course.BY_HAND))
        else:
            mode = policy.update_mode(consumer.id, consumer.tags)
            update = UpdateKeyUri(
                consumer.id, snapshot.key_uri, snapshot.vault, version, target.version, mode
            )
            plans.append(ConsumerPlan(consumer, _COURSES[mode], update))
    return tuple(sorted(plans, key=lambda plan: (list(Course).index(plan.course), str(plan.consumer.id))))
