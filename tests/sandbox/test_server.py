"""The sandbox as a server: the way people and other processes reach it."""

import asyncio
import json
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp.test_utils import TestClient, TestServer

from sandbox.behaviour import Behaviour
from sandbox.defaults import SUBSCRIPTION
from sandbox.directory.state import COSMOS_DB
from sandbox.estates import drill
from sandbox.server import Server
from sandbox.world import World

type Client = TestClient[Any, Any]
BEARER = {"Authorization": "Bearer sandbox"}
ACCOUNTS = (
    f"/subscriptions/{SUBSCRIPTION}/providers/Microsoft.CognitiveServices/accounts?api-version=2025-09-01"
)
VERSIONS = "api-version=2025-07-01"


@pytest.fixture
async def client(world: World) -> AsyncIterator[Client]:
    """Return an HTTP client of a server with the drill's estate."""
    drill(world)
    async with TestClient(TestServer(Server(world).app())) as made:
        yield made


async def control(client: Client, method: str, path: str, body: Any = None) -> Any:
    """Call the control API and return its JSON; anything but 200 fails the test."""
    async with client.request(method, f"/sandbox{path}", json=body) as answer:
        found = await answer.json()
        assert answer.status == 200, found
        return found


async def test_arm_is_served_at_the_root_and_hands_out_its_own_addresses(
    world: World, client: Client
) -> None:
    """A nextLink leads back to the server; the record names the real host."""
    world.behaviour = Behaviour(page_size=5)
    names: list[str] = []
    url: str | None = str(client.make_url(ACCOUNTS))

    while url:
        assert url.startswith(str(client.make_url("/")))
        async with client.session.get(url, headers=BEARER) as answer:
            page = await answer.json()
        names += [each["name"] for each in page["value"]]
        url = page.get("nextLink")

    assert len(names) == 10
    recorded = [each.as_json() for each in world.exchanges]
    assert {each["url"].partition("/subscriptions")[0] for each in recorded} == {
        "https://management.azure.com"
    }
    assert all("authorization" not in each["request_headers"] for each in recorded)


async def test_an_update_is_polled_at_the_server(client: Client) -> None:
    """Both addresses of a 202 lead back to the server."""
    version = (await control(client, "POST", "/vaults/kv-drill/keys/cmk-foundry/rotate"))["version"]
    account = await control(client, "GET", "/accounts/foundry-prod")
    key = {"keyVaultUri": account["key_vault_uri"], "keyName": "cmk-foundry", "keyVersion": version}
    body = {"properties": {"encryption": {"keySource": "Microsoft.KeyVault", "keyVaultProperties": key}}}

    async with client.patch(f"{account['id']}?api-version=2025-09-01", json=body, headers=BEARER) as answer:
        status, headers = answer.status, answer.headers
    statuses = []
    for _ in range(2):
        async with client.session.get(headers["Azure-AsyncOperation"], headers=BEARER) as answer:
            statuses.append((await answer.json())["status"])

    here = str(client.make_url("/"))
    assert (status, headers["Retry-After"]) == (202, "1")
    assert headers["Azure-AsyncOperation"].startswith(here)
    assert headers["Location"].startswith(here)
    assert statuses == ["Running", "Succeeded"]
    assert (await control(client, "GET", "/accounts/foundry-prod"))["key_version"] == version
    writes = await control(client, "GET", "/exchanges?method=PATCH&path=foundry-prod$")
    assert writes["count"] == 1


@pytest.mark.parametrize(
    ("path", "host"), [("/graph/v1.0", ""), ("/v1.0", "graph.microsoft.com")], ids=["alias", "host"]
)
async def test_microsoft_graph_is_reached_by_alias_or_host(client: Client, path: str, host: str) -> None:
    """As its own host would answer."""
    headers = {**BEARER, **({"Host": host} if host else {})}

    async with client.get(f"{path}/servicePrincipals(appId='{COSMOS_DB}')", headers=headers) as answer:
        found = await answer.json()

    assert (answer.status, found["appId"]) == (200, COSMOS_DB)


@pytest.mark.parametrize(
    ("path", "host"),
    [
        (f"/vaults/kv-drill/keys/cmk-foundry?{VERSIONS}", ""),
        (f"/keys/cmk-foundry?{VERSIONS}", "kv-drill.vault.azure.net"),
    ],
    ids=["alias", "host"],
)
async def test_a_vault_is_reached_by_alias_or_host(client: Client, path: str, host: str) -> None:
    """Both ways show the key under its real URI."""
    headers = {**BEARER, **({"Host": host} if host else {})}

    async with client.get(path, headers=headers) as answer:
        found = await answer.json()

    assert found["key"]["kid"].startswith("https://kv-drill.vault.azure.net/keys/cmk-foundry/")


