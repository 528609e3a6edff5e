"""Accounts and their updates: what Microsoft.CognitiveServices remembers."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from functools import partial
from itertools import chain
from typing import Any

from sandbox.agenda import Due
from sandbox.arm.errors import busy
from sandbox.arm.names import operation_name
from sandbox.arm.operations import Operation, Operations
from sandbox.behaviour import ArmEvents, Behaviour, Refusal
from sandbox.chance import Chance
from sandbox.cognitiveservices.account import KIND, Account
from sandbox.cognitiveservices.patch import patched
from sandbox.errors import ServiceError

RETENTION = timedelta(hours=48)


class Accounts:
    """Own all accounts, by lower-cased id; soft-deleted ones apart."""

    def __init__(
        self,
        now: Callable[[], datetime],
        chance: Chance,
        behaviour: Callable[[], Behaviour],
        check: Callable[[Mapping[str, Any]], ServiceError | None],
        changed: Callable[[str, str], None],
    ) -> None:
        """Take the clock, identifiers, the switches, the check of an account's key, and where changes go."""
        self._now = now
        self._chance = chance
        self._behaviour = behaviour
        self._check = check
        self._changed = changed
        self.all: dict[str, Account] = {}
        self.deleted: dict[str, Account] = {}
        self.operations = Operations(now, behaviour)
        self.revision = 0

    def put(self, account: Account) -> None:
        """Add or replace an account, as it is; a soft-deleted namesake makes way."""
        self.deleted.pop(account.id.lower(), None)
        self.all[account.id.lower()] = account
        self.revision += 1
        self._changed(account.id, f"{KIND}/write")

    def remove(self, account: Account) -> None:
        """Take an account out of the world without a trace; raises no event."""
        del self.all[account.id.lower()]
        self.revision += 1

    def delete(self, account: Account) -> None:
        """Soft-delete an account with all below it; it is purged 48 hours later."""
        self.remove(account)
        account.deleted_on = self._now()
        account.purge_on = account.deleted_on + RETENTION
        self.deleted[account.id.lower()] = account
        self._changed(account.id, f"{KIND}/delete")

    def refusal(self, document: Mapping[str, Any]) -> ServiceError | None:
        """Return why a document cannot be accepted for its encryption, or None."""
        return self._check(document)

    def put_child(self, account: Account, path: str, document: dict[str, Any]) -> None:
        """Add or replace what stands at `path` below an account, such as `projects/main`, as it is."""
        account.children[path.lower()] = document
        self._tell(account, path, document, "PUT")

    def delete_child(self, account: Account, path: str) -> None:
        """Take away what stands at `path` below an account, with all below that."""
        document = account.children[path.lower()]
        gone = [each for each in account.children if f"{each}/".startswith(f"{path.lower()}/")]
        for each in gone:
            del account.children[each]
        self._tell(account, path, document, "DELETE")

    def agenda(self) -> Iterator[Due]:
        """Yield the ends of updates and the purges of deleted accounts."""
        purges = (
            Due(account.purge_on, partial(self._purge, account))
            for account in tuple(self.deleted.values())
            if account.purge_on is not None
        )
        return chain(self.operations.agenda(), purges)

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
        refused = self.refusal(wanted) if "encryption" in (patch.get("properties") or {}) else None
        if refused is not None and behaviour.refusal is Refusal.AT_ONCE:
            raise refused
        account.wanted, account.provisioning_state = wanted, "Accepted"
        self._touch(account)
        operation = self._operation(account, failure or refused, behaviour.arm_events)
        if behaviour.arm_events is ArmEvents.ACCEPTED:
            self._changed(account.id, f"{KIND}/write")
        self.operations.start(operation)
        return operation

    def _operation(self, account: Account, failure: ServiceError | None, told: ArmEvents) -> Operation:
        name = self._chance.guid()
        path = f"/subscriptions/{account.subscription_id}/providers/Microsoft.CognitiveServices/locations"
        identifier = f"{path}/{account.document.get('location')}/operationResults/{name}"

        def end(operation: Operation) -> None:
            if operation.failure is None:
                assert account.wanted is not None  # noqa: S101 - narrows for the type checker
                account.document, account.provisioning_state = account.wanted, "Succeeded"
            else:
                account.provisioning_state = self._behaviour().failed_state
            account.wanted = None
            self._touch(account)
            is_there = self.all.get(account.id.lower()) is account
            if operation.failure is None and told is ArmEvents.ENDED and is_there:
                self._changed(account.id, f"{KIND}/write")

        return Operation(name, identifier, account.id, self._now(), end, failure)

    def _tell(self, account: Account, path: str, document: Mapping[str, Any], method: str) -> None:
        place = f"{account.id}/{path}"
        known = document.get("id")
        identifier = known if isinstance(known, str) and known.lower() == place.lower() else place
        self._changed(identifier, operation_name(method, identifier))

    def _purge(self, account: Account, _at: datetime) -> None:
        self.deleted.pop(account.id.lower(), None)

    def _touch(self, account: Account) -> None:
        account.etag = f'"{self._chance.guid()}"'
        self.revision += 1
