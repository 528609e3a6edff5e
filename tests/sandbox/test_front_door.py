"""What ARM refuses before a provider sees it, and the names of operations."""

import pytest

from sandbox.arm.names import operation_name
from sandbox.errors import UnknownHostError
from sandbox.messages import Request
from sandbox.world import World

ARM = "https://management.azure.com"
BEARER = {"authorization": "Bearer sandbox"}


async def test_a_request_without_a_token_is_challenged(world: World) -> None:
    """The answer is 401 with ARM's challenge."""
    url = f"{ARM}{world.add_account().id}?api-version=2025-09-01"

    answer = await world.handle(Request("GET", url))

    assert (answer.status, answer.json()["error"]["code"]) == (401, "AuthenticationFailed")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer authorization_uri=")


@pytest.mark.parametrize(
    ("query", "code"),
    [("", "MissingApiVersionParameter"), ("?api-version=2020-01-01", "NoRegisteredProviderFound")],
    ids=["missing", "unknown"],
)
async def test_the_api_version_must_be_one_there_is(world: World, query: str, code: str) -> None:
    """A missing one and an unknown one have their own codes."""
    answer = await world.handle(Request("GET", f"{ARM}{world.add_account().id}{query}", BEARER))

    assert (answer.status, answer.json()["error"]["code"]) == (400, code)


@pytest.mark.parametrize(
    "host", ["example.com", "kv-cmk.vault.azure.net.evil.example", "kv-cmk.vault.azure.cn"]
)
async def test_other_hosts_are_not_part_of_the_world(world: World, host: str) -> None:
    """Not even those that look like a vault."""
    world.add_vault("kv-cmk")

    with pytest.raises(UnknownHostError):
        await world.handle(Request("GET", f"https://{host}/keys", BEARER))


@pytest.mark.parametrize(
    ("method", "path", "name"),
    [
        ("GET", "/subscriptions/1/providers/Microsoft.X/a", "Microsoft.X/a/read"),
        ("GET", "/subscriptions/1/resourceGroups/g/providers/Microsoft.X/a/n/b/m", "Microsoft.X/a/b/read"),
        ("PUT", "/subscriptions/1/resourceGroups/g/providers/Microsoft.X/a/n", "Microsoft.X/a/write"),
        (
            "POST",
            "/subscriptions/1/resourceGroups/g/providers/Microsoft.X/a/n/listKeys",
            "Microsoft.X/a/listKeys/action",
        ),
        (
            "DELETE",
            "/subscriptions/1/providers/Microsoft.K/v/n/providers/Microsoft.Authorization/roleAssignments/r",
            "Microsoft.Authorization/roleAssignments/delete",
        ),
        ("GET", "/subscriptions/1/resourceGroups", "Microsoft.Resources/subscriptions/resourceGroups/read"),
    ],
)
def test_operations_are_named_as_arm_names_them(method: str, path: str, name: str) -> None:
    """Provider, types without names, and the verb."""
    assert operation_name(method, path) == name
