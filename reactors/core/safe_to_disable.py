"""
Whether a version of a key can be disabled without cutting anybody off from data.

Time alone proves nothing, and a person may take the risk of what cannot be proved.
Source: "Customer-managed keys for Foundry: rotate keys".
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Self

from reactors.core.errors import RejectedInputError
from reactors.core.identifiers import KeyUri
from reactors.core.key_use import KeyUseRecord
from reactors.core.phrases import key_phrase, sentence, version_phrase
from reactors.core.plain import plain
from reactors.core.policy_values import LONGEST_TEXT
from reactors.core.reach import bound_consumers
from reactors.core.situation import Situation
from reactors.core.version_hold import Hold, Safety, hold_of


@dataclass(frozen=True, slots=True)
class Acceptance:
    """Somebody who takes the risk of what cannot be proved, and why."""

    owner: str
    reason: str

    @classmethod
    def parse(cls, owner: str, reason: str) -> Self:
        """Read a person's words; RejectedInputError where one is empty, too long or not one line of text."""
        for name, text in (("owner", owner), ("reason", reason)):
            if not text.strip() or plain(text, limit=LONGEST_TEXT) != text:
                raise RejectedInputError(f"{name} must be one line of text, 1 to {LONGEST_TEXT} characters")
        return cls(owner.strip(), reason.strip())


@dataclass(frozen=True, slots=True)
class DisablingVerdict:
    """
    Whether a version can be disabled, by all who may need it.

    `holds` are what is known of each consumer, and of everybody else who used the version. `reasons` are
    sentences on what is not known of the key as a whole. `accepted` is set only where it is not provable.
    """

    version: KeyUri
    safety: Safety
    holds: tuple[Hold, ...] = ()
    reasons: tuple[str, ...] = ()
    accepted: Acceptance | None = None

    @property
    def may_disable(self) -> bool:
        """Whether it is safe, or somebody has taken the risk."""
        return self.safety is Safety.YES or self.accepted is not None


def judge_disabling(
    version: KeyUri,
    situation: Situation,
    uses: Sequence[KeyUseRecord],
    *,
    is_whole: bool,
    accepted: Acceptance | None = None,
) -> DisablingVerdict:
    """
    Say whether a version of the situation's key can be disabled, and who or what speaks against it.

    `uses` are all that is on record of the key; `is_whole` says whether a sweep has found all consumers. It
    is no where anybody is seen to need the version, and not provable where anything is not known.
    RejectedInputError where no version of that key is named.
    """
    if version.version is None or version.versionless != situation.seen.key_uri.versionless:
        raise RejectedInputError(f"not a version of {key_phrase(situation.seen.key_uri)}: {version}")
    own = [each for each in uses if each.key.versionless == version.versionless]
    holds = (
        *(hold_of(consumer, version.version, situation, own) for consumer in bound_consumers(situation)),
        *_strangers(version, situation, own),
    )
    reasons = tuple(_gaps(version, situation, is_whole=is_whole))
    found = {each.safety for each in holds}
    if Safety.NO in found:
        return DisablingVerdict(version, Safety.NO, holds, reasons)
    if Safety.NOT_PROVABLE in found or reasons:
        return DisablingVerdict(version, Safety.NOT_PROVABLE, holds, reasons, accepted)
    return DisablingVerdict(version, Safety.YES, holds)


def _strangers(version: KeyUri, situation: Situation, uses: Sequence[KeyUseRecord]) -> Iterator[Hold]:
    """Yield whoever used the version and is no known consumer's identity."""
    known = {each.object_id for users in situation.principals.values() for each in users}
    for use in uses:
        if use.key == version and use.last_at is not None and use.principal_id not in known:
            clause = f"identity {use.principal_id}, of no known consumer, used it on {use.last_at:%Y-%m-%d}"
            yield Hold(None, use.principal_id, Safety.NO, sentence(clause))


def _gaps(version: KeyUri, situation: Situation, *, is_whole: bool) -> Iterator[str]:
    """Yield as sentences what is not known of the key or of who uses it."""
    seen = situation.seen
    if seen.key is None:
        yield sentence(f"{key_phrase(version)} is not there, or could not be read")
    elif seen.key.find(version.version) is None:
        yield sentence(f"{version_phrase(version)} is not among those that were read")
    if not is_whole:
        yield "Not all of the estate has been looked at, so others may use the key."
    for each in seen.unreadable:
        if each.subject != str(seen.vault):
            what = key_phrase(seen.key_uri) if each.subject == str(seen.key_uri) else each.subject
            yield sentence(f"{what} could not be read: {each.reason}")
