"""One account: its document, what stands below it, and how ARM shows it."""

from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sandbox.behaviour import Showing
from sandbox.clock import iso

KIND = "Microsoft.CognitiveServices/accounts"


@dataclass(slots=True)
class Account:
    """
    Hold one account.

    `document` is its ARM JSON without id, name, type, etag and provisioningState; a raw one is shown as
    it is, whatever it lacks. `children` are whole ARM documents by their lower-cased path below the
    account; `wanted` is what a running update makes of it; the dates are set while it is soft-deleted.
    """

    name: str
    resource_group: str
    subscription_id: str
    document: dict[str, Any]
    etag: str
    provisioning_state: str = "Succeeded"
    wanted: dict[str, Any] | None = None
    children: dict[str, dict[str, Any]] = field(default_factory=dict)
    is_raw: bool = False
    deleted_on: datetime | None = None
    purge_on: datetime | None = None

    @property
    def id(self) -> str:
        """Return the ARM id."""
        return (
            f"/subscriptions/{self.subscription_id}/resourceGroups/{self.resource_group}"
            f"/providers/{KIND}/{self.name}"
        )

    @property
    def deleted_id(self) -> str:
        """Return the ARM id under which it is found while it is soft-deleted."""
        return (
            f"/subscriptions/{self.subscription_id}/providers/Microsoft.CognitiveServices/locations/"
            f"{self.document.get('location')}/resourceGroups/{self.resource_group}/deletedAccounts/{self.name}"
        )

    @property
    def key_properties(self) -> dict[str, Any]:
        """Return `keyVaultProperties`, empty where Microsoft holds the key or none can be made out."""
        found: Any = self.document
        for name in ("properties", "encryption", "keyVaultProperties"):
            found = found.get(name) if isinstance(found, dict) else None
        return dict(found) if isinstance(found, dict) else {}

    def below(self, path: str) -> list[dict[str, Any]]:
        """Return the documents directly in a collection such as `projects/main/connections`."""
        prefix = f"{path.lower()}/"
        return [
            document
            for place, document in self.children.items()
            if place.startswith(prefix) and "/" not in place.removeprefix(prefix)
        ]

    def as_json(self, showing: Showing = Showing.OLD) -> dict[str, Any]:
        """Return the account as ARM shows it."""
        running = showing is Showing.NEW and self.wanted is not None
        document = deepcopy(self.wanted if running else self.document)
        assert document is not None  # noqa: S101 - narrows for the type checker
        named = {"id": self.id, "name": self.name, "type": KIND}
        if self.is_raw:
            return named | document
        properties = document.get("properties")
        if isinstance(properties, dict):
            properties["provisioningState"] = self.provisioning_state
        return {**named, "etag": self.etag, **document}

    def as_deleted_json(self) -> dict[str, Any]:
        """Return the account as ARM shows it while it is soft-deleted."""
        shown = self.as_json()
        dates = {"deletionDate": self.deleted_on, "scheduledPurgeDate": self.purge_on}
        properties = shown.get("properties")
        properties = dict(properties) if isinstance(properties, dict) else {}
        properties |= {name: iso(moment) for name, moment in dates.items() if moment is not None}
        return {
            **shown,
            "id": self.deleted_id,
            "type": "Microsoft.CognitiveServices/locations/resourceGroups/deletedAccounts",
            "properties": properties,
        }
