"""
Whether one consumer still needs a version of its key.

Azure Storage and Azure Cosmos DB wrap their keys anew and say which version they use. What a Foundry
resource or a hub has written stays under the version of that day unless it is processed again, and no record
can show that nothing is left. Of others the vault's audit log can tell, where no two share an identity.
Sources: "Customer-managed keys for Azure Storage encryption", "Configure customer-managed keys for your Azure
Cosmos DB account", "Customer-managed keys for Foundry: rotate keys".
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from reactors.core.arm_types import COSMOS_ACCOUNT, STORAGE_ACCOUNT, STORAGE_SCOPE
from reactors.core.identifiers import ResourceId
from reactors.core.key_use import KeyUseRecord
from reactors.core.model import Consumer, Key
from reactors.core.phrases import short
from reactors.core.situation import Situation

_SAY_SO = frozenset({STORAGE_ACCOUNT, STORAGE_SCOPE, COSMOS_ACCOUNT})
_KEEP_OLD_DATA = frozenset({"microsoft.cognitiveservices", "microsoft.machinelearningservices"})


class Safety(StrEnum):
    """Whether a version can be disabled."""

    YES = "yes"
    NO = "no"
    NOT_PROVABLE = "not-provable"


@dataclass(frozen=True, slots=True)
class Hold:
    """
    What is known of one who may need a version; `reason` is one sentence.

    `consumer` is None for an identity that is no known consumer's; `principal_id` is empty for a consumer.
    """

    consumer: ResourceId | None
    principal_id: str
    safety: Safety
    reason: str


def hold_of(consumer: Consumer, version: str, situation: Situation, uses: Sequence[KeyUseRecord]) -> Hold:
    """
    Say whether a consumer still needs a version of the situation's key.

    `uses` are those on record of that key, whoever's.
    """
    safety, reason = _judge(consumer, version, situation, uses)
    return Hold(consumer.id, "", safety, f"{consumer.display_name} {reason}.")


def _judge(
    consumer: Consumer, version: str, situation: Situation, uses: Sequence[KeyUseRecord]
) -> tuple[Safety, str]:
    key = situation.seen.key
    if consumer.binding is not None and consumer.binding.key.version == version:
        return Safety.NO, "is pinned to it"
    if consumer.version_in_use == version:
        return Safety.NO, "says that it uses it"
    if key is None:
        return Safety.NOT_PROVABLE, "may need it: the versions of the key could not be read"
    if consumer.binding is not None and not consumer.binding.is_pinned and key.current == version:
        return Safety.NO, "follows the key, and this is its current version"
    own = _of_its_identities(consumer, situation, uses)
    moved_at = _moved_at(consumer, version, key, own)
    if used_at := _used_since(moved_at, version, own):
        return Safety.NO, f"used it on {used_at:%Y-%m-%d}, by the audit log"
    if consumer.id.provider in _KEEP_OLD_DATA:
        return (
            Safety.NOT_PROVABLE,
            "keeps what it wrote before under the version of that day, unless it is processed again",
        )
    if consumer.version_in_use and consumer.id.arm_type in _SAY_SO:
        return Safety.YES, f"says that it uses version {short(consumer.version_in_use)}"
    return _by_records(consumer, version, situation, own)


def _by_records(
    consumer: Consumer, version: str, situation: Situation, own: Sequence[KeyUseRecord]
) -> tuple[Safety, str]:
    """Judge by the audit log alone: a newer version that data is read with is proof, silence is none."""
    key, users = situation.seen.key, situation.principals.get(consumer.id, ())
    if not users or not all(each.object_id for each in users):
        return Safety.NOT_PROVABLE, "may need it: the identity that it uses the key with is not known"
    ids = {each.object_id for each in users}
    shared = any(
        ids & {each.object_id for each in others}
        for other, others in situation.principals.items()
        if other != consumer.id
    )
    if shared:
        return (
            Safety.NOT_PROVABLE,
            "may need it: it shares its identity, so the audit log cannot tell them apart",
        )
    reading = {
        use.principal_id
        for use in own
        if key is not None and use.last_unwrap_at and key.is_newer(use.key.version or "", than=version)
    }
    if reading >= ids:
        return Safety.YES, "reads with a newer version alone, by the audit log"
    return Safety.NOT_PROVABLE, "may need it: nothing on record shows it reading with a newer version"


def _of_its_identities(
    consumer: Consumer, situation: Situation, uses: Sequence[KeyUseRecord]
) -> tuple[KeyUseRecord, ...]:
    ids = {each.object_id for each in situation.principals.get(consumer.id, ()) if each.object_id}
    return tuple(each for each in uses if each.principal_id in ids)


def _moved_at(consumer: Consumer, version: str, key: Key, own: Sequence[KeyUseRecord]) -> datetime | None:
    """Return when it first used a newer version, by the audit log or by its own word."""
    times = [each.first_seen_at for each in own if key.is_newer(each.key.version or "", than=version)]
    has_moved = key.is_newer(consumer.version_in_use or "", than=version)
    with suppress(KeyError, ValueError):
        rotated = datetime.fromisoformat(consumer.traits["rotated_at"])
        times += [rotated if rotated.tzinfo else rotated.replace(tzinfo=UTC)] if has_moved else []
    return min(times, default=None)


def _used_since(moved_at: datetime | None, version: str, own: Sequence[KeyUseRecord]) -> datetime | None:
    """Return when the version was last used since the consumer moved, or ever where that is not known."""
    times = [each.last_at for each in own if each.key.version == version and each.last_at is not None]
    last = max(times, default=None)
    return last if last is not None and (moved_at is None or last > moved_at) else None
