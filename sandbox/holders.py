"""Who has an identity: every resource of a world, as the grants and the directory go through them."""

from collections.abc import Iterator
from typing import Any

from sandbox.cognitiveservices.account import KIND as ACCOUNT
from sandbox.cognitiveservices.accounts import Accounts
from sandbox.providers import Providers
from sandbox.search.services import KIND as SEARCH


class Holders:
    """Go through the resources that have an identity; the World is one."""

    accounts: Accounts
    services: Providers

    def documents(self) -> Iterator[tuple[str, dict[str, Any], list[Any]]]:
        """Yield type and document of each resource that has an identity, with what is in it."""
        for account in self.accounts.all.values():
            yield ACCOUNT, account.document, list(account.children.values())
        scopes = self.services.storage.scopes.all.values()
        for resource in self.services.resources():
            inside: list[Any] = [each.document for each in scopes if each.id.startswith(f"{resource.id}/")]
            if resource.kind == SEARCH:
                inside += self.services.search.contents(resource).objects.values()
            yield resource.kind, resource.document, inside

    def identity_blocks(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield the `identity` of whatever has one, with the name of its resource."""
        for account in self.accounts.all.values():
            for document in (account.document, *account.children.values()):
                if isinstance(document.get("identity"), dict):
                    yield account.name, document["identity"]
        for resource in self.services.resources():
            if isinstance(resource.document.get("identity"), dict):
                yield resource.name, resource.document["identity"]
