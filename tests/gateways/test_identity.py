"""Tokens for ARM: from a credential, or a fixed one where that is allowed."""

import logging
from dataclasses import replace
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

import pytest
from azure.core.credentials import AccessToken
from azure.core.exceptions import ClientAuthenticationError, ServiceRequestError
from azure.core.pipeline.transport import AioHttpTransport
from azure.core.rest import HttpRequest
from azure.identity.aio import DefaultAzureCredential

from reactors.core.identifiers import ResourceId
from reactors.gateways.arm import Arm
from reactors.gateways.cloud import CLOUDS
from reactors.gateways.identity import Identity, NoCredential, azure_credential, make_identity
from reactors.gateways.keys import ArmKeys
from reactors.gateways.pacing import Pace
from reactors.gateways.wiring import _consumers, _vault_clients
from tests.builders import a_key_uri
from tests.stage import TOKEN, Stage

SCOPE = "https://management.azure.com/.default"
GRAPH = "/providers/Microsoft.ResourceGraph/resources"
QUERY = {"query": "resources | project id", "options": {"resultFormat": "objectArray"}}


class OneToken:
    """A credential that notes what it was asked for."""

    def __init__(self) -> None:
        """Start with nothing asked."""
        self.scopes: list[str] = []

    async def get_token(self, *scopes: str, **_options: Any) -> AccessToken:
        """Return a token that lasts."""
        self.scopes.extend(scopes)
        return AccessToken("from-the-credential", 4102444800)

    async def close(self) -> None:
        """Do nothing."""

    async def __aenter__(self) -> Self:
        """Return the credential."""
        return self

    async def __aexit__(self, *_error: object) -> None:
        """Do nothing."""


async def test_arm_gets_the_credential_s_token_for_its_audience(stage: Stage) -> None:
    """The scope is the cloud's audience, asked for once."""
    credential = OneToken()
    arm = Arm("https://management.azure.com", Identity(credential, SCOPE), stage.wire)

    await arm.send("POST", GRAPH, api_version="2021-03-01", body=QUERY)
    await arm.send("POST", GRAPH, api_version="2021-03-01", body=QUERY)

    assert [each.headers["Authorization"] for each in stage.wire.asked] == ["Bearer from-the-credential"] * 2
    assert credential.scopes == [SCOPE]


async def test_the_clients_of_azure_s_libraries_get_it_too(stage: Stage) -> None:
    """For the same audience, whichever cloud it is."""
    credential = OneToken()
    account, first, _ = stage.rotated()
    vault = ResourceId.parse(first.key.vault.id)
    identity, suffixes = Identity(credential, SCOPE), (".vault.azure.net",)

    arm = Arm(stage.settings.cloud.arm_endpoint, identity, stage.wire)
    consumers = _consumers(stage.settings, identity, stage.wire, arm, Pace())
    keys = ArmKeys(_vault_clients(stage.settings, identity, stage.wire, Pace()), suffixes=suffixes)

    await keys.observe(vault, a_key_uri())
    await consumers.observe(ResourceId.parse(account.id))

    assert {each.headers["Authorization"] for each in stage.wire.asked} == {"Bearer from-the-credential"}
    assert set(credential.scopes) == {SCOPE}


async def test_a_fixed_token_is_sent_by_every_client_and_logged_by_none(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    """Raw requests, the two SDK clients; the webhook gets none."""
    caplog.set_level(logging.DEBUG)
    _, _, second = stage.rotated()
    await stage.tell(second)
    await stage.settle()

    sent = {each.url.split("/")[2]: each.headers.get("Authorization") for each in stage.wire.asked}

    assert sent == {
        "management.azure.com": f"Bearer {TOKEN}",
        "prod-01.swedencentral.logic.azure.com:443": None,
    }
    assert TOKEN not in caplog.text
    assert TOKEN not in repr(stage.settings)


async def test_without_a_fixed_token_it_is_azure_s_own_credential(stage: Stage) -> None:
    """Nothing is fetched before the first request."""
    identity = make_identity(replace(stage.settings, access_token=""))

    assert isinstance(identity.credential, DefaultAzureCredential)
    assert (identity.policy, identity.scope) == (None, SCOPE)
    await identity.credential.close()


@pytest.mark.parametrize("name", CLOUDS)
async def test_an_application_signs_in_where_its_cloud_says(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A credential of the environment asks the cloud's authority, whatever azure-identity's default is."""
    for variable in ("AZURE_CLIENT_ID", "AZURE_TENANT_ID", "AZURE_CLIENT_SECRET"):
        monkeypatch.setenv(variable, "00000000-0000-0000-0000-000000000001")
    hosts: list[str] = []

    async def send(_transport: object, request: HttpRequest, **_options: Any) -> None:
        hosts.append(request.url.split("/")[2])
        raise ServiceRequestError("no network here")

    monkeypatch.setattr(AioHttpTransport, "send", send)
    monkeypatch.setattr(AioHttpTransport, "sleep", _no_wait)
    async with azure_credential(CLOUDS[name]) as credential:
        with pytest.raises(ClientAuthenticationError):
            await credential.get_token(SCOPE)

    assert hosts[0] == CLOUDS[name].authority


async def test_a_user_assigned_identity_is_named_by_the_app_s_variable_unless_another_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Storage without an identity of its own is reached with the app's."""
    monkeypatch.setenv("AZURE_CLIENT_ID", "of-the-app")
    monkeypatch.setenv("IDENTITY_ENDPOINT", "http://127.0.0.1:9/msi/token")
    monkeypatch.setenv("IDENTITY_HEADER", "a-secret")
    asked: list[str] = []

    async def send(_transport: object, request: HttpRequest, **_options: Any) -> None:
        asked.append(parse_qs(urlsplit(request.url).query)["client_id"][0])
        raise ServiceRequestError("no network here")

    monkeypatch.setattr(AioHttpTransport, "send", send)
    monkeypatch.setattr(AioHttpTransport, "sleep", _no_wait)
    for client_id in ("", "of-storage"):
        async with azure_credential(CLOUDS["AzureCloud"], client_id) as credential:
            with pytest.raises(ClientAuthenticationError):
                await credential.get_token(SCOPE)

    assert {"of-the-app", "of-storage"} == set(asked)


async def _no_wait(_transport: object, _seconds: float) -> None:
    """Lose no time between tries."""


async def test_nobody_gets_a_token_where_a_fixed_one_is_configured(stage: Stage) -> None:
    """The credential that clients demand refuses."""
    identity = make_identity(stage.settings)

    assert isinstance(identity.credential, NoCredential)
    async with identity.credential as credential:
        with pytest.raises(RuntimeError, match="fixed one is configured"):
            await credential.get_token(SCOPE)
    await identity.credential.close()
