"""The environment, read once; a mistake names the key, the value and the fix."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reactors.core.errors import SettingsError
from reactors.core.policy import Policy, UpdateMode
from reactors.gateways.cloud import CLOUDS, Cloud
from reactors.gateways.settings import Part, Settings, Storage, read_settings
from tests.builders import SUBSCRIPTION, an_account_id

STORAGE = {"ReactorStorage": "UseDevelopmentStorage=true"}
IDENTITY_STORAGE = {
    "ReactorStorage__tableServiceUri": "https://cmk.table.core.windows.net",
    "ReactorStorage__queueServiceUri": "https://cmk.queue.core.windows.net",
}
CUSTOM = {
    "REACTOR_CLOUD": "custom",
    "REACTOR_ARM_ENDPOINT": "http://127.0.0.1:8080/",
    "REACTOR_ARM_AUDIENCE": "https://management.azure.com/",
    "REACTOR_VAULT_SUFFIX": ".vault.azure.net",
    "REACTOR_HSM_SUFFIX": ".managedhsm.azure.net",
}
TEAMS = "REACTOR_TEAMS_WEBHOOK_URL"
OTHER = "22222222-2222-2222-2222-222222222222"
NOWHERE = Path("/nowhere")


def read(environment: dict[str, str], *, root: Path = NOWHERE) -> Settings:
    """Return the settings of an environment with storage, in a folder without policy file."""
    return read_settings({**STORAGE, **environment}, root)


def refused(environment: dict[str, str], *, root: Path = NOWHERE) -> str:
    """Return the message with which an environment with storage is refused."""
    with pytest.raises(SettingsError) as error:
        read(environment, root=root)
    return str(error.value)


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


@pytest.mark.parametrize("missing", IDENTITY_STORAGE)
def test_missing_storage_is_named(missing: str) -> None:
    """Nothing can be kept without it."""
    environment = {name: value for name, value in IDENTITY_STORAGE.items() if name != missing}

    with pytest.raises(SettingsError, match=f"neither ReactorStorage nor {missing} is set"):
        read_settings(environment, NOWHERE)


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:10002", "cmk.table.core.windows.net", "https://", "https://[::1"]
)
@pytest.mark.parametrize("name", IDENTITY_STORAGE)
def test_a_token_for_storage_is_sent_over_https_only(name: str, address: str) -> None:
    """Not even to this machine: an identity has no use for an emulator."""
    with pytest.raises(SettingsError, match=f"{name} = .* must be an https address"):
        read_settings({**IDENTITY_STORAGE, name: address}, NOWHERE)


@pytest.mark.parametrize("name", CLOUDS)
def test_a_cloud_is_chosen_by_name(name: str) -> None:
    """Its addresses are known."""
    assert read({"REACTOR_CLOUD": name}).cloud is CLOUDS[name]


def test_a_custom_cloud_is_described_in_full() -> None:
    """Slashes at the end do not matter."""
    assert read(CUSTOM).cloud == Cloud(
        "http://127.0.0.1:8080",
        "https://management.azure.com",
        ".vault.azure.net",
        ".managedhsm.azure.net",
        "http://127.0.0.1:8080",
    )


@pytest.mark.parametrize(
    "address", ["https://{service}.search.example", "http://127.0.0.1:7071/{service}", ""]
)
def test_search_services_of_a_custom_cloud_have_an_address_with_their_name_or_none(address: str) -> None:
    """Without one, search objects are not looked at; the token is then for nobody."""
    cloud = read({**CUSTOM, "REACTOR_SEARCH_ENDPOINT": address}).cloud

    assert cloud.search == address
    assert bool(cloud.search_audience) is bool(address)


@pytest.mark.parametrize(
    "address",
    [
        "https://search.example",
        "http://{service}.search.example",
        "https://{service}.search.example/{index}",
        "https://{service}.search.example/{",
        "{service}.search.example",
    ],
)
def test_another_address_of_search_services_is_refused(address: str) -> None:
    """The token goes there."""
    assert refused({**CUSTOM, "REACTOR_SEARCH_ENDPOINT": address}).startswith(
        f"REACTOR_SEARCH_ENDPOINT = {address} must be an https address with {{service}} in it"
    )


@pytest.mark.parametrize("address", ["https://{vault}.vault.example", "http://127.0.0.1:7071/{vault}", ""])
def test_vaults_of_a_custom_cloud_have_an_address_with_their_name_or_none(address: str) -> None:
    """Without one, deleted keys are not looked for."""
    assert read({**CUSTOM, "REACTOR_VAULT_ENDPOINT": address}).cloud.vault == address


def test_another_address_of_vaults_is_refused() -> None:
    """The token goes there."""
    assert refused({**CUSTOM, "REACTOR_VAULT_ENDPOINT": "https://vault.example"}).startswith(
        "REACTOR_VAULT_ENDPOINT = https://vault.example must be an https address with {vault} in it"
    )


@pytest.mark.parametrize("address", ["https://graph.microsoft.com", "http://127.0.0.1:7071/graph", ""])
def test_a_custom_cloud_has_a_microsoft_graph_or_none(address: str) -> None:
    """Without one, group membership cannot be told."""
    assert read({**CUSTOM, "REACTOR_GRAPH_ENDPOINT": f"{address}/" if address else ""}).cloud.graph == address


@pytest.mark.parametrize("address", ["http://graph.microsoft.com", "graph.microsoft.com", "https://"])
def test_another_address_of_microsoft_graph_is_refused(address: str) -> None:
    """A token goes there."""
    assert refused({**CUSTOM, "REACTOR_GRAPH_ENDPOINT": address}).startswith(
        f"REACTOR_GRAPH_ENDPOINT = {address.rstrip('/')} must be an https address"
    )


def test_microsoft_graph_of_a_known_cloud_is_not_set() -> None:
    """It has its own."""
    message = refused({**STORAGE, "REACTOR_GRAPH_ENDPOINT": "https://graph.example"})

    assert message.startswith("REACTOR_GRAPH_ENDPOINT is set, but REACTOR_CLOUD = AzureCloud")


def test_an_address_of_search_services_belongs_to_a_custom_cloud() -> None:
    """The others have their own."""
    assert refused({**STORAGE, "REACTOR_SEARCH_ENDPOINT": "https://{service}.search.example"}) == (
        "REACTOR_SEARCH_ENDPOINT is set, but REACTOR_CLOUD = AzureCloud; "
        "remove it or set REACTOR_CLOUD=custom"
    )


def test_an_unknown_cloud_is_refused_with_those_that_are_known() -> None:
    """Names are those of the Azure CLI."""
    assert refused({"REACTOR_CLOUD": "azurecloud"}) == (
        "REACTOR_CLOUD = azurecloud is not one of AzureCloud, AzureUSGovernment, AzureChinaCloud, custom"
    )


@pytest.mark.parametrize("name", [name for name in CUSTOM if name != "REACTOR_CLOUD"])
def test_addresses_belong_to_a_custom_cloud_only_and_a_custom_cloud_needs_them_all(name: str) -> None:
    """Half a description would send a token to the wrong place."""
    assert refused({name: CUSTOM[name]}) == (
        f"{name} is set, but REACTOR_CLOUD = AzureCloud; remove it or set REACTOR_CLOUD=custom"
    )
    assert refused({**CUSTOM, name: ""}) == f"REACTOR_CLOUD = custom needs {name}"


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("https://management.example", True),
        ("https://127.0.0.1:8080", True),
        ("http://127.0.0.1:8080", True),
        ("http://localhost:8080", True),
        ("http://[::1]:8080", True),
        ("http://management.example", False),
        ("http://localhost.evil.example", False),
        ("http://127.0.0.1@evil.example", False),
        ("http://127.0.0.1.evil.example", False),
        ("http://10.0.0.1", False),
        ("ftp://127.0.0.1", False),
        ("management.example", False),
        ("https://", False),
        ("https:///path", False),
        ("http://[::1", False),
    ],
)
def test_arm_is_reached_over_https_or_on_this_machine(address: str, *, allowed: bool) -> None:
    """A token never crosses a network in the clear."""
    environment = {**CUSTOM, "REACTOR_ARM_ENDPOINT": address}

    if allowed:
        assert read(environment).cloud.arm_endpoint == address
    else:
        assert "plain http only on a loopback address" in refused(environment)


@pytest.mark.parametrize(
    "suffix", ["vault.azure.net", ".", "..net", ".vault.azure.net:443", ".a/b", ".*", ".VAULT"]
)
@pytest.mark.parametrize("name", ["REACTOR_VAULT_SUFFIX", "REACTOR_HSM_SUFFIX"])
def test_a_suffix_is_a_dns_suffix_with_its_dot(name: str, suffix: str) -> None:
    """Without the dot, evilvault.azure.net would pass."""
    assert refused({**CUSTOM, name: suffix}) == (
        f"{name} = {suffix} must be a DNS suffix such as .vault.azure.net"
    )


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


def test_the_policy_file_lies_beside_host_json(tmp_path: Path) -> None:
    """What may be done to `an_account_id` is what it says."""
    (tmp_path / "policy.toml").write_text('[[scopes]]\nmatch = "*"\nupdates = "auto"\n')

    assert read({}, root=tmp_path).policy.update_mode(an_account_id(), {}) is UpdateMode.AUTO


@pytest.mark.parametrize("absolute", [True, False], ids=["absolute", "relative"])
def test_another_policy_file_can_be_named(tmp_path: Path, *, absolute: bool) -> None:
    """A relative name is taken from the folder of `host.json`."""
    path = tmp_path / "strict.toml"
    path.write_text('profile = "openai"')

    settings = read({"REACTOR_POLICY_FILE": str(path) if absolute else path.name}, root=tmp_path)

    assert settings.policy.baseline.profile == "openai"


def test_a_named_policy_file_must_be_readable(tmp_path: Path) -> None:
    """A typing mistake must not switch everything to its defaults."""
    (tmp_path / "latin.toml").write_bytes(b"# gr\xf6sse")

    missing = refused({"REACTOR_POLICY_FILE": "missing.toml"}, root=tmp_path)
    folder = refused({"REACTOR_POLICY_FILE": "."}, root=tmp_path)
    latin = refused({"REACTOR_POLICY_FILE": "latin.toml"}, root=tmp_path)

    assert missing.startswith("REACTOR_POLICY_FILE = missing.toml cannot be read: FileNotFoundError; ")
    assert "IsADirectoryError" in folder
    assert "UnicodeDecodeError" in latin


def test_a_policy_file_may_begin_with_a_byte_order_mark(tmp_path: Path) -> None:
    """Some editors on Windows write one."""
    (tmp_path / "policy.toml").write_text('profile = "openai"', encoding="utf-8-sig")

    assert read({}, root=tmp_path).policy.baseline.profile == "openai"


def test_a_mistake_in_the_policy_file_is_named_with_its_file(tmp_path: Path) -> None:
    """Whoever starts the reactor learns where to look."""
    (tmp_path / "strict.toml").write_text('profil = "openai"')

    assert refused({"REACTOR_POLICY_FILE": "strict.toml"}, root=tmp_path).startswith(
        "strict.toml:1: profil is not known"
    )


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
