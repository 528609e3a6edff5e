"""
What the policy file decides: what may be changed where, what is waived, who is told. Pure.

Everything is off unless written down. `core/policy_file.py` reads the file.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from reactors.core.baseline import Baseline
from reactors.core.identifiers import ResourceId
from reactors.core.matching import EVERYTHING, Match
from reactors.core.places import Place
from reactors.core.severity import Severity
from reactors.core.telling import Telling


class UpdateMode(StrEnum):
    """What may happen to a pinned key URI inside a scope, most careful first."""

    OBSERVE = "observe"
    APPROVE = "approve"
    AUTO = "auto"


@dataclass(frozen=True, slots=True)
class Scope:
    """
    A part of the estate, and what holds there.

    `tags` are pairs of lower-cased name and value; a resource must have all of them.
    """

    match: Match
    updates: UpdateMode = UpdateMode.OBSERVE
    tags: frozenset[tuple[str, str]] = frozenset()
    require_cmk: bool = True

    @property
    def precision(self) -> tuple[int, int]:
        """How exactly it names resources: of the scopes that match one, the greatest decides."""
        return len(self.match.segments), len(self.tags)


@dataclass(frozen=True, slots=True)
class Waiver:
    """A finding that is put up with until a date; `until` is the last moment, in UTC."""

    rule: str
    match: Match
    reason: str
    owner: str
    until: datetime
    place: Place = field(default_factory=Place, compare=False, repr=False)

    def has_ended(self, at: datetime) -> bool:
        """Say whether it no longer counts."""
        return self.until < at


@dataclass(frozen=True, slots=True)
class Route:
    """What a channel is told: findings at least this severe, of these rules (none: of all), about these."""

    channel: str
    severity: Severity = Severity.INFO
    rules: frozenset[str] = frozenset()
    match: Match = EVERYTHING
    place: Place = field(default_factory=Place, compare=False, repr=False)

    def takes(self, severity: Severity, rule_ids: Collection[str], subjects: Collection[str]) -> bool:
        """Say whether a notice of this severity, about these rules and subjects, goes this way."""
        return (
            severity.weight >= self.severity.weight
            and (not self.rules or not self.rules.isdisjoint(rule_ids))
            and (self.match == EVERYTHING or any(self.match.covers(subject) for subject in subjects))
        )


@dataclass(frozen=True, slots=True)
class Policy:
    """The whole policy file, validated."""

    baseline: Baseline = field(default_factory=Baseline)
    scopes: tuple[Scope, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    routes: tuple[Route, ...] = ()
    telling: Telling = field(default_factory=Telling)

    def update_mode(self, resource: ResourceId, tags: Mapping[str, str]) -> UpdateMode:
        """
        Return what may be done to a resource with these tags.

        The longest match decides, of equally long ones the one with more tags, of several such the most
        careful. Without a match nothing is changed.
        """
        return min(
            (scope.updates for scope in self._deciding(resource, tags)),
            key=list(UpdateMode).index,
            default=UpdateMode.OBSERVE,
        )

    def requires_cmk(self, resource: ResourceId, tags: Mapping[str, str]) -> bool:
        """Say whether a resource with these tags must use a customer-managed key: yes unless excepted."""
        deciding = self._deciding(resource, tags)
        return not deciding or any(scope.require_cmk for scope in deciding)

    def waiver(self, rule_id: str, subject: str, at: datetime) -> Waiver | None:
        """
        Return the waiver that holds at this time for a rule's finding, or None.

        `subject` is an ARM id or a key URI. Of several waivers the one that lasts longest is returned.
        """
        holding = (
            waiver
            for waiver in self.waivers
            if waiver.rule == rule_id and not waiver.has_ended(at) and waiver.match.covers(subject)
        )
        return max(holding, key=lambda waiver: waiver.until, default=None)

    def routed(
        self, channel: str, *, severity: Severity, rule_ids: Collection[str], subjects: Collection[str]
    ) -> bool:
        """Say whether a channel is told of this; a channel without routes is told everything."""
        routes = [route for route in self.routes if route.channel == channel]
        return not routes or any(route.takes(severity, rule_ids, subjects) for route in routes)

    def _deciding(self, resource: ResourceId, tags: Mapping[str, str]) -> list[Scope]:
        name, has = str(resource), {(tag.lower(), value) for tag, value in tags.items()}
        matching = [scope for scope in self.scopes if scope.match.covers(name) and scope.tags <= has]
        greatest = max((scope.precision for scope in matching), default=None)
        return [scope for scope in matching if scope.precision == greatest]
