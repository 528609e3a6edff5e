"""
The messages of `reactor-sweeps`: one part of one sweep each.

A sweep goes through the resources of every subscription first, page by page, and then through every vault
with keys in use, so that each key is judged with all its consumers, wherever they live.
"""

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Self

from reactors.core.errors import RejectedInputError
from reactors.core.identifiers import ResourceId, parse_subscription, shown


@dataclass(frozen=True, slots=True)
class ResourcesPart:
    """One page of a subscription's resources; without token the first one, `restarts` times begun anew."""

    run: datetime
    subscription_id: str
    token: str = ""
    attempt: int = 0
    restarts: int = 0

    def to_json(self) -> str:
        """Return the queue message."""
        return _dump(self, subscription=self.subscription_id, token=self.token, restarts=str(self.restarts))

    def next(self, token: str) -> Self:
        """Return the part with the next page."""
        return replace(self, token=token, attempt=0)

    def restarted(self) -> Self:
        """Return the part with the first page again."""
        return replace(self, token="", attempt=0, restarts=self.restarts + 1)


@dataclass(frozen=True, slots=True)
class VaultPart:
    """Some keys of a vault, in the order of their names: those after `after`."""

    run: datetime
    vault: ResourceId
    host: str
    after: str = ""
    attempt: int = 0

    def to_json(self) -> str:
        """Return the queue message."""
        return _dump(self, vault=str(self.vault), host=self.host, after=self.after)

    def next(self, after: str) -> Self:
        """Return the part with the keys after this one."""
        return replace(self, after=after, attempt=0)


type Part = ResourcesPart | VaultPart


def parse_part(text: str) -> Part:
    """Return the part that a message names; RejectedInputError for whatever we did not write."""
    try:
        body: dict[str, Any] = json.loads(text)
        run, attempt = datetime.fromisoformat(body["run"]).astimezone(UTC), int(body["attempt"])
        if "vault" in body:
            vault = ResourceId.parse(body["vault"])
            return VaultPart(run, vault, str(body["host"]), str(body["after"]), attempt)
        home, restarts = parse_subscription(body["subscription"]), int(body["restarts"])
        return ResourcesPart(run, home, str(body["token"]), attempt, restarts)
    except (RejectedInputError, ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
        raise RejectedInputError(f"not a part of a sweep: {shown(str(error))}") from error


def _dump(part: Part, **fields: str) -> str:
    body = {"run": part.run.isoformat(), **fields, "attempt": part.attempt}
    return json.dumps(body, separators=(",", ":"))
