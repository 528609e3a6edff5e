"""`cmk policy`: what people see of a policy file, right or wrong."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from rich.console import Console

from cmk.cli import main
from cmk.policy_summary import left, summarize
from local.commands import cmk as command
from reactors.core.matching import EVERYTHING
from reactors.core.policy import Waiver
from reactors.core.policy_file import parse_policy

NOW = datetime(2027, 1, 1, tzinfo=UTC)
GROUP = "/subscriptions/11111111-1111-1111-1111-111111111111/resourcegroups/rg-ai"
FULL = f"""
profile = "openai"
[notice]
expiry_days = [30, 7]
behind_days = 14
[[scopes]]
match = "*"
[[scopes]]
match = "{GROUP}"
tags = {{ environment = "lab", team = "[ml]" }}
updates = "auto"
require_cmk = false
[[waivers]]
rule = "key-near-expiry"
match = "*"
reason = "It is taken down."
owner = "ai@contoso.com"
until = 2027-01-09
[[waivers]]
rule = "key-expired"
match = "https://kv-ai.vault.azure.net"
reason = "It was taken down."
owner = "ai@contoso.com"
until = 2026-12-24T12:00:00Z
[[routes]]
channel = "teams"
severity = "medium"
rules = ["key-expired"]
match = "{GROUP}"
"""
SHOWN = f"""\
policy.toml: ok, profile openai, 2 scopes, 2 waivers (1 ended), 1 route

Keys      RSA or RSA-HSM, exactly 2048 bits
Notice    30 and 7 days before a key version expires
Behind    tolerated for 14 days

Scopes, the deciding one first
  updates = auto, no key required
    Where     {GROUP}
    Tags      environment = lab, team = [ml]
  updates = observe, key required
    Where     *

Waivers, the next to end first
  key-expired ended 2026-12-24 12:00 UTC
    Where     https://kv-ai.vault.azure.net
    Owner     ai@contoso.com
    Reason    It was taken down.
  key-near-expiry until 2027-01-09 23:59 UTC, 8 days left
    Where     *
    Owner     ai@contoso.com
    Reason    It is taken down.

Routes; a channel without one is told everything
  teams from severity medium
    Rules     key-expired
    Where     {GROUP}
"""


def shown(text: str) -> str:
    """Return what is shown of a policy file on a wide terminal."""
    console = Console(width=160, highlight=False)
    with console.capture() as capture:
        for part in summarize(parse_policy(text, name="policy.toml"), "policy.toml", at=NOW):
            console.print(part)
    return "".join(f"{line.rstrip()}\n" for line in capture.get().splitlines())


def test_a_right_file_is_summed_up_and_explained() -> None:
    """In the order in which things count."""
    assert shown(FULL) == SHOWN


def test_an_empty_file_is_right() -> None:
    """Only what holds by default is shown."""
    assert shown("") == (
        "policy.toml: ok, profile foundry-2026, 0 scopes, 0 waivers, 0 routes\n\n"
        "Keys      RSA or RSA-HSM, at least 2048 bits\n"
        "Notice    90, 30, 7 and 1 days before a key version expires\n"
        "Behind    not tolerated\n"
    )


@pytest.mark.parametrize(
    ("after", "text", "style"),
    [
        (timedelta(days=30), "until 2027-01-31 00:00 UTC, 30 days left", ""),
        (timedelta(days=29), "until 2027-01-30 00:00 UTC, 29 days left", "yellow"),
        (timedelta(days=1), "until 2027-01-02 00:00 UTC, 1 day left", "yellow"),
        (timedelta(hours=1), "until 2027-01-01 01:00 UTC, less than a day left", "yellow"),
        (-timedelta(hours=1), "ended 2026-12-31 23:00 UTC", "bold red"),
    ],
)
def test_a_waiver_stands_out_when_it_is_about_to_end(after: timedelta, text: str, style: str) -> None:
    """Somebody has a month to mend what it covers."""
    waiver = Waiver("key-expired", EVERYTHING, "reason", "owner", NOW + after)

    assert (left(waiver, NOW).plain, left(waiver, NOW).style) == (text, style)


def test_check_takes_the_projects_own_file(capsys: pytest.CaptureFixture[str]) -> None:
    """Without an argument it is the one beside host.json."""
    code = main(["policy", "check"])

    assert code == 0
    assert capsys.readouterr().out.startswith("policy.toml: ok, profile foundry-2026, 1 scope, ")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b'profile = "opena"', ':1: profile = "opena" is not one of seed-2025, foundry-2026, openai;'),
        (FULL.replace("key-expired", "key-expire").encode(), ' = "key-expire" is not the id of a rule;'),
        (b'[[routes]]\nchannel = "tems"', ':2: routes[0].channel = "tems" is not one of'),
        (b"# gr\xf6sse", "cannot be read: it is not UTF-8 text"),
    ],
    ids=["profile", "rule", "channel", "encoding"],
)
def test_check_says_what_is_wrong_and_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: bytes, said: str
) -> None:
    """One line on the error stream, as the app would say it."""
    file = tmp_path / "strict.toml"
    file.write_bytes(text)

    code = main(["policy", "check", str(file)])

    output = capsys.readouterr()
    assert (code, output.out) == (1, "")
    assert output.err.startswith(str(file))
    assert said in output.err
    assert output.err.count("\n") == 1


def test_check_of_a_file_that_is_not_there_fails(capsys: pytest.CaptureFixture[str]) -> None:
    """It is named."""
    assert main(["policy", "check", "/nowhere/policy.toml"]) == 1
    assert capsys.readouterr().err == "/nowhere/policy.toml cannot be read: No such file or directory\n"


def test_schema_prints_the_schema(capsys: pytest.CaptureFixture[str]) -> None:
    """Other tools can read it from the command."""
    assert main(["policy", "schema"]) == 0
    assert json.loads(capsys.readouterr().out)["title"] == "CMK Reactor policy"


def test_schema_writes_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where editors look for it."""
    monkeypatch.setattr("cmk.policy.SCHEMA", tmp_path / "policy.schema.json")

    assert main(["policy", "schema", "--write"]) == 0
    assert json.loads((tmp_path / "policy.schema.json").read_text("utf-8"))["title"] == "CMK Reactor policy"


def test_dev_runs_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    """`./dev cmk` is the same, under its own name."""
    assert command.main(["polcy"]) == 2
    assert "Usage: ./dev cmk " in capsys.readouterr().err
