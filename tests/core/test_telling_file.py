"""What the policy file says about how people are told, and what is said about mistakes there."""

from datetime import time, timedelta

import pytest

from reactors.core.errors import SettingsError
from reactors.core.policy_file import check_channels, parse_policy
from reactors.core.severity import Severity
from reactors.core.telling import (
    DigestPlan,
    Escalation,
    Every,
    Owners,
    Pace,
    Quiet,
    Telling,
    Weekday,
)

FULL = """
zone = "Europe/Stockholm"

[quiet]
from = "20:00"
until = 07:00:00
days = ["saturday", "sunday"]
below = "critical"

[escalation]
channel = "email"
after_minutes = 15

[digest]
every = "day"
at = "07:30"
channels = ["email"]

[owners]
tags = ["Owner", "team"]
domains = ["Contoso.com"]

[[channels]]
name = "teams"
gather_seconds = 0
per_hour = 30
"""


def parsed(text: str) -> Telling:
    """Return what a file says."""
    return parse_policy(text, name="policy.toml").telling


def test_everything_can_be_said() -> None:
    """Times quoted or as TOML has them."""
    assert parsed(FULL) == Telling(
        zone="Europe/Stockholm",
        quiet=Quiet(
            time(20), time(7), frozenset({Weekday.SATURDAY, Weekday.SUNDAY}), below=Severity.CRITICAL
        ),
        escalation=Escalation("email", timedelta(minutes=15)),
        digest=DigestPlan(Every.DAY, time(7, 30), channels=frozenset({"email"})),
        owners=Owners(("owner", "team"), frozenset({"contoso.com"})),
        paces=(("teams", Pace(timedelta(), 30)),),
    )


def test_a_table_without_keys_has_its_defaults() -> None:
    """A digest on Monday mornings; an escalation after half an hour."""
    telling = parsed('[digest]\n[escalation]\nchannel = "email"\n[[channels]]\nname = "teams"')

    assert telling.digest == DigestPlan()
    assert telling.escalation == Escalation("email", timedelta(minutes=30))
    assert telling.paces == (("teams", Pace()),)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('zone = "Mars/Olympus"', 'policy.toml:1: zone = "Mars/Olympus" must be the IANA name'),
        ('zone = "../etc/passwd"', "must be the IANA name"),
        ("zone = 1", "zone = 1 must be the IANA name"),
        ("quiet = 1", "quiet = 1 must be a table, written as [quiet]"),
        ("[quiet]", "quiet says nothing"),
        ('[quiet]\nfrom = "20:00"', "quiet has only one of from and until"),
        ('[quiet]\nfrom = "20:00"\nuntil = "20:00"', "quiet.until is the same as from"),
        ('[quiet]\nfrom = "24:00"\nuntil = "07:00"', 'quiet.from = "24:00" must be a time of the day'),
        ('[quiet]\ndays = ["sunny"]', 'quiet.days[0] = "sunny" is not one of monday'),
        ("[quiet]\ndays = 1", "quiet.days = 1 must be an array"),
        (
            '[quiet]\ndays = ["monday","tuesday","wednesday","thursday","friday","saturday","sunday"]',
            "names every day",
        ),
        ("[escalation]", "escalation has no channel"),
        ('[escalation]\nchannel = "email"\nafter_minutes = 0', "must be whole minutes, 1 to 10080"),
        ('[digest]\nevery = "month"', 'digest.every = "month" is not one of day, week'),
        ('[digest]\nevery = "day"\nweekday = "monday"', "digest.weekday is for every"),
        ("[owners]", "owners has no tags"),
        ('[owners]\ntags = ["owner"]\ndomains = ["*.com"]', 'owners.domains[0] = "*.com" must be a domain'),
        ("channels = 1", "channels = 1 must be tables"),
        ("[[channels]]", "channels[0] has no name"),
        ('[[channels]]\nname = "teams"\nper_hour = 0', "must be whole messages, 2 to 36000"),
        ('[[channels]]\nname = "teams"\ngather_seconds = 3601', "must be whole seconds, 0 to 3600"),
        ('[[channels]]\nname = "teams"\n[[channels]]\nname = "teams"', "is there twice"),
        ('[[channels]]\nname = "teams"\ngather = 1', "channels[0].gather is not known"),
    ],
)
def test_a_mistake_is_named(text: str, said: str) -> None:
    """With the key, the value and what is allowed."""
    with pytest.raises(SettingsError) as error:
        parsed(text)

    assert said in str(error.value)


@pytest.mark.parametrize(
    "text",
    [
        '[escalation]\nchannel = "emial"',
        '[digest]\nchannels = ["emial"]',
        '[[channels]]\nname = "emial"',
    ],
)
def test_a_channel_that_does_not_exist_is_a_mistake(text: str) -> None:
    """It would never be told anything."""
    with pytest.raises(
        SettingsError,
        match=r"policy.toml:\d+: \S+ = \"emial\" is not one of email, teams; did you mean email",
    ):
        check_channels(parse_policy(text, name="policy.toml"), {"teams", "email"})


@pytest.mark.parametrize(
    "text",
    [
        '[escalation]\nchannel = "eventgrid"',
        '[digest]\nchannels = ["eventgrid"]',
        '[[channels]]\nname = "eventgrid"',
    ],
)
def test_what_is_told_to_people_does_not_go_to_automation(text: str) -> None:
    """Nobody would read it there; a route to it stands."""
    policy = parse_policy(text, name="policy.toml")
    routed = parse_policy('[[routes]]\nchannel = "eventgrid"', name="policy.toml")

    with pytest.raises(SettingsError, match='= "eventgrid" is not one of email, teams'):
        check_channels(policy, {"teams", "email", "eventgrid"}, {"eventgrid"})
    check_channels(routed, {"teams", "email", "eventgrid"}, {"eventgrid"})
