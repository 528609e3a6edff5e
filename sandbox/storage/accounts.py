"""Storage accounts and encryption scopes: what they accept, and which key version they use."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from itertools import chain
from typing import Any

from sandbox.agenda import Due
from sandbox.arm.keycheck import key_refusal
from sandbox.arm.patch import merged, patched
from sandbox.arm.resources import Changed, Resource, Resources
from sandbox.behaviour import Behaviour
from sandbox.clock import iso
from sandbox.keyvault.keys import Vault
from sandbox.keyvault.uptake import take_up
from sandbox.storage.bindings import (
    ACCOUNT_BLOCK,
    FORM,
    KIND,
    SCOPE_BLOCK,
    SCOPE_FORM,
    SCOPE_KIND,
    account_as_json,
    account_key_uri,
    forget_read_only,
    scope_as_json,
    scope_key_uri,
)


class StorageAccounts:
    """
    Own the storage accounts and their encryption scopes.

    Both show the key version in use: pinned at once, versionless once the newest enabled version is
    `uptake_after` old.
    """

    def __init__(
        self,
        now: Callable[[], datetime],
        behaviour: Callable[[], Behaviour],
        vaults: Callable[[], Mapping[str, Vault]],
        changed: Changed,
    ) -> None:
        """Take the clock, the switches, vaults by host name, and who is told of changes."""
        self._now = now
        self._behaviour = behaviour
        self._vaults = vaults
        self.resources = Resources(KIND, changed, account_as_json)
        self.scopes = Resources(SCOPE_KIND, changed, scope_as_json)

    def put_account(self, account: Resource) -> None:
        """Add or replace an account, as if it had been there."""
        account.uptake = take_up(account_key_uri(account.document), self._vaults(), self._now())
        self.resources.put(account)

    def put_scope(self, scope: Resource) -> None:
        """Add or replace a scope, as if it had been there."""
        scope.uptake = take_up(scope_key_uri(scope.document), self._vaults(), self._now())
        self.scopes.put(scope)

    def remove_account(self, account: Resource) -> None:
        """Take an account out of the world, its scopes with it."""
        for scope in self.scopes_of(account):
            del self.scopes.all[scope.id.lower()]
        self.resources.remove(account)

    def scopes_of(self, account: Resource) -> list[Resource]:
        """Return the scopes of an account by name."""
        start = f"{account.id}/encryptionScopes/".lower()
        found = [each for key, each in self.scopes.all.items() if key.startswith(start)]
        return sorted(found, key=lambda each: each.name.lower())

    def update_account(self, account: Resource, patch: Mapping[str, Any]) -> None:
        """Update an account at once; raises the service's own error for a key it refuses."""
        wanted = patched(account.document, patch, FORM, self._behaviour().merging)
        if "encryption" in (patch.get("properties") or {}):
            self._bind(account, account_key_uri(wanted))
            forget_read_only(wanted, ACCOUNT_BLOCK)
        account.document = wanted
        self.resources.written(account)

    def update_scope(self, scope: Resource, patch: Mapping[str, Any]) -> None:
        """Update a scope at once; raises the service's own error for a key it refuses."""
        wanted = patched(scope.document, patch, SCOPE_FORM, self._behaviour().merging)
        if {"source", "keyVaultProperties"} & set(patch.get("properties") or {}):
            self._bind(scope, scope_key_uri(wanted))
            forget_read_only(wanted, SCOPE_BLOCK)
        wanted["properties"] = merged(wanted.get("properties"), {"lastModifiedTime": iso(self._now())})
        scope.document = wanted
        self.scopes.written(scope)

    def take_up_key(self, resource: Resource) -> None:
        """Go on to the key that an account's or scope's document names, where it is another."""
        key_uri = scope_key_uri if resource.kind == SCOPE_KIND else account_key_uri
        uri = key_uri(resource.document)
        if resource.uptake is None or resource.uptake.uri != uri:
            resource.uptake = take_up(uri, self._vaults(), self._now())

    def agenda(self) -> Iterator[Due]:
        """Yield the moments at which versionless bindings take up a newer version."""
        delay = timedelta(seconds=self._behaviour().uptake_after)
        for resource in chain(self.resources.all.values(), self.scopes.all.values()):
            if resource.uptake is not None:
                yield from resource.uptake.agenda(delay, self.resources.touch)

    def _bind(self, resource: Resource, uri: str) -> None:
        refused = key_refusal(uri, self._vaults()) if uri else None
        if refused is not None:
            raise refused
        resource.uptake = take_up(uri, self._vaults(), self._now())
