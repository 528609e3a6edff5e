"""Tokens for ARM: azure-identity in Azure, a fixed token on a loopback address."""

from dataclasses import dataclass
from typing import Any, Self

from azure.core.credentials import AccessToken
from azure.core.credentials_async import AsyncTokenCredential
from azure.core.pipeline import PipelineRequest
from azure.core.pipeline.policies import SansIOHTTPPolicy

from reactors.gateways.cloud import Cloud
from reactors.gateways.settings import Settings

_FOR_EVER = 1 << 40


class FixedTokenPolicy(SansIOHTTPPolicy[Any, Any]):
    """Set a fixed bearer token; used for loopback endpoints only, which may be plain http."""

    def __init__(self, token: str) -> None:
        """Keep the token."""
        self._token = token

    def on_request(self, request: PipelineRequest[Any]) -> None:
        """Add the header."""
        request.http_request.headers["Authorization"] = f"Bearer {self._token}"


@dataclass(frozen=True, slots=True)
class Identity:
    """What clients authenticate with: a credential, or a policy in its place."""

    credential: AsyncTokenCredential
    scope: str
    policy: FixedTokenPolicy | None = None

    def bearer_policy(self) -> Any:
        """Return the authentication policy for a client of another service than ARM."""
        if self.policy is not None:
            return self.policy
        from azure.core.pipeline.policies import AsyncBearerTokenCredentialPolicy  # noqa: PLC0415

        return AsyncBearerTokenCredentialPolicy(self.credential, self.scope)

    def arm_policy(self) -> Any:
        """Return the authentication policy for a client of ours."""
        if self.policy is not None:
            return self.policy
        from azure.mgmt.core.policies import AsyncARMChallengeAuthenticationPolicy  # noqa: PLC0415

        return AsyncARMChallengeAuthenticationPolicy(self.credential, self.scope)


class FixedCredential:
    """Gives a fixed token to a client that takes credentials only."""

    def __init__(self, token: str) -> None:
        """Keep the token."""
        self._token = token

    async def get_token(self, *_scopes: str, **_options: Any) -> AccessToken:
        """Return the token, whatever for."""
        return AccessToken(self._token, _FOR_EVER)

    async def close(self) -> None:
        """Do nothing."""

    async def __aenter__(self) -> Self:
        """Return itself."""
        return self

    async def __aexit__(self, *_error: object) -> None:
        """Do nothing."""


class NoCredential:
    """Stands where a client demands a credential although a policy authenticates."""

    async def get_token(self, *_scopes: str, **_options: Any) -> AccessToken:
        """Refuse: nothing may ask for a token here."""
        raise RuntimeError("a token was asked for although a fixed one is configured")

    async def close(self) -> None:
        """Do nothing."""

    async def __aenter__(self) -> Self:
        """Return itself."""
        return self

    async def __aexit__(self, *_error: object) -> None:
        """Do nothing."""


def make_identity(settings: Settings) -> Identity:
    """Return the process's identity; nothing is fetched before the first request."""
    scope = f"{settings.cloud.arm_audience}/.default"
    if settings.access_token:
        return Identity(NoCredential(), scope, FixedTokenPolicy(settings.access_token))
    return Identity(azure_credential(settings.cloud), scope)


def azure_credential(cloud: Cloud, client_id: str = "") -> AsyncTokenCredential:
    """
    Return Azure's own credential, which signs in where the cloud says; nothing is fetched.

    `client_id` names a user-assigned identity, by default that of `AZURE_CLIENT_ID`. A managed identity
    and the command line tools know their cloud themselves.
    """
    from azure.identity.aio import DefaultAzureCredential  # noqa: PLC0415

    options: dict[str, Any] = {"authority": cloud.authority} if cloud.authority else {}
    if client_id:
        options["managed_identity_client_id"] = client_id
    return DefaultAzureCredential(**options)
