"""The environment, read once; a mistake names the key, the value and the fix."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reactors.core.errors import SettingsError
from reactors.core.policy import Policy
from reactors.gateways.cloud import CLOUDS
from reactors.gateways.settings import Part, Settings, Storage, read_settings
from tests.builders import SUBSCRIPTION
from tests.settings_read import NOWHERE, STORAGE, read, refused

IDENTITY_STORAGE = {
    "ReactorStorage__tableServiceUri": "https://cmk.table.core.windows.net",
    "ReactorStorage__queueServiceUri": "https://cmk.queue.core.windows.net",
}
BLOBS = "ReactorStorage__blobServiceUri"
CUSTOM = {
    "REACTOR_CLOUD": "custom",
    "REACTOR_ARM_ENDPOINT": "http://127.0.0.1:8080/",
    "REACTOR_ARM_AUDIENCE": "https://management.azure.com/",
    "REACTOR_VAULT_SUFFIX": ".vault.azure.net",
    "REACTOR_HSM_SUFFIX": ".managedhsm.azure.net",
}
TEAMS = "REACTOR_TEAMS_WEBHOOK_URL"
TOPIC = "REACTOR_EVENTGRID_TOPIC_ENDPOINT"
OTHER = "22222222-2222-2222-2222-222222222222"


def test_storage_is_all_that_must_be_set() -> None:
    """Out of the box: the public cloud, every subscription that the identity sees, no channel."""
    assert read({}) == Settings(
        storage=Storage("UseDevelopmentStorage=true"), cloud=CLOUDS["AzureCloud"], policy=Policy()
    )


def test_settings_show_nothing_secret() -> None:
    """They may end in a log or a traceback."""
    secrets = {TEAMS: "https://flow.example/secret", "REACTOR_ACCESS_TOKEN": "secret", **CUSTOM}
    settings = read({**secrets, "ReactorStorage": "AccountKey=secret"})

    assert settings.teams_url.endswith("secret")
    assert "secret" not in repr(settings)


def test_storage_is_reached_with_an_identity_where_it_has_addresses() -> None:
    """A client id names a user-assigned identity."""
    plain = read_settings(IDENTITY_STORAGE, NOWHERE)
    named = read_settings({**IDENTITY_STORAGE, "ReactorStorage__clientId": "an-id"}, NOWHERE)

    assert plain.storage == Storage("", *IDENTITY_STORAGE.values())
    assert named.storage.client_id == "an-id"
    assert plain.storage.blob_uri == ""


def test_dead_letters_are_reached_at_the_address_of_the_blob_service() -> None:
    """For the operator's command; the app does without."""
    settings = read_settings({**IDENTITY_STORAGE, BLOBS: "https://cmk.blob.core.windows.net"}, NOWHERE)

    assert settings.storage.blob_uri == "https://cmk.blob.core.windows.net"


@pytest.mark.parametrize("missing", IDENTITY_STORAGE)
def test_missing_storage_is_named(missing: str) -> None:
    """Nothing can be kept without it."""
    environment = {name: value for name, value in IDENTITY_STORAGE.items() if name != missing}

    with pytest.raises(SettingsError, match=f"neither ReactorStorage nor {missing} is set"):
        read_settings(environment, NOWHERE)


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:10002", "cmk.table.core.windows.net", "https://", "https://[::1"]
)
@pytest.mark.parametrize("name", [*IDENTITY_STORAGE, BLOBS])
def test_a_token_for_storage_is_sent_over_https_only(name: str, address: str) -> None:
    """Not even to this machine: an identity has no use for an emulator."""
    with pytest.raises(SettingsError, match=f"{name} = .* must be an https address"):
        read_settings({**IDENTITY_STORAGE, name: address}, NOWHERE)