async def test_an_unknown_vault_is_an_error_not_a_call(client: Client) -> None:
    """The server says that there is no such host."""
    async with client.get(f"/vaults/kv-nowhere/keys?{VERSIONS}", headers=BEARER) as answer:
        found = await answer.json()

    assert (answer.status, found["error"]["code"]) == (404, "UnknownHost")


async def test_the_estate_of_the_drill_is_as_described(client: Client) -> None:
    """The summary shows which account hangs on which key, and how."""
    state = await control(client, "GET", "")

    bound = {each["name"]: (each["key_name"], bool(each["key_version"])) for each in state["accounts"]}
    assert bound == {
        "foundry-prod": ("cmk-foundry", True),
        "foundry-uami": ("cmk-foundry", True),
        "foundry-auto": ("cmk-foundry", False),
        "foundry-lab": ("cmk-foundry", True),
        "speech-eu": ("cmk-foundry", True),
        "foundry-plain": (None, False),
        "foundry-other": ("cmk-other", True),
        "foundry-batch": ("cmk-expiring", True),
        "foundry-short": ("cmk-short", False),
        "foundry-agents": ("cmk-data", False),
    }


async def test_the_control_api_does_what_a_drill_needs(client: Client) -> None:
    """Clock, behaviour, faults, keys, accounts and the graph's lag can all be set."""
    before = await control(client, "GET", "/clock")
    moved = await control(client, "POST", "/clock", {"advance": "P40D"})
    later = await control(client, "POST", "/clock", {"to": "2027-06-01T00:00:00Z"})
    switched = await control(client, "PATCH", "/behaviour", {"completion": "at-once", "page_size": 7})
    faults = await control(client, "POST", "/faults", {"kind": "status", "status": 429, "count": 2})
    cleared = await control(client, "DELETE", "/faults")
    made = await control(client, "POST", "/vaults/kv-drill/keys/cmk-new", {"expires_in_days": 5})
    edited = await control(client, "PATCH", "/vaults/kv-drill/keys/cmk-new", {"enabled": False})
    await control(client, "DELETE", "/vaults/kv-drill/keys/cmk-new")
    recovered = await control(client, "POST", "/vaults/kv-drill/keys/cmk-new/recover")
    await control(client, "PUT", "/vaults/kv-two", {"purge_protection": False})
    account = await control(
        client, "PUT", "/accounts/foundry-new", {"vault": "kv-drill", "key": "cmk-new", "version": "current"}
    )
    await control(client, "PUT", "/accounts/foundry-new/deployments/chat", {"model": "gpt-4o"})
    frozen = await control(client, "PUT", "/graph", {"frozen": True})

    assert moved["offset_seconds"] - before["offset_seconds"] == 40 * 86400
    assert later["now"].startswith("2027-06-01")
    assert (switched["completion"], switched["page_size"]) == ("at-once", 7)
    assert (faults["faults"][0]["left"], cleared["faults"]) == (2, [])
    assert (edited["enabled"], recovered["versions"][0]["version"]) == (False, made["version"])
    assert (account["key_version"], frozen) == (made["version"], {"frozen": True})


@pytest.mark.parametrize(
    ("method", "path", "body", "hint"),
    [
        ("POST", "/clock", {"advance": -5}, "only moves forward"),
        ("POST", "/clock", {"forward": 5}, "allowed: advance, to"),
        ("POST", "/clock", {"advance": "soon"}, "P40D"),
        ("POST", "/faults", {"kind": "flood"}, "drop-response"),
        ("POST", "/faults", {"kind": "status", "path": "("}, "regular expression"),
        ("PATCH", "/behaviour", {"showing": "both"}, "old, new"),
        ("POST", "/vaults/kv-drill/keys/nope/rotate", None, "cmk-foundry"),
        ("PUT", "/accounts/x", {"key": "cmk-foundry"}, "needs vault"),
        ("PUT", "/subscriptions/s", {"source": "kv-drill"}, "webhook"),
        ("PUT", "/subscriptions/s", {"source": "kv-nope", "webhook": "http://127.0.0.1/"}, "kv-drill"),
        ("POST", "/publish", {}, "raw"),
        ("POST", "/publish", {"event_type": "X"}, "KeyExpired"),
        ("POST", "/deliveries/none/repeat", None, "list of deliveries"),
    ],
)
async def test_mistakes_are_told_with_what_is_allowed(
    client: Client, method: str, path: str, body: Any, hint: str
) -> None:
    """The answer is 400, and its message helps."""
    async with client.request(method, f"/sandbox{path}", json=body) as answer:
        found = await answer.json()

    assert answer.status == 400
    assert hint in found["error"]["message"]


