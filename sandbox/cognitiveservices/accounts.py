"""Accounts and their updates: what Microsoft.CognitiveServices remembers."""

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sandbox.arm.errors import busy
from sandbox.arm.operations import Operation, Operations
from sandbox.behaviour import Behaviour, Refusal, Showing
from sandbox.chance import Chance
from sandbox.cognitiveservices.patch import patched
from sandbox.errors import ServiceError

KIND = "Microsoft.CognitiveServices/accounts"


@dataclass(slots=True)
class Account:
    """
    Hold one account.

    `document` is its ARM JSON without id, name, type, etag and provisioningState; `deployments` are
    whole ARM documents by lower-cased name; `wanted` is what a running update makes of it.
    """

    name: str
    resource_group: str
    subscription_id: str
    document: dict[str, Any]
    etag: str
    provisioning_state: str = "Succeeded"
    wanted: dict[str, Any] | None = None
    deployments: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """Return the ARM id."""
        return (
            f"/subscriptions/{self.subscription_id}/resourceGroups/{self.resource_group}"
            f"/providers/{KIND}/{self.name}"
        )

    @property
    def key_properties(self) -> dict[str, Any]:
        """Return `keyVaultProperties`, empty where Microsoft holds the key."""
        encryption = self.document["properties"].get("encryption") or {}
        return dict(encryption.get("keyVaultProperties") or {})

    def as_json(self, showing: Showing = Showing.OLD) -> dict[str, Any]:
        """Return the account as ARM shows it."""
        running = showing is Showing.NEW and self.wanted is not None
        document = deepcopy(self.wanted if running else self.document)
        assert document is not None  # noqa: S101 - narrows for the type checker
        document["properties"]["provisioningState"] = self.provisioning_state
        return {"id": self.id, "name": self.name, "type": KIND, "etag": self.etag, **document}


class Accounts:
    """Own all accounts, by lower-cased id."""

    def __init__(
        self,
        now: Callable[[], datetime],
        chance: Chance,
        behaviour: Callable[[], Behaviour],
        check: Callable[[Mapping[str, Any]], ServiceError | None],
    ) -> None:
        """Take the clock, identifiers, the switches, and the check of an account's key."""
        self._now = now
        self._chance = chance
        self._behaviour = behaviour
        self._check = check
        self.all: dict[str, Account] = {}
        self.operations = Operations(now, behaviour)
        self.revision = 0

    def put(self, account: Account) -> None:
        """Add or replace an account, as it is."""
        self.all[account.id.lower()] = account
        self.revision += 1

    def remove(self, account: Account) -> None:
        """Take an account out of the world."""
        del self.all[account.id.lower()]
        self.revision += 1

    def update(
        self, account: Account, patch: Mapping[str, Any], failure: ServiceError | None = None
    ) -> Operation:
        """
        Start an update and return its operation.

        Raises the service's own error for a busy account or a key it refuses; with `failure` the
        operation starts and then fails with that error.
        """
        behaviour = self._behaviour()
        if account.wanted is not None:
            raise busy(account.id)
        wanted = patched(account.document, patch, behaviour.merging)
        refused = self._check(wanted) if "encryption" in (patch.get("properties") or {}) else None
        if refused is not None and behaviour.refusal is Refusal.AT_ONCE:
            raise refused
        account.wanted, account.provisioning_state = wanted, "Accepted"
        self._touch(account)
        operation = self._operation(account, failure or refused)
        self.operations.start(operation)
        return operation

    def _operation(self, account: Account, failure: ServiceError | None) -> Operation:
        name = self._chance.guid()
        path = f"/subscriptions/{account.subscription_id}/providers/Microsoft.CognitiveServices/locations"
        identifier = f"{path}/{account.document['location']}/operationResults/{name}"

        def end(operation: Operation) -> None:
            if operation.failure is None:
                assert account.wanted is not None  # noqa: S101 - narrows for the type checker
                account.document, account.provisioning_state = account.wanted, "Succeeded"
            else:
                account.provisioning_state = self._behaviour().failed_state
            account.wanted = None
            self._touch(account)

        return Operation(name, identifier, account.id, self._now(), end, failure)

    def _touch(self, account: Account) -> None:
        account.etag = f'"{self._chance.guid()}"'
        self.revision += 1
