"""
What to do, as data. Each reaction has a stable id, so that doing it twice is noticed.

Reactions travel through a table as JSON text: `to_json` and `from_json` are inverse to each other.
"""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from reactors.core.access_record import AccessRecord
from reactors.core.findings import Finding, Verdict
from reactors.core.identifiers import KeyUri, ResourceId, digest
from reactors.core.impact_record import ImpactRecord, impact_record_from_dict, impact_record_to_dict
from reactors.core.notices import Notice, encode_time, notice_from_dict, notice_to_dict
from reactors.core.policy import UpdateMode
from reactors.core.severity import Severity
from reactors.core.told import Told, told_from_dict


@dataclass(frozen=True, slots=True)
class OpenFinding:
    """Record that a finding holds; with a waiver's reason it is recorded as waived."""

    finding: Finding
    episode: int
    waiver: str = ""

    @property
    def id(self) -> str:
        """Stable over redeliveries: rule, subject and episode."""
        return digest("open", self.finding.rule_id, self.finding.subject, str(self.episode))


@dataclass(frozen=True, slots=True)
class ResolveFinding:
    """Record that a finding no longer holds."""

    rule_id: str
    subject: str
    subscription_id: str
    episode: int

    @property
    def id(self) -> str:
        """Stable over redeliveries: rule, subject and episode."""
        return digest("resolve", self.rule_id, self.subject, str(self.episode))


@dataclass(frozen=True, slots=True)
class UpdateKeyUri:
    """Move a consumer's pinned key URI to a newer version of the same key, as far as `mode` allows."""

    consumer: ResourceId
    key: KeyUri
    vault: ResourceId
    from_version: str
    to_version: str
    mode: UpdateMode

    @property
    def id(self) -> str:
        """Stable over redeliveries: consumer and target version."""
        return digest("update", str(self.consumer), str(self.key.at(self.to_version)))


@dataclass(frozen=True, slots=True)
class Notify:
    """
    Tell people, through every channel that the policy file routes it to; `topic` makes the id stable.

    `rules` and `subjects` are those of the findings that it tells, for the routes; `told` says which
    findings those are. Where `channels` names any, it goes through those alone, whatever the routes say.
    """

    topic: str
    notice: Notice
    rules: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    told: tuple[Told, ...] = ()
    channels: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """Stable over redeliveries: the topic, which holds rule, subject and episode."""
        return digest("notify", self.topic)


@dataclass(frozen=True, slots=True)
class Remember:
    """
    Write down what is known of a consumer or vault now, as JSON text; empty text: it is gone.

    It is a reaction so that what changed is told before it is overwritten.
    """

    resource: ResourceId
    state: str
    at: datetime

    @property
    def id(self) -> str:
        """Stable over redeliveries: the resource and its state."""
        return digest("remember", str(self.resource), self.state)


@dataclass(frozen=True, slots=True)
class RecordImpact:
    """Write down a revocation and its impact as of this look, whether it begins, lasts or has ended."""

    record: ImpactRecord
    at: datetime

    @property
    def id(self) -> str:
        """Stable over redeliveries: key, consumer and episode, and how far it is."""
        cut = self.record.cut
        return digest("impact", self.record.id, str(cut.restored_at), str(cut.ended_at), cut.origin.actor)


@dataclass(frozen=True, slots=True)
class RememberAccess:
    """
    Write down what the access of a consumer to its key rests on now; with nothing said, it left the key.

    It is a reaction so that what was lost is told before it is overwritten.
    """

    record: AccessRecord

    @property
    def id(self) -> str:
        """Stable over redeliveries: key, consumer and what was seen."""
        return digest("access", str(self.record.key), str(self.record.consumer), self.record.state)


@dataclass(frozen=True, slots=True)
class PassOn:
    """
    Have one part of what an event concerns looked into by itself, as if it had been at `resource`.

    The fields are those of the event; `event_id` tells the parts apart.
    """

    event_id: str
    type: str
    resource: str
    operation: str
    actor: str
    occurred_at: datetime

    @property
    def id(self) -> str:
        """Stable over redeliveries: the event's part."""
        return digest("pass-on", self.event_id, self.resource)


type Reaction = (
    OpenFinding | ResolveFinding | RecordImpact | UpdateKeyUri | Remember | RememberAccess | PassOn | Notify
)


@dataclass(frozen=True, slots=True)
class Decision:
    """What a reactor made of an event: why, in one line, and what to do."""

    summary: str
    reactions: tuple[Reaction, ...]


def to_json(reactions: tuple[Reaction, ...]) -> str:
    """Return the reactions as JSON text."""
    return json.dumps(
        [{"kind": type(reaction).__name__, **_fields(reaction)} for reaction in reactions],
        default=encode_time,
        separators=(",", ":"),
    )


def from_json(text: str) -> tuple[Reaction, ...]:
    """Return the reactions that `to_json` wrote."""
    return tuple(_READERS[item.pop("kind")](item) for item in json.loads(text))


def _fields(reaction: Reaction) -> dict[str, Any]:
    if isinstance(reaction, RecordImpact):
        return {"record": impact_record_to_dict(reaction.record), "at": reaction.at}
    if isinstance(reaction, Notify):
        return {**asdict(reaction), "notice": notice_to_dict(reaction.notice)}
    return asdict(reaction)


def _open(item: dict[str, Any]) -> OpenFinding:
    finding = item["finding"]
    return OpenFinding(
        Finding(
            **{**finding, "severity": Severity(finding["severity"]), "verdict": Verdict(finding["verdict"])}
        ),
        item["episode"],
        item["waiver"],
    )


def _update(item: dict[str, Any]) -> UpdateKeyUri:
    return UpdateKeyUri(
        consumer=ResourceId(**item["consumer"]),
        key=KeyUri(**item["key"]),
        vault=ResourceId(**item["vault"]),
        from_version=item["from_version"],
        to_version=item["to_version"],
        mode=UpdateMode(item["mode"]),
    )


def _access(item: dict[str, Any]) -> RememberAccess:
    record = item["record"]
    fields = {
        "key": KeyUri(**record["key"]),
        "consumer": ResourceId(**record["consumer"]),
        "vault": ResourceId(**record["vault"]),
        "grants": tuple(record["grants"]),
        "seen_at": datetime.fromisoformat(record["seen_at"]),
    }
    return RememberAccess(AccessRecord(**{**record, **fields}))


_READERS: dict[str, Callable[[dict[str, Any]], Reaction]] = {
    "RecordImpact": lambda item: RecordImpact(
        impact_record_from_dict(item["record"]), datetime.fromisoformat(item["at"])
    ),
    "RememberAccess": _access,
    "PassOn": lambda item: PassOn(**{**item, "occurred_at": datetime.fromisoformat(item["occurred_at"])}),
    "OpenFinding": _open,
    "ResolveFinding": lambda item: ResolveFinding(**item),
    "UpdateKeyUri": _update,
    "Remember": lambda item: Remember(
        ResourceId(**item["resource"]), item["state"], datetime.fromisoformat(item["at"])
    ),
    "Notify": lambda item: Notify(
        item["topic"],
        notice_from_dict(item["notice"]),
        tuple(item["rules"]),
        tuple(item["subjects"]),
        tuple(told_from_dict(each) for each in item.get("told", ())),
        tuple(item.get("channels", ())),
    ),
}
