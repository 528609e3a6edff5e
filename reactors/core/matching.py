"""A part of the estate as the policy file names it: an id or its beginning, compared by segments."""

import re
from dataclasses import dataclass
from typing import Self

from reactors.core.errors import RejectedInputError

_GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
_PART = re.compile(r"[\w.()-]{1,260}")
_KEY_URI = re.compile(
    r"https://[a-z][a-z0-9-]{1,24}(?:\.[a-z0-9-]+)+(?:/keys/[a-z0-9-]{1,127}(?:/[a-z0-9]{32})?)?/?", re.ASCII
)
_WORDS = {0: "subscriptions", 2: "resourceGroups", 4: "providers"}


@dataclass(frozen=True, slots=True)
class Match:
    """
    What a `match` of the policy file covers; no segments cover everything.

    Letters are compared without regard to case, as ARM and Key Vault do.
    """

    segments: tuple[str, ...] = ()

    @classmethod
    def of_resources(cls, text: str) -> Self:
        """
        Read `"*"` or an ARM id, or the beginning of one, such as `/subscriptions/{id}/resourceGroups/rg`.

        Raise `RejectedInputError` with a clause that says what is allowed.
        """
        if text == "*":
            return cls()
        if not text.lower().startswith("/subscriptions/"):
            raise RejectedInputError('must be "*" or an id that starts with /subscriptions/')
        segments = text.removeprefix("/").removesuffix("/").split("/")
        if len(segments) == 1 or not _GUID.fullmatch(segments[1].lower()):
            raise RejectedInputError(
                "must have a subscription id, 32 hex digits with dashes, in second place"
            )
        for index, word in _WORDS.items():
            if len(segments) > index and segments[index].lower() != word.lower():
                raise RejectedInputError(f"must have {word} in place of {segments[index]!r}")
        if not all(_PART.fullmatch(segment) for segment in segments):
            raise RejectedInputError("must be names divided by single slashes")
        return cls(_segments(text))

    @classmethod
    def of_subjects(cls, text: str) -> Self:
        """
        Read what `of_resources` does, or a vault, key or key version by its address.

        The forms are `https://{vault host}`, and with `/keys/{name}` and `/{version}` after it.
        """
        if text == "*" or text.startswith("/"):
            return cls.of_resources(text)
        if not _KEY_URI.fullmatch(text.lower()):
            raise RejectedInputError(
                'must be "*", an id that starts with /subscriptions/, or an address such as '
                "https://{vault}.vault.azure.net/keys/{key}"
            )
        return cls(_segments(text))

    def covers(self, subject: str) -> bool:
        """Say whether this id or key URI is the one named, or lies below it."""
        return _segments(subject)[: len(self.segments)] == self.segments

    def __str__(self) -> str:
        """Return it as the policy file could have it, lower-cased."""
        if not self.segments:
            return "*"
        scheme, *rest = self.segments
        return f"https://{'/'.join(rest)}" if scheme == "https:" else f"/{'/'.join(self.segments)}"


EVERYTHING = Match()


def _segments(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.lower().split("/") if part)
