"""
What became of vaults and keys that are not there.

Vaults are asked for through ARM. Soft-deleted keys show on the vault's own host alone, where the identity
needs Key Vault Reader and a way through the firewall.
Source: Microsoft.KeyVault deletedVaults, api-version 2026-05-15; Key Vault keys, api-version 2025-07-01.
"""

from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from azure.core import AsyncPipelineClient
from azure.core.exceptions import HttpResponseError
from azure.core.pipeline.policies import ContentDecodePolicy, RequestIdPolicy, UserAgentPolicy
from azure.core.pipeline.transport import AsyncHttpTransport
from azure.core.rest import AsyncHttpResponse, HttpRequest

from reactors.consumers.reading import an_object, text
from reactors.core.errors import AbsentError, PermanentError, TransientError
from reactors.core.identifiers import KeyUri, ResourceId
from reactors.core.model import Vault
from reactors.core.revocation import Lost
from reactors.gateways.answers import JsonObjectPolicy
from reactors.gateways.arm import USER_AGENT, Arm
from reactors.gateways.failures import translated
from reactors.gateways.identity import Identity

_MANAGEMENT = "2026-05-15"
_DATA_PLANE = "2025-07-01"
_LATEST = datetime(9999, 1, 1, tzinfo=UTC).timestamp()


class AzureLosses:
    """Looks for deleted vaults and keys; the token goes to the configured address of vaults alone."""

    def __init__(
        self, arm: Arm, endpoint: str, identity: Identity, transport: AsyncHttpTransport[Any, Any]
    ) -> None:
        """Take the raw gateway, and the address with `{vault}` in it, empty where hosts are not asked."""
        self._arm = arm
        self._endpoint = endpoint
        self._client: AsyncPipelineClient[HttpRequest, AsyncHttpResponse] = AsyncPipelineClient(
            base_url=endpoint,
            policies=[
                JsonObjectPolicy(),
                RequestIdPolicy(),
                UserAgentPolicy(USER_AGENT),
                identity.bearer_policy(),
                ContentDecodePolicy(),
            ],
            transport=transport,
        )

    async def find_vault(self, vault: ResourceId, location: str) -> Lost:
        """
        Say what became of a vault that was there and is not any more.

        One that is not among the deleted ones is purged.
        """
        place = location.replace(" ", "").lower()
        provider = f"/subscriptions/{vault.subscription_id}/providers/Microsoft.KeyVault"
        path = f"{provider}/locations/{quote(place, safe='')}/deletedVaults/{vault.name}"
        try:
            answer = await self._arm.send("GET", path, api_version=_MANAGEMENT)
        except AbsentError:
            return Lost(is_purged=True)
        except PermanentError as error:
            return Lost(reason=f"what became of it could not be read: {error}")
        properties = an_object(answer.body.get("properties"))
        return Lost(_time(properties.get("deletionDate")), _time(properties.get("scheduledPurgeDate")), False)

    async def find_key(self, vault: Vault, key: KeyUri) -> Lost:
        """
        Say what became of a key that was there and is not any more.

        One that is not among the deleted ones is purged. A vault that does not let us look leaves it open.
        """
        if not self._endpoint:
            return Lost(reason="deleted keys are not looked at: no address of vaults is configured")
        url = f"{self._endpoint.format(vault=vault.id.name)}/deletedkeys/{key.name}"
        try:
            with translated(f"deleted keys of vault {vault.id.name}"):
                request = HttpRequest("GET", url, params={"api-version": _DATA_PLANE})
                response = await self._client.send_request(request)
                if response.status_code >= HTTPStatus.BAD_REQUEST:
                    raise HttpResponseError(response=response)
                body: Any = response.json()
        except AbsentError:
            return Lost(is_purged=True)
        except (PermanentError, TransientError) as error:
            return Lost(reason=f"whether it can be recovered could not be read: {error}")
        return Lost(_epoch(body.get("deletedDate")), _epoch(body.get("scheduledPurgeDate")), False)


def _time(value: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text(value))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _epoch(value: object) -> datetime | None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not 0 <= float(str(value)) <= _LATEST:
        return None
    return datetime.fromtimestamp(float(str(value)), UTC)