async def test_an_unknown_control_path_lists_those_there_are(client: Client) -> None:
    """The answer is 404 with the table of contents."""
    async with client.get("/sandbox/nothing") as answer:
        found = await answer.json()

    assert answer.status == 404
    assert "POST /sandbox/clock" in found["error"]["message"]


async def test_a_dropped_connection_has_no_answer(client: Client) -> None:
    """The client sees the connection end."""
    await control(client, "POST", "/faults", {"kind": "drop-request", "count": 9})

    with pytest.raises(aiohttp.ClientError):
        await client.get(ACCOUNTS, headers=BEARER)


async def test_teams_messages_are_taken_kept_and_shown(client: Client) -> None:
    """By the sink, the control API and the page."""
    block = {"type": "TextBlock", "text": "Key rotated"}
    content = {"type": "AdaptiveCard", "version": "1.4", "body": [block]}
    card = {"contentType": "application/vnd.microsoft.card.adaptive", "content": content}

    async with client.post("/teams/ops", json={"type": "message", "attachments": [card]}) as answer:
        taken = answer.status
    kept = await control(client, "GET", "/teams")
    async with client.get("/teams") as answer:
        page = await answer.text()
        policy = answer.headers["Content-Security-Policy"]

    assert (taken, kept["messages"][0]["flow"], kept["messages"][0]["message"]["attachments"]) == (
        202,
        "ops",
        [card],
    )
    assert "Key rotated" in page
    assert policy.startswith("default-src 'none'")


async def test_the_command_serves_until_it_is_told_to_stop(tmp_path: Path) -> None:
    """One line of JSON when ready, the clock's offset in its file, exit code 0 on SIGTERM."""
    clock, record = tmp_path / "clock", tmp_path / "traffic.jsonl"
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "sandbox", "--estate", "drill"),
        *("--clock-file", str(clock), "--record", str(record)),
        stdout=asyncio.subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    )
    assert process.stdout is not None
    ready = json.loads(await process.stdout.readline())
    async with aiohttp.ClientSession() as session:
        async with session.post(f"{ready['control']}/clock", json={"advance": 60}) as answer:
            moved = answer.status
        async with session.get(ready["arm"] + ACCOUNTS, headers=BEARER) as answer:
            listed = len((await answer.json())["value"])
        process.send_signal(signal.SIGTERM)
        code = await process.wait()

    assert (moved, listed, code) == (200, 10, 0)
    assert float(clock.read_text()) == 60.0
    assert len(record.read_text().splitlines()) == 1


async def test_the_estate_of_the_drill_has_every_type_of_consumer(client: Client) -> None:
    """On a key of their own, beside what has none."""
    state = await control(client, "GET", "")

    storage = {
        each["name"]: (each["key_name"], bool(each["key_version"])) for each in state["storage_accounts"]
    }
    assert storage == {
        "stagents": ("cmk-data", True),
        "stlogs": ("cmk-data", False),
        "stlegacy": (None, False),
    }
    assert {each["name"] for each in state["workspaces"]} == {"hub-research", "project-vision", "ml-forecast"}
    assert [each["name"] for each in state["cosmos_accounts"]] == ["cosmos-threads"]
    objects = {each["name"]: each["key_name"] for each in state["search_services"][0]["objects"]}
    assert objects == {"manuals": "cmk-data", "drafts": None}


async def test_emails_are_sent_at_a_path_and_seen_on_a_page(client: Client) -> None:
    """The address of the operation leads back to the server."""
    email = {
        "senderAddress": "cmk@contoso.com",
        "recipients": {"to": [{"address": "ops@contoso.com"}]},
        "content": {"subject": "Key lost", "html": "<p>text</p>"},
    }
    url = "/communication/contoso/emails:send?api-version=2025-09-01"

    async with client.post(url, json=email, headers=BEARER) as answer:
        status, operation = answer.status, answer.headers["Operation-Location"]
    async with client.session.get(operation, headers=BEARER) as answer:
        result = await answer.json()
    async with client.get("/communication") as answer:
        page, policy = await answer.text(), answer.headers["Content-Security-Policy"]

    assert status == 202
    assert operation.startswith(str(client.make_url("/communication/contoso/emails/operations/")))
    assert result["status"] == "Succeeded"
    assert "Key lost" in page
    assert policy == "default-src 'none'; style-src 'unsafe-inline'"
    assert (await control(client, "GET", "/emails"))["emails"][0]["message"] == email
