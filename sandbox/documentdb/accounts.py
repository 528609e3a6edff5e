"""Cosmos DB accounts: what they accept, and which key version they use."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from sandbox.agenda import Due
from sandbox.arm.errors import invalid_property
from sandbox.arm.keycheck import key_refusal
from sandbox.arm.patch import PatchForm, patched
from sandbox.arm.resources import Changed, Resource, Resources, text_at
from sandbox.arm.updates import Polling, Updates
from sandbox.behaviour import Behaviour
from sandbox.chance import Chance
from sandbox.errors import ServiceError
from sandbox.keyvault.keys import Vault
from sandbox.keyvault.uptake import take_up
from sandbox.keyvault.uri import pinned_version
from sandbox.messages import Response

KIND = "Microsoft.DocumentDB/databaseAccounts"
POLLING = Polling(
    "Microsoft.DocumentDB",
    "operationsStatus",
    "operationResults",
    result_of_resource=True,
    running="Dequeued",
)
FORM = PatchForm(
    read_only=frozenset(
        {
            "documentEndpoint",
            "failoverPolicies",
            "instanceId",
            "keyVaultKeyUriVersion",
            "keysMetadata",
            "privateEndpointConnections",
            "provisioningState",
            "readLocations",
            "writeLocations",
        }
    ),
    merged=frozenset({"apiProperties", "backupPolicy", "capacity", "consistencyPolicy"}),
)


def cosmos_key_uri(document: Mapping[str, Any]) -> str:
    """Return the key URI of an account's document, empty where Microsoft holds the key."""
    return text_at(document, "properties", "keyVaultKeyUri")


class CosmosAccounts:
    """
    Own the Cosmos DB accounts and their updates.

    An account shows the key version in use, and goes on to the newest enabled one once that is
    `uptake_after` old.
    """

    def __init__(
        self,
        now: Callable[[], datetime],
        chance: Chance,
        behaviour: Callable[[], Behaviour],
        vaults: Callable[[], Mapping[str, Vault]],
        changed: Changed,
    ) -> None:
        """Take the clock, identifiers, the switches, vaults by host name, and who is told of changes."""
        self._now = now
        self._behaviour = behaviour
        self._vaults = vaults
        self.resources = Resources(KIND, changed, self._shown)
        self.updates = Updates(now, chance, behaviour, self.resources, POLLING, applied=self.take_up_key)

    def put(self, account: Resource) -> None:
        """Add or replace an account, as if it had been there."""
        self.take_up_key(account)
        self.resources.put(account)

    def update(
        self, account: Resource, patch: Mapping[str, Any], failure: ServiceError | None = None
    ) -> Response:
        """
        Start an update and return its answer.

        Raises the service's own error for a busy account or a key it refuses; with `failure` the
        operation starts and then fails with that error.
        """
        wanted = patched(account.document, patch, FORM, self._behaviour().merging)
        touches_key = "keyVaultKeyUri" in (patch.get("properties") or {})
        refused = self._refusal(wanted) if touches_key else None
        accepted = int(self._behaviour().cosmos_answer)
        return self.updates.start(account, wanted, refused, failure, accepted)

    def take_up_key(self, account: Resource) -> None:
        """Go on to the key that the account's document names, where it is another."""
        uri = cosmos_key_uri(account.document)
        if account.uptake is None or account.uptake.uri != uri:
            account.uptake = take_up(uri, self._vaults(), self._now())

    def agenda(self) -> Iterator[Due]:
        """Yield the moments at which accounts take up a newer version."""
        delay = timedelta(seconds=self._behaviour().uptake_after)
        for account in self.resources.all.values():
            if account.uptake is not None:
                yield from account.uptake.agenda(delay, self.resources.touch)

    def _refusal(self, wanted: Mapping[str, Any]) -> ServiceError | None:
        uri = cosmos_key_uri(wanted)
        if not uri or pinned_version(uri):
            return invalid_property("keyVaultKeyUri", "it must be a key URI without a version")
        return key_refusal(uri, self._vaults())

    def _shown(self, account: Resource) -> dict[str, Any]:
        shown = self.updates.show(account)
        properties = shown.get("properties")
        if account.uptake is not None and not account.is_verbatim and isinstance(properties, dict):
            properties.setdefault("keyVaultKeyUriVersion", account.uptake.version.version)
        return shown