@pytest.mark.parametrize("name", ["REACTOR_ACCESS_TOKEN", "REACTOR_CLOCK_FILE"])
def test_what_is_for_trying_out_works_on_this_machine_only(name: str) -> None:
    """A fixed token or a moved clock has no place in front of Azure."""
    settings = read({**CUSTOM, name: "value"})

    assert "value" in {settings.access_token, settings.clock_file}
    for elsewhere in ({}, {**CUSTOM, "REACTOR_ARM_ENDPOINT": "https://management.example"}):
        message = refused({**elsewhere, name: "value"})
        assert f"{name} is set, but the ARM endpoint" in message
        assert "value" not in message


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", set()),
        (" , ", set()),
        (SUBSCRIPTION, {SUBSCRIPTION}),
        (f" {SUBSCRIPTION} ,\n{OTHER.upper()},", {SUBSCRIPTION, OTHER}),
    ],
    ids=["empty", "commas", "one", "two"],
)
def test_subscriptions_are_ids_separated_by_commas(text: str, expected: set[str]) -> None:
    """Empty means all that the identity sees."""
    assert read({"REACTOR_SUBSCRIPTIONS": text}).subscriptions == expected


@pytest.mark.parametrize(
    "text", ["production", f"{SUBSCRIPTION};{OTHER}", f"/subscriptions/{SUBSCRIPTION}", "' or 1"]
)
def test_what_is_no_subscription_id_is_refused(text: str) -> None:
    """It would silently watch nothing."""
    assert "which is not a subscription id; write ids separated by commas" in refused(
        {"REACTOR_SUBSCRIPTIONS": text}
    )


def test_email_is_read_with_the_rest() -> None:
    """And does not show its login."""
    addresses = {"REACTOR_EMAIL_FROM": "cmk@contoso.com", "REACTOR_EMAIL_TO": "ops@contoso.com"}

    settings = read({**addresses, "REACTOR_SMTP_URL": "smtps://user:secret@mail.contoso.com"})

    assert settings.mail is not None
    assert settings.mail.server is not None
    assert settings.mail.server.password == "secret"
    assert "secret" not in repr(settings)


@pytest.mark.parametrize("address", ["https://flow.example/a?sig=secret", "http://127.0.0.1:9000/teams"])
def test_a_webhook_is_an_address_over_https_or_on_this_machine(address: str) -> None:
    """Loopback is the sink that stands in for Teams."""
    assert read({TEAMS: address}).teams_url == address


@pytest.mark.parametrize(
    "address", ["http://flow.example", "flow.example", "https:///flow.example", "https://[::1/flow.example"]
)
def test_a_bad_webhook_is_refused_without_showing_it(address: str) -> None:
    """The address is the password."""
    message = refused({TEAMS: address})

    assert message.startswith("REACTOR_TEAMS_WEBHOOK_URL must be an https address")
    assert "flow.example" not in message


@pytest.mark.parametrize(
    ("address", "read_as"),
    [
        ("https://cmk.westeurope-1.eventgrid.azure.net/api/events", ""),
        (
            "https://cmk.westeurope-1.eventgrid.azure.net",
            "https://cmk.westeurope-1.eventgrid.azure.net/api/events",
        ),
        (
            "https://cmk.usgovvirginia-1.eventgrid.azure.us/api/events/",
            "https://cmk.usgovvirginia-1.eventgrid.azure.us/api/events",
        ),
        ("https://cmk.chinaeast2-1.eventgrid.azure.cn:443/api/events", ""),
        ("http://127.0.0.1:9000/custom-topics/cmk/api/events", ""),
        ("", ""),
    ],
)
def test_a_topic_is_one_of_event_grid_or_on_this_machine(address: str, read_as: str) -> None:
    """With or without its path, as the portal and the CLI show it."""
    host = address.removesuffix("/").removesuffix("/api/events").removesuffix(":443")
    cloud = next((name for name, each in CLOUDS.items() if host.endswith(each.topic_suffix)), "AzureCloud")

    assert read({TOPIC: address, "REACTOR_CLOUD": cloud}).topic_endpoint == (read_as or address)


@pytest.mark.parametrize("cloud", CLOUDS)
def test_a_topic_of_another_cloud_gets_no_token_either(cloud: str) -> None:
    """Its address was most likely copied."""
    for name, other in CLOUDS.items():
        address = f"https://cmk.somewhere-1{other.topic_suffix}/api/events"
        if name != cloud:
            assert CLOUDS[cloud].topic_suffix in refused({TOPIC: address, "REACTOR_CLOUD": cloud})


