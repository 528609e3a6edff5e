"""Microsoft Graph, however odd it answers."""

from typing import Any

import pytest

from reactors.core.errors import RefusedError, RejectedInputError, TransientError
from reactors.gateways.directory import Directory
from reactors.gateways.identity import FixedTokenPolicy, Identity, NoCredential
from sandbox.messages import Response, json_response
from tests.stage import Stage

IDENTITY = Identity(NoCredential(), "a-scope", FixedTokenPolicy("a-token"))
SOMEONE = "0b7c1b0e-6f3c-4a52-9c5e-3f6a7b8c9d01"
ODD: list[Any] = [{}, {"id": 7}, {"id": "text"}, {"id": None}]


@pytest.fixture
def directory(stage: Stage) -> Directory:
    """Return a gateway to the world's Microsoft Graph."""
    return Directory("https://graph.microsoft.com", IDENTITY, stage.wire)


async def test_a_request_says_who_asks(stage: Stage, directory: Directory) -> None:
    """At the address that is configured, with the token for it."""
    group = stage.world.put_group("users", [SOMEONE])

    assert await directory.groups_of(SOMEONE, [group.id]) == {group.id}

    (sent,) = stage.wire.asked
    assert sent.url == f"https://graph.microsoft.com/v1.0/directoryObjects/{SOMEONE}/checkMemberGroups"
    assert sent.headers["Authorization"] == "Bearer a-token"
    assert sent.headers["User-Agent"].startswith("cmk-reactor")


@pytest.mark.parametrize("odd", ["text", "../users", "", "x'"])
async def test_what_is_no_guid_is_not_asked_for(stage: Stage, directory: Directory, odd: str) -> None:
    """It would become part of a URL or of a body."""
    with pytest.raises(RejectedInputError):
        await directory.find_principal(odd)
    with pytest.raises(RejectedInputError):
        await directory.groups_of(odd, [SOMEONE])
    with pytest.raises(RejectedInputError):
        await directory.groups_of(SOMEONE, [odd])
    assert stage.wire.asked == []


@pytest.mark.parametrize("odd", ODD, ids=str)
async def test_a_principal_without_an_id_is_none_that_can_be_used(
    stage: Stage, directory: Directory, odd: Any
) -> None:
    """It is told as such."""
    stage.wire.forged["GET /servicePrincipals"] = json_response(200, odd)

    with pytest.raises(RejectedInputError, match="not a GUID"):
        await directory.find_principal(SOMEONE)


@pytest.mark.parametrize("value", [None, "text", [7, None], [SOMEONE.replace("0b", "0c")]])
async def test_groups_that_were_not_asked_about_count_for_nothing(
    stage: Stage, directory: Directory, value: Any
) -> None:
    """Nor does what is no list."""
    stage.wire.forged["POST /checkMemberGroups"] = json_response(200, {"value": value})

    assert await directory.groups_of(SOMEONE, [SOMEONE]) == frozenset()


async def test_an_answer_that_is_no_object_may_be_better_next_time(
    stage: Stage, directory: Directory
) -> None:
    """As with ARM."""
    stage.wire.forged["GET /servicePrincipals"] = Response(200, {"Content-Type": "text/html"}, b"<html>")

    with pytest.raises(TransientError):
        await directory.find_principal(SOMEONE)


async def test_without_an_address_nothing_is_sent(stage: Stage) -> None:
    """In a custom cloud that names none."""
    directory = Directory("", IDENTITY, stage.wire)

    with pytest.raises(RefusedError, match="no address of Microsoft Graph"):
        await directory.groups_of(SOMEONE, [SOMEONE])
    assert stage.wire.asked == []
