"""
Keys and vaults that are not there: soft-deleted, as far as ARM and the vault's own host tell, or purged.

Source: Microsoft.KeyVault deletedVaults, api-version 2026-05-15; Key Vault keys, GetDeletedKey, 2025-07-01.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from azure.core.exceptions import HttpResponseError
from azure.core.pipeline.transport import AsyncHttpTransport
from azure.core.rest import HttpRequest

from reactors.consumers.reading import an_object, text
from reactors.core.errors import AbsentError, PermanentError, TransientError
from reactors.core.identifiers import KeyUri, ResourceId
from reactors.core.model import Vault
from reactors.core.revocation import Lost
from reactors.gateways.arm import Arm
from reactors.gateways.data_plane import data_plane_client
from reactors.gateways.failures import UNREGISTERED, translated
from reactors.gateways.identity import Identity

_KEY_VAULT = "2026-05-15"
_KEYS = "2025-07-01"
_OF_SUBSCRIPTION = frozenset({UNREGISTERED, "SubscriptionNotFound"})


class DeletedKeys:
    """Reads soft-deleted keys at vaults' own hosts; the token goes to the configured address alone."""

    def __init__(
        self, endpoint: str, suffix: str, identity: Identity, transport: AsyncHttpTransport[Any, Any]
    ) -> None:
        """Take the address with `{vault}` in it, empty for none, and the suffix of such hosts."""
        self._endpoint = endpoint
        self._suffix = suffix
        self._client = data_plane_client(endpoint, identity, transport)

    def reaches(self, key: KeyUri) -> bool:
        """Whether the key's host is one that is looked at."""
        return bool(self._endpoint) and key.host == f"{key.vault_name}{self._suffix}"

    async def get(self, key: KeyUri) -> Mapping[str, Any]:
        """Return a soft-deleted key; AbsentError where there is none, RefusedError where it is refused."""
        url = f"{self._endpoint.format(vault=key.vault_name)}/deletedkeys/{quote(key.name)}"
        with translated(f"deleted key {key.name} of vault {key.vault_name}"):
            response = await self._client.send_request(HttpRequest("GET", url, params={"api-version": _KEYS}))
            if response.status_code >= HTTPStatus.MULTIPLE_CHOICES:
                raise HttpResponseError(response=response)
            return an_object(response.json())


class ArmLosses:
    """Looks for what was deleted; a failure to look is named, never taken for a purge."""

    def __init__(self, arm: Arm, keys: DeletedKeys) -> None:
        """Take the raw gateway and the one to vaults' own hosts."""
        self._arm = arm
        self._keys = keys

    async def find_vault(self, vault: ResourceId, location: str) -> Lost:
        """
        Say what became of a vault that was there once, and is not any more.

        Azure answers alike for a purged vault, one that was moved and one that never was: ask only about a
        vault that was known. A subscription that is not found tells nothing. `location` may be a display
        name.
        """
        place = location.replace(" ", "").lower()
        if not (place.isascii() and place.isalnum()):
            return Lost(reason="the vault's location is not known, so it was not looked for")
        path = (
            f"/subscriptions/{vault.subscription_id}/providers/Microsoft.KeyVault/locations/{place}"
            f"/deletedVaults/{quote(vault.name)}"
        )
        try:
            answer = await self._arm.send("GET", path, api_version=_KEY_VAULT)
        except AbsentError as error:
            return Lost(reason=str(error)) if error.code in _OF_SUBSCRIPTION else Lost(is_purged=True)
        except PermanentError as error:
            return Lost(reason=str(error))
        properties = an_object(answer.body.get("properties"))
        if text(properties.get("vaultId")).lower() != str(vault):
            return Lost(reason=f"another vault by the name {vault.name} is soft-deleted there")
        return Lost(
            _moment(properties.get("deletionDate")), _moment(properties.get("scheduledPurgeDate")), False
        )

    async def find_key(self, vault: Vault, key: KeyUri) -> Lost:
        """
        Say what became of a key that was there once, and is not any more.

        A vault that cannot be reached is no reason to try again: its firewall may keep the reactor out.
        """
        if key.host != vault.host or not self._keys.reaches(key):
            return Lost(
                reason="the vault's own host is not looked at, so nobody says when the key was deleted"
            )
        try:
            found = await self._keys.get(key)
        except AbsentError as error:
            if error.code == "KeyNotFound":
                return Lost(is_purged=True)
            return Lost(reason=str(error))
        except (PermanentError, TransientError) as error:
            return Lost(reason=str(error))
        return Lost(_moment(found.get("deletedDate")), _moment(found.get("scheduledPurgeDate")), False)


def _moment(value: object) -> datetime | None:
    """Return a time as ARM writes it, or in seconds since 1970 as Key Vault does; None for anything else."""
    try:
        if isinstance(value, int) and not isinstance(value, bool):
            return datetime.fromtimestamp(value, UTC)
        moment = datetime.fromisoformat(text(value))
    except (ValueError, OverflowError, OSError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
