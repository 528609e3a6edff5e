"""`cmk notify`: what messages look like, and whether they arrive."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from cmk.cli import main
from cmk.notify import SENT, send
from cmk.samples import samples
from reactors.channels.teams import MAX_BYTES
from reactors.core.notices import Part, Stage
from reactors.core.severity import Severity
from reactors.gateways.wiring import build_ports
from sandbox.faults import Fault, FaultKind
from tests.builders import NOW, PORTAL
from tests.cards import complaints
from tests.cmk.conftest import Operator
from tests.stage import Stage as World

JARGON = ("wrap", "versionless", "consumer", "pinned", "CMK")


@pytest.mark.parametrize("name", samples(NOW, PORTAL))
def test_the_first_lines_of_a_sample_need_no_knowledge_of_keys(name: str) -> None:
    """Whoever is called at night understands what it is about."""
    notice = samples(NOW, PORTAL)[name]

    for text in (notice.title, notice.happened, notice.effect):
        assert text
        assert [word for word in JARGON if word in text] == []


@pytest.mark.parametrize("name", samples(NOW, PORTAL))
def test_each_sample_says_what_the_reactor_did(name: str) -> None:
    """Nobody has to guess whether somebody still has to act."""
    assert Part.DONE in {section.part for section in samples(NOW, PORTAL)[name].sections}


def test_there_is_a_sample_of_each_severity() -> None:
    """A test shows what every channel makes of each."""
    notices = samples(NOW, PORTAL)

    assert {notices[name].severity for name in SENT} == set(Severity)
    assert notices["resolved"].stage is Stage.RESOLVED


def test_a_preview_is_a_card_and_an_email_of_each_kind(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It needs no settings."""
    code = main(["notify", "preview", "--out", str(tmp_path / "out"), "--zone", "Europe/Stockholm"])

    listed = [Path(line) for line in capsys.readouterr().out.splitlines()]
    assert code == 0
    assert sorted(listed) == sorted((tmp_path / "out").iterdir())
    assert len(listed) == 3 * len(samples(NOW, PORTAL))
    for each in listed:
        text = each.read_text(encoding="utf-8")
        assert len(text) > 100
        if each.suffix == ".json":
            card = json.loads(text)
            assert complaints(card["attachments"][0]["content"]) == []
            assert len(json.dumps(card)) <= MAX_BYTES


async def test_a_test_sends_each_severity_and_says_what_came_back(stage: World) -> None:
    """Every message says that it is a test, and there is nothing to acknowledge."""
    outcomes = await send("", stage.ports)

    assert [each.sample for each in outcomes] == list(SENT)
    assert {each.channel for each in outcomes} == {"teams"}
    assert {each.has_failed for each in outcomes} == {False}
    assert all(title.startswith("This is a test: ") for title in stage.titles())
    assert "Acknowledge:" not in json.dumps(stage.cards())


async def test_a_channel_that_is_not_on_is_named_with_those_that_are(stage: World) -> None:
    """Nothing is sent."""
    with pytest.raises(LookupError, match="There is no channel pigeon; on: teams"):
        await send("pigeon", stage.ports)

    assert stage.cards() == []


async def test_without_a_channel_the_settings_that_switch_one_on_are_told(operator: Operator) -> None:
    """The exit code is that of a failure, since nobody would be told."""
    shown = await operator.run("notify", "test")

    assert shown.code == 1
    assert "REACTOR_TEAMS_WEBHOOK_URL" in shown.err
    assert shown.out == ""


async def test_a_channel_that_does_not_take_it_is_named_and_the_others_are_tried(stage: World) -> None:
    """Each message says for itself what came back."""
    stage.world.faults.add(Fault(FaultKind.STATUS, "/workflows/", status=404, count=2))

    outcomes = await send("teams", stage.ports)

    assert [each.has_failed for each in outcomes] == [True, True, False, False, False]
    assert outcomes[0].said == "failed: teams refused the message with 404"


async def test_a_topic_gets_a_sample_event(stage: World) -> None:
    """It is a channel to whoever asks."""
    endpoint = stage.world.custom_topics.add("cmk-events")
    settings = replace(stage.settings, topic_endpoint=endpoint)
    ports = build_ports(settings, transport=stage.wire, storage_transport=stage.storage_wire)

    (outcome,) = await send("eventgrid", ports)

    assert (outcome.channel, outcome.said) == ("eventgrid", "taken")
    assert len(stage.world.custom_topics.published) == 1


def test_a_zone_that_there_is_not_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is written."""
    code = main(["notify", "preview", "--out", str(tmp_path / "out"), "--zone", "Mars/Olympus"])

    assert code == 2
    assert "Mars/Olympus is not the IANA name of a time zone" in capsys.readouterr().err
    assert list(tmp_path.rglob("*.json")) == []
