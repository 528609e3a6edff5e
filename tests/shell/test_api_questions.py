"""`/api/impact`, `/api/whatif` and `/api/safe-to-disable` against an estate."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from reactors.core.impact_record import ImpactRecord
from reactors.shell.api import HttpAnswer
from reactors.shell.api_impact import answer_impact
from reactors.shell.api_safe_to_disable import answer_safe_to_disable
from reactors.shell.api_whatif import answer_whatif
from tests.builders import a_key_uri
from tests.granted import GrantedEstate, a_granted_estate, moved, swept
from tests.recorded import a_record
from tests.stage import Stage

HOSTILE = ["", "<script>", "' or 1 eq 1", "https://kv-cmk.vault.azure.net.evil/keys/k", "\x00", "x" * 5_000]


def said(answer: HttpAnswer) -> tuple[int, dict[str, Any]]:
    """Return status and body."""
    assert answer.body.isascii()
    return answer.status, json.loads(answer.body)


@pytest.fixture
async def estate(stage: Stage) -> GrantedEstate:
    """Return an estate that was looked at as a whole."""
    made = a_granted_estate(stage)
    await swept(stage)
    return made


async def recorded(stage: Stage, *records: ImpactRecord) -> None:
    """Put revocations on record."""
    for each in records:
        await stage.ports.impacts.create(each)


async def test_open_revocations_are_listed_newest_first(stage: Stage) -> None:
    """Each with its impact and its story."""
    older = a_record("foundry")
    newer = a_record("other", after=timedelta(hours=1))
    await recorded(stage, older, newer, a_record("third", ended=True))

    status, body = said(await answer_impact({}, stage.ports))

    assert (status, body["more"]) == (200, False)
    assert [each["consumer"].rpartition("/")[2] for each in body["impacts"]] == ["other", "foundry"]
    first = body["impacts"][0]
    assert (first["isOpen"], first["actor"], first["endedAt"]) == (True, newer.cut.origin.actor, None)
    assert (first["cause"], first["road"]) == ("permission", "event")


async def test_ended_ones_are_listed_on_request(stage: Stage) -> None:
    """Of all keys, or of one."""
    await recorded(stage, a_record("foundry"), a_record("third", ended=True))

    for query, count in (
        ({"all": "true"}, 2),
        ({"all": "true", "key": str(a_key_uri())}, 2),
        ({"key": str(a_key_uri())}, 1),
        ({"all": "false", "key": str(replace(a_key_uri(), name="other"))}, 0),
    ):
        _, body = said(await answer_impact(query, stage.ports))
        assert len(body["impacts"]) == count, query


async def test_a_change_is_asked_about_by_its_fields(stage: Stage, estate: GrantedEstate) -> None:
    """As on the command line."""
    fields = {"change": "disable-version", "key": str(estate.key), "version": estate.first.version}

    status, body = said(await answer_whatif(fields, stage.ports))

    assert (status, body["harm"], body["consumers"]) == (200, "some", 2)
    assert [each["cause"] for each in body["impacts"]] == ["key-disabled"]
    assert body["keys"] == [str(estate.key)]


async def test_a_version_is_asked_about_by_its_uri(stage: Stage, estate: GrantedEstate) -> None:
    """Held, or not provable."""
    held = estate.key.at(estate.second.version)

    for version, safety in ((held, "no"), (moved(stage, estate), "not-provable")):
        status, body = said(await answer_safe_to_disable({"version": str(version)}, stage.ports))
        assert (status, body["safety"], body["mayDisable"]) == (200, safety, False)
        assert len(body["holds"]) == 2


@pytest.mark.parametrize("text", HOSTILE)
async def test_hostile_values_are_refused(stage: Stage, text: str) -> None:
    """With a reason that holds nothing raw; nothing is sent to Azure."""
    answers = [
        await answer_impact({"key": text}, stage.ports),
        await answer_impact({"all": text}, stage.ports),
        await answer_impact({text: "x"}, stage.ports),
        await answer_whatif({"change": text}, stage.ports),
        await answer_whatif({"change": "delete-vault", "vault": text}, stage.ports),
        await answer_whatif({"change": "delete-identity", "identity": text}, stage.ports),
        await answer_whatif({"change": "remove-grant", "vault": "kv", "grant": text}, stage.ports),
        await answer_safe_to_disable({"version": text}, stage.ports),
        await answer_safe_to_disable({}, stage.ports),
    ]

    for answer in answers:
        status, body = said(answer)
        assert status == 400, answer
        assert body["error"].isprintable()
        assert len(body["error"]) < 500
    assert stage.wire.asked == []


async def test_what_is_not_there_is_404(stage: Stage) -> None:
    """And says what was looked for."""
    status, body = said(await answer_whatif({"change": "delete-vault", "vault": "kv-none"}, stage.ports))

    assert (status, "kv-none.vault.azure.net" in body["error"]) == (404, True)
