"""The text of a first policy file."""

import re
import tomllib
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from cmk.cli import main
from cmk.first_policy import MOST, Found, render_policy
from cmk.toml_text import toml_text
from reactors.core.identifiers import ResourceId
from reactors.core.model import Consumer
from reactors.core.policy import UpdateMode
from reactors.core.policy_file import parse_policy
from tests.builders import NOW, a_consumer, a_key, a_key_version

NOTHING = Found((), (), (), (), ())
_VALUE = re.compile(r"# (?:\[|\w+ = )")


def suggestions(text: str) -> list[str]:
    """Return the blocks of a policy file that are comments, as they are without `# `."""
    blocks: list[list[str]] = [[]]
    for line in text.splitlines():
        if not _VALUE.match(line):
            blocks.append([])
        else:
            if line.startswith("# ["):
                blocks.append([])
            blocks[-1].append(line.removeprefix("# "))
    return ["\n".join(block) for block in blocks if block]


def written(found: Found) -> str:
    """Return the text, after checking that it and each suggestion in it hold."""
    text = render_policy(found, at=NOW)
    policy = parse_policy(text, name="policy.toml")
    assert {scope.updates for scope in policy.scopes} == {UpdateMode.OBSERVE}
    for each in suggestions(text):
        parse_policy(each, name="suggestion")
    return text


def test_an_empty_estate_has_a_file_too(tmp_path: Path) -> None:
    """It passes the check of policy files."""
    file = tmp_path / "policy.toml"
    file.write_text(written(NOTHING), encoding="utf-8")

    assert main(["policy", "check", str(file)]) == 0


def test_what_would_be_updated_is_suggested_by_group() -> None:
    """The largest first, and versionless resources not at all."""
    pinned = a_consumer()
    text = written(replace(NOTHING, consumers=(pinned,)))

    assert "# 1 resource pinned to a key version, in 1 group." in text
    (scope,) = [each for each in suggestions(text) if "auto" in each]
    assert f'match = "{pinned.id.group_id}"' in scope


def test_keys_that_expire_soon_are_named() -> None:
    """With the day and how long that is."""
    soon = a_key(a_key_version(expires_in=timedelta(days=20)))

    text = written(replace(NOTHING, keys=(soon,)))

    assert f"#   {soon.uri}, {NOW + timedelta(days=20):%Y-%m-%d} (20 days)" in text


def test_a_large_estate_stays_short() -> None:
    """Lists are cut, and say how much was left out."""
    consumers = tuple(in_group(number) for number in range(500))

    text = written(replace(NOTHING, consumers=consumers, subscriptions=tuple(map(str, range(300)))))

    assert len(text.splitlines()) < 150
    assert f"… and {500 - MOST} more groups." in text
    assert f"… and {300 - MOST} more" in text


@given(st.text(min_size=1, max_size=40), st.text(max_size=40))
def test_no_tag_can_write_itself_into_the_file(name: str, value: str) -> None:
    """Whatever it holds, the file and what it suggests mean the same."""
    tags = {f"env{name}": value, f"owner{name}": value}
    text = written(replace(NOTHING, consumers=(replace(a_consumer(), tags=tags, display_name=value),)))

    assert [line for line in text.splitlines() if not line.startswith("#") and "updates" in line] == [
        'updates = "observe"'
    ]


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_text_reads_as_it_was(text: str) -> None:
    """Quotes, backslashes, line ends and marks of direction too, each on one line."""
    quoted = toml_text(text)

    assert tomllib.loads(f"text = {quoted}") == {"text": text}
    assert len(quoted.splitlines()) == 1


def in_group(number: int) -> Consumer:
    """Return a pinned consumer in a group of its own."""
    made = a_consumer()
    return replace(made, id=ResourceId.parse(str(made.id).replace(made.id.group_id, group(made, number))))


def group(consumer: Consumer, number: int) -> str:
    """Return the id of another group."""
    return f"{consumer.id.group_id}-{number}"