@pytest.mark.parametrize(
    "address",
    [
        "http://cmk.westeurope-1.eventgrid.azure.net/api/events",
        "https://eventgrid.azure.net.evil.example/api/events",
        "https://evil.example/.eventgrid.azure.net",
        "https://evil.example#.eventgrid.azure.net",
        "https://evil.example?.eventgrid.azure.net",
        "https://user@cmk.westeurope-1.eventgrid.azure.net",
        "https://cmk.westeurope-1.eventgrid.azure.net:8443/api/events",
        "https://cmk.westeurope-1.eventgrid.azure.net/api/events?aeg-sas-key=x",
        "cmk.westeurope-1.eventgrid.azure.net",
        "https://127.0.0.1.evil.example/api/events",
    ],
)
def test_another_place_gets_no_token(address: str) -> None:
    """What is published goes with a token for Event Grid."""
    assert "must be the https address of an Event Grid custom topic" in refused({TOPIC: address})


def test_service_addresses_are_read_and_not_shown() -> None:
    """Each is a password."""
    settings = read({"REACTOR_WEBHOOK_URLS": "slack://secret/a, json://b/c"})

    assert settings.service_urls == ("slack://secret/a", "json://b/c")
    assert "secret" not in repr(settings)


NAMES = [*STORAGE, *IDENTITY_STORAGE, *CUSTOM, TEAMS, "REACTOR_SUBSCRIPTIONS", "REACTOR_ACCESS_TOKEN"]
VALUES = (
    st.text(max_size=12) | st.text(max_size=12).map("https://".__add__) | st.sampled_from([*CUSTOM.values()])
)


@given(st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=6))
def test_any_environment_is_read_or_refused_with_a_message(environment: dict[str, str]) -> None:
    """No value makes start-up fail in another way."""
    try:
        settings = read_settings(environment, NOWHERE)
    except SettingsError as error:
        assert str(error).isprintable()  # noqa: PT017 - the property is about both ways out
        return

    assert settings.cloud.arm_endpoint.startswith("http")


HUB = {"REACTOR_AUDIT_HUB_NAME": "cmk-audit"}


def test_the_audit_log_is_read_where_a_hub_is_named() -> None:
    """Reached by a connection string, or with an identity."""
    namespace = {"ReactorAuditHub__fullyQualifiedNamespace": "ns.servicebus.windows.net"}

    assert read({}).audit_hub_name == ""
    assert read({**HUB, "ReactorAuditHub": "Endpoint=sb://ns"}).audit_hub_name == "cmk-audit"
    assert read({**HUB, **namespace}).audit_hub_name == "cmk-audit"


def test_a_hub_without_a_connection_is_refused() -> None:
    """The message says both ways out."""
    message = refused(HUB)

    assert "REACTOR_AUDIT_HUB_NAME = cmk-audit, but neither ReactorAuditHub nor" in message
    assert "remove REACTOR_AUDIT_HUB_NAME" in message


@pytest.mark.parametrize("name", ["ns.servicebus.windows.net/hub", "-hub", "a b", "x" * 300, "hub."])
def test_a_name_that_no_hub_can_have_is_refused(name: str) -> None:
    """A namespace in front of it, most likely."""
    message = refused({"REACTOR_AUDIT_HUB_NAME": name, "ReactorAuditHub": "Endpoint=sb://ns"})

    assert message.startswith("REACTOR_AUDIT_HUB_NAME = ")
    assert "is not the name of an Event Hub" in message


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", {Part.REACTOR, Part.CONSOLE}),
        ("reactor,console", {Part.REACTOR, Part.CONSOLE}),
        (" console ", {Part.CONSOLE}),
        ("reactor,", {Part.REACTOR}),
    ],
)
def test_a_process_may_serve_one_part_alone(text: str, parts: set[Part]) -> None:
    """Both, unless it says otherwise."""
    assert read({"REACTOR_PARTS": text}).parts == parts


def test_a_part_that_there_is_not_is_refused() -> None:
    """With those that there are."""
    said = refused({"REACTOR_PARTS": "reactor,consol"})

    assert said == (
        "REACTOR_PARTS holds consol, which is not one of reactor, console; name one, or both separated by a "
        "comma"
    )
