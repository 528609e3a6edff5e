"""The environment, read once into a frozen value. A mistake names the key, the value and the fix."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from reactors.core.errors import SettingsError
from reactors.core.identifiers import shown
from reactors.core.policy import Policy
from reactors.core.policy_file import parse_policy
from reactors.gateways.cloud import CLOUDS, Cloud
from reactors.gateways.email_settings import MailSettings, read_mail_settings
from reactors.gateways.endpoints import is_https, is_loopback
from reactors.gateways.service_urls import NAME as SERVICE_URLS
from reactors.gateways.service_urls import read_service_urls
from reactors.gateways.telemetry_settings import NO_TELEMETRY, TelemetrySettings, read_telemetry_settings

_GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
_SUFFIX = re.compile(r"(?:\.[a-z0-9-]+)+", re.ASCII)
_HUB = re.compile(r"[A-Za-z0-9](?:[\w.-]{0,254}[\w])?", re.ASCII)
_CUSTOM = ("REACTOR_ARM_ENDPOINT", "REACTOR_ARM_AUDIENCE", "REACTOR_VAULT_SUFFIX", "REACTOR_HSM_SUFFIX")
_BLOBS = "ReactorStorage__blobServiceUri"
_SEARCH = "REACTOR_SEARCH_ENDPOINT"
_SEARCH_AUDIENCE = "REACTOR_SEARCH_AUDIENCE"
_GRAPH = "REACTOR_GRAPH_ENDPOINT"
_VAULT = "REACTOR_VAULT_ENDPOINT"
_TOPIC = "REACTOR_EVENTGRID_TOPIC_ENDPOINT"
_TOPIC_HOSTS = tuple(each.topic_suffix for each in CLOUDS.values())
_TOPIC_PATH = "/api/events"


class Part(StrEnum):
    """What a process serves: the triggers that do the work, or the HTTP functions that people ask."""

    REACTOR = "reactor"
    CONSOLE = "console"


@dataclass(frozen=True, slots=True)
class Storage:
    """
    The storage of tables, queues and dead letters: a connection string, or endpoints used with an identity.

    Without `blob_uri`, dead letters cannot be reached by an identity; the app itself does without.
    """

    connection_string: str = ""
    table_uri: str = ""
    queue_uri: str = ""
    client_id: str = ""
    blob_uri: str = ""


@dataclass(frozen=True, slots=True)
class Settings:
    """
    All settings of a process.

    `access_token`, `teams_url`, `service_urls`, `mail` and what is in `telemetry` are secret.
    """

    storage: Storage
    cloud: Cloud
    policy: Policy
    subscriptions: frozenset[str] = frozenset()
    access_token: str = ""
    teams_url: str = ""
    mail: MailSettings | None = None
    service_urls: tuple[str, ...] = ()
    topic_endpoint: str = ""
    clock_file: str = ""
    audit_hub_name: str = ""
    parts: frozenset[Part] = frozenset(Part)
    telemetry: TelemetrySettings = NO_TELEMETRY

    def __repr__(self) -> str:
        """Show nothing that could be secret."""
        return f"Settings(cloud={self.cloud.arm_endpoint})"


def read_settings(environment: Mapping[str, str], root: Path) -> Settings:
    """Read the settings and the policy file; `root` is the folder of `host.json`."""
    cloud = _cloud(environment)
    token = environment.get("REACTOR_ACCESS_TOKEN", "")
    clock_file = environment.get("REACTOR_CLOCK_FILE", "")
    for name, value in (("REACTOR_ACCESS_TOKEN", token), ("REACTOR_CLOCK_FILE", clock_file)):
        if value and not is_loopback(cloud.arm_endpoint):
            raise SettingsError(
                f"{name} is set, but the ARM endpoint {cloud.arm_endpoint} is not a loopback address; "
                "it is for trying things out on one machine: remove it"
            )
    return Settings(
        storage=_storage(environment),
        cloud=cloud,
        policy=_policy(environment, root),
        subscriptions=_subscriptions(environment.get("REACTOR_SUBSCRIPTIONS", "")),
        access_token=token,
        teams_url=_webhook("REACTOR_TEAMS_WEBHOOK_URL", environment.get("REACTOR_TEAMS_WEBHOOK_URL", "")),
        mail=read_mail_settings(environment, cloud.email_suffix),
        service_urls=read_service_urls(environment.get(SERVICE_URLS, "")),
        topic_endpoint=_topic(environment.get(_TOPIC, ""), cloud),
        clock_file=clock_file,
        audit_hub_name=_audit_hub(environment),
        parts=_parts(environment.get("REACTOR_PARTS", "")),
        telemetry=read_telemetry_settings(environment),
    )


def _storage(environment: Mapping[str, str]) -> Storage:
    connection_string = environment.get("ReactorStorage", "")
    table_uri = environment.get("ReactorStorage__tableServiceUri", "")
    queue_uri = environment.get("ReactorStorage__queueServiceUri", "")
    if connection_string:
        return Storage(connection_string)
    for name, value in (
        ("ReactorStorage__tableServiceUri", table_uri),
        ("ReactorStorage__queueServiceUri", queue_uri),
    ):
        if not value:
            raise SettingsError(
                f"neither ReactorStorage nor {name} is set; set ReactorStorage to a connection string, or "
                "both ReactorStorage__tableServiceUri and ReactorStorage__queueServiceUri to use an identity"
            )
        if not is_https(value):
            raise SettingsError(
                f"{name} = {shown(value)} must be an https address, since a token is sent to it"
            )
    blob_uri = environment.get(_BLOBS, "")
    if blob_uri and not is_https(blob_uri):
        raise SettingsError(
            f"{_BLOBS} = {shown(blob_uri)} must be an https address, since a token is sent to it"
        )
    return Storage("", table_uri, queue_uri, environment.get("ReactorStorage__clientId", ""), blob_uri)


def _cloud(environment: Mapping[str, str]) -> Cloud:
    name = environment.get("REACTOR_CLOUD", "AzureCloud")
    if name in CLOUDS:
        for custom in (*_CUSTOM, _SEARCH, _SEARCH_AUDIENCE, _GRAPH, _VAULT):
            if environment.get(custom):
                raise SettingsError(
                    f"{custom} is set, but REACTOR_CLOUD = {name}; remove it or set REACTOR_CLOUD=custom"
                )
        return CLOUDS[name]
    if name != "custom":
        known = ", ".join([*CLOUDS, "custom"])
        raise SettingsError(f"REACTOR_CLOUD = {shown(name)} is not one of {known}")
    missing = [key for key in _CUSTOM if not environment.get(key)]
    if missing:
        raise SettingsError(f"REACTOR_CLOUD = custom needs {', '.join(missing)}")
    endpoint, audience, vault_suffix, hsm_suffix = (environment[key].rstrip("/") for key in _CUSTOM)
    if not is_https(endpoint) and not is_loopback(endpoint):
        raise SettingsError(
            f"REACTOR_ARM_ENDPOINT = {shown(endpoint)} must be https; plain http only on a loopback address"
        )
    for key, suffix in (("REACTOR_VAULT_SUFFIX", vault_suffix), ("REACTOR_HSM_SUFFIX", hsm_suffix)):
        if not _SUFFIX.fullmatch(suffix):
            raise SettingsError(f"{key} = {shown(suffix)} must be a DNS suffix such as .vault.azure.net")
    search = _template(environment, _SEARCH, "service", "https://{service}.search.windows.net")
    vault = _template(environment, _VAULT, "vault", "https://{vault}.vault.azure.net")
    graph = environment.get(_GRAPH, "").rstrip("/")
    if graph and not is_https(graph) and not is_loopback(graph):
        raise SettingsError(
            f"{_GRAPH} = {shown(graph)} must be an https address, such as https://graph.microsoft.com; plain "
            "http only on a loopback address"
        )
    search_audience = (environment.get(_SEARCH_AUDIENCE, "").rstrip("/") or audience) if search else ""
    return Cloud(
        endpoint, audience, vault_suffix, hsm_suffix, endpoint, search, search_audience, graph, vault
    )


def _template(environment: Mapping[str, str], key: str, word: str, example: str) -> str:
    """Return an address with `{word}` for a name in it, or nothing where it is not set."""
    address = environment.get(key, "").rstrip("/")
    of_one = address.replace(f"{{{word}}}", word)
    has_braces = "{" in of_one or "}" in of_one
    is_sound = of_one != address and not has_braces and (is_https(of_one) or is_loopback(of_one))
    if address and not is_sound:
        raise SettingsError(
            f"{key} = {shown(address)} must be an https address with {{{word}}} in it, such as "
            f"{example}; plain http only on a loopback address"
        )
    return address


def _subscriptions(text: str) -> frozenset[str]:
    ids = [part.strip().lower() for part in text.split(",") if part.strip()]
    for each in ids:
        if not _GUID.fullmatch(each):
            raise SettingsError(
                f"REACTOR_SUBSCRIPTIONS holds {shown(each)}, which is not a subscription id; "
                "write ids separated by commas"
            )
    return frozenset(ids)


def _audit_hub(environment: Mapping[str, str]) -> str:
    name = environment.get("REACTOR_AUDIT_HUB_NAME", "")
    connection = ("ReactorAuditHub", "ReactorAuditHub__fullyQualifiedNamespace")
    if name and not _HUB.fullmatch(name):
        raise SettingsError(
            f"REACTOR_AUDIT_HUB_NAME = {shown(name)} is not the name of an Event Hub; "
            "write the hub's own name, without its namespace"
        )
    if name and not any(environment.get(each) for each in connection):
        raise SettingsError(
            f"REACTOR_AUDIT_HUB_NAME = {name}, but neither {' nor '.join(connection)} is set; set one of "
            "them to reach the hub, or remove REACTOR_AUDIT_HUB_NAME to do without the audit log"
        )
    return name


def _parts(text: str) -> frozenset[Part]:
    names = [part.strip() for part in text.split(",") if part.strip()]
    for each in names:
        if each not in set(Part):
            raise SettingsError(
                f"REACTOR_PARTS holds {shown(each)}, which is not one of {', '.join(Part)}; "
                "name one, or both separated by a comma"
            )
    return frozenset(map(Part, names)) or frozenset(Part)


def _webhook(name: str, url: str) -> str:
    if url and not is_https(url) and not is_loopback(url):
        raise SettingsError(f"{name} must be an https address (its value is secret and not shown here)")
    return url


def _topic(endpoint: str, cloud: Cloud) -> str:
    """Return the address to publish to, or nothing; tokens go there, so it must be Event Grid's."""
    if not endpoint:
        return ""
    address = endpoint.rstrip("/").removesuffix(_TOPIC_PATH) + _TOPIC_PATH
    plain = re.fullmatch(r"https?://[A-Za-z0-9.:\[\]-]+(?:/[A-Za-z0-9-]+)*", address, re.ASCII)
    host = address.removeprefix("https://").split("/")[0].removesuffix(":443").lower()
    suffixes = cloud.topic_suffix or _TOPIC_HOSTS
    is_grid = is_https(address) and host.endswith(suffixes) and ":" not in host
    if not plain or not (is_grid or is_loopback(address)):
        raise SettingsError(
            f"{_TOPIC} = {shown(endpoint)} must be the https address of an Event Grid custom topic, such as "
            f"https://cmk-events.westeurope-1{cloud.topic_suffix or _TOPIC_HOSTS[0]}/api/events; plain http "
            "only on a loopback address"
        )
    return address


def _policy(environment: Mapping[str, str], root: Path) -> Policy:
    named = environment.get("REACTOR_POLICY_FILE", "")
    path = root / (named or "policy.toml")
    if not named and not path.exists():
        return Policy()
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"REACTOR_POLICY_FILE = {shown(named or path.name)} cannot be read: {type(error).__name__}; "
            "name an existing TOML file, or remove the setting to use policy.toml beside host.json"
        ) from error
    return parse_policy(text, name=path.name)
