"""The composition root: from settings to ports."""

from dataclasses import fields, replace
from datetime import timedelta
from pathlib import Path

import pytest
from azure.identity.aio import DefaultAzureCredential

from reactors.core.identifiers import KeyUri, ResourceId
from reactors.gateways.clock import MovedClock, SystemClock
from reactors.gateways.email_settings import Encryption, MailServer, MailSettings
from reactors.gateways.settings import Storage
from reactors.gateways.wiring import CONNECTION_SECONDS, READ_SECONDS, build_ports, way_to
from tests.stage import Stage

FUNCTION_SECONDS = timedelta(minutes=5).total_seconds()


async def test_building_sends_nothing(stage: Stage) -> None:
    """A cold start that only takes an event in stays short."""
    ports = build_ports(stage.settings)

    assert all(getattr(ports, each.name) is not None for each in fields(ports))
    assert stage.wire.asked == []
    assert stage.storage_wire.asked == []
    assert isinstance(ports.clock, SystemClock)
    assert ports.key_suffixes == (".vault.azure.net", ".managedhsm.azure.net")
    assert ports.portal == "https://portal.azure.com"


async def test_a_clock_file_moves_the_clock(stage: Stage, tmp_path: Path) -> None:
    """On a developer's machine; a clock that is passed comes before it."""
    settings = replace(stage.settings, clock_file=str(tmp_path / "clock"))

    assert isinstance(build_ports(settings).clock, MovedClock)
    assert build_ports(settings, clock=stage.world.clock).clock is stage.world.clock


async def test_without_a_webhook_there_is_no_channel(stage: Stage) -> None:
    """A channel with no setting is off."""
    assert build_ports(replace(stage.settings, teams_url="")).channels == ()


@pytest.mark.parametrize(
    "mail",
    [
        MailSettings("cmk@contoso.com", ("ops@contoso.com",), "https://contoso.communication.azure.com"),
        MailSettings(
            *("cmk@contoso.com", ("ops@contoso.com",)),
            server=MailServer("mail.contoso.com", 587, Encryption.STARTTLS),
        ),
    ],
    ids=["communication", "smtp"],
)
async def test_email_is_a_channel_beside_teams(stage: Stage, mail: MailSettings) -> None:
    """Whatever sends it, under the one name that routes know."""
    ports = build_ports(replace(stage.settings, mail=mail), transport=stage.wire)

    assert [channel.name for channel in ports.channels] == ["teams", "email"]


async def test_storage_can_be_reached_with_an_identity(stage: Stage) -> None:
    """Endpoints instead of a connection string; the token is fetched when it is needed."""
    storage = Storage(
        table_uri="https://cmk.table.core.windows.net",
        queue_uri="https://cmk.queue.core.windows.net",
        client_id="00000000-0000-0000-0000-000000000001",
    )
    ports = build_ports(replace(stage.settings, storage=storage), transport=stage.wire)

    tables = ports.findings._table._client  # type: ignore[attr-defined]
    queues = ports.queues._service  # type: ignore[attr-defined]

    assert tables.url == "https://cmk.table.core.windows.net"
    assert queues.url.startswith("https://cmk.queue.core.windows.net")
    for credential in (tables.credential, queues.credential):
        assert isinstance(credential, DefaultAzureCredential)
        await credential.close()


async def test_no_request_can_outlast_its_function() -> None:
    """The time limits are the transport's, since a client that is given one ignores its own."""
    async with way_to() as way:
        assert way.connection_config.timeout == CONNECTION_SECONDS
        assert way.connection_config.read_timeout == READ_SECONDS
    assert CONNECTION_SECONDS + READ_SECONDS < FUNCTION_SECONDS / 2


async def test_a_client_is_made_once_for_each_subscription(stage: Stage) -> None:
    """They are slow to make and safe to share."""
    account, first, _ = stage.rotated()
    elsewhere = "99999999-9999-9999-9999-999999999999"
    other = stage.world.add_account("other", key=first, subscription_id=elsewhere)
    vault = ResourceId.parse(first.key.vault.id)
    uri = KeyUri("kv-cmk.vault.azure.net", "cmk-foundry")

    for _ in range(2):
        await stage.ports.consumers.observe(ResourceId.parse(account.id))
        await stage.ports.consumers.observe(ResourceId.parse(other.id))
        await stage.ports.keys.observe(vault, uri)

    made = stage.ports.consumers._accounts._client.cache_info()  # type: ignore[attr-defined]
    assert (made.misses, made.hits) == (2, 2)
