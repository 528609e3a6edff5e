"""Raw requests to ARM: one endpoint, one token, no retries."""

from dataclasses import replace

import pytest

from reactors.core.errors import RefusedError, TransientError
from reactors.gateways.arm import Arm
from reactors.gateways.identity import FixedTokenPolicy, Identity, NoCredential
from sandbox.faults import Fault, FaultKind
from sandbox.messages import Response, json_response
from tests.stage import Stage

IDENTITY = Identity(NoCredential(), "a-scope", FixedTokenPolicy("a-token"))
SOMEONE = "0b7c1b0e-6f3c-4a52-9c5e-3f6a7b8c9d01"
LOCAL = "http://127.0.0.1:7071"


@pytest.fixture
def arm(stage: Stage) -> Arm:
    """Return a gateway to the world's ARM."""
    return Arm("https://management.azure.com", IDENTITY, stage.wire)


async def test_a_request_says_version_and_who_asks(stage: Stage, arm: Arm) -> None:
    """The api-version in the query, ours as the user agent, an id to trace it by."""
    account = stage.world.add_account()

    answer = await arm.send("GET", account.id, api_version="2025-09-01")

    assert answer.status == 200
    assert answer.body["name"] == "foundry"
    (asked,) = stage.wire.asked
    assert asked.url.endswith("/accounts/foundry?api-version=2025-09-01")
    assert asked.headers["Authorization"] == "Bearer a-token"
    assert asked.headers["User-Agent"].startswith("cmk-reactor")
    assert asked.headers["x-ms-client-request-id"]


async def test_what_a_query_says_reaches_azure_as_it_is(stage: Stage, arm: Arm) -> None:
    """Quoted, so that no value can add another parameter; on every page of a list."""
    stage.world.behaviour = replace(stage.world.behaviour, page_size=1)
    vault = stage.world.add_vault()
    for each in (SOMEONE, SOMEONE.replace("0b", "0c")):
        stage.world.assign_role(vault.id, each)
    path = f"{vault.id}/providers/Microsoft.Authorization/roleAssignments"
    query = {"$filter": f"atScope() and principalId eq '{SOMEONE}'"}

    found = [each async for each in arm.list(path, api_version="2022-04-01", query=query)]

    assert [each["properties"]["principalId"] for each in found] == [SOMEONE]
    assert "$filter=atScope%28%29%20and%20principalId%20eq%20%27" in stage.wire.asked[0].url


async def test_an_answer_without_a_body_is_an_empty_object(stage: Stage, arm: Arm) -> None:
    """202 of a running operation needs none."""
    stage.wire.forged["GET /operations"] = Response(202, {"Retry-After": "5"})

    answer = await arm.get_url("https://management.azure.com/operations/1")

    assert (answer.status, answer.body, answer.headers["Retry-After"]) == (202, {}, "5")


@pytest.mark.parametrize(("status", "failure"), [(500, TransientError), (403, RefusedError)])
async def test_a_failure_is_not_tried_again_here(
    stage: Stage, arm: Arm, status: int, failure: type[Exception]
) -> None:
    """The queue waits better than a function."""
    account = stage.world.add_account()
    stage.world.faults.add(Fault(FaultKind.STATUS, status=status, count=9))

    with pytest.raises(failure, match=f"^GET {account.id}: {status}"):
        await arm.send("GET", account.id, api_version="2025-09-01")

    assert len(stage.wire.asked) == 1


async def test_a_redirect_is_not_followed(stage: Stage, arm: Arm) -> None:
    """The token would go where an answer points."""
    stage.wire.forged["GET /operations"] = Response(302, {"Location": "https://evil.example/"})

    with pytest.raises(TransientError):
        await arm.get_url("https://management.azure.com/operations/1")

    assert len(stage.wire.asked) == 1


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:7072/operations/1",
        "https://127.0.0.1:7071/operations/1",
        "http://a.127.0.0.1:7071/operations/1",
        "http://localhost:7071/operations/1",
        "http://127.0.0.1/operations/1",
        "",
    ],
)
async def test_over_plain_http_only_the_very_endpoint_is_asked(stage: Stage, url: str) -> None:
    """Without TLS a name below the host proves nothing."""
    arm = Arm(LOCAL, IDENTITY, stage.wire)

    with pytest.raises(RefusedError, match=r"an address outside 127\.0\.0\.1:7071"):
        await arm.get_url(url)

    assert stage.wire.asked == []


async def test_over_plain_http_the_endpoint_s_own_addresses_are_asked(stage: Stage) -> None:
    """As the sandbox hands them out."""
    stage.wire.forged["GET /operations/1"] = json_response(200, {"status": "Succeeded"})

    answer = await Arm(LOCAL, IDENTITY, stage.wire).get_url(f"{LOCAL}/operations/1")

    assert answer.body == {"status": "Succeeded"}
