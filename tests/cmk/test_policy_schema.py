"""The JSON Schema of policy files: it never refuses what the app takes, and the file in docs/ is it."""

import json
import tomllib
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from cmk.policy import ROOT, SCHEMA, schema_text
from cmk.policy_schema import policy_schema
from reactors.core.baseline import Profile
from reactors.core.errors import SettingsError
from reactors.core.policy import UpdateMode
from reactors.core.policy_file import parse_policy
from reactors.core.severity import Severity
from tests.core.policy_mistakes import MISTAKES, PREFIX

VALIDATOR = Draft202012Validator(policy_schema())
FILES = [ROOT / "policy.toml", ROOT / "local" / "drill" / "policy.toml"]

# What a JSON Schema cannot say, or an editor should not be stricter about than ARM.
LEFT_TO_THE_APP = {
    "rising periods",
    "match with a wrong word",
    "tag twice",
    "scope twice",
    "scope twice in other letters",
    "scope twice with tags",
    "end in quotes",
    "end before time",
    "waiver of a secret",
    "waiver twice",
    "route twice",
}

WORDS = st.sampled_from(["*", PREFIX, "https://kv.vault.azure.net/keys/cmk", "lab", "", " ", "2027-01-31"])
JUNK = st.one_of(
    st.none(), st.booleans(), st.integers(-1, 4000), st.floats(0, 99), WORDS, st.lists(st.integers(0, 99))
).filter(lambda value: value is not None)
RULES = st.lists(st.sampled_from(["key-expired", "key-near-expiry", ""]), max_size=2)
UNTIL = st.dates() | st.datetimes() | st.times() | st.sampled_from([datetime.fromisoformat("2027-01-31T00Z")])
TAGS = st.dictionaries(st.sampled_from(["team", "Team", ""]), st.text("ab", max_size=2), max_size=2)


def a_table(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Return tables with some of the fields, now and then with another value."""
    return st.fixed_dictionaries({}, optional={name: some | JUNK for name, some in fields.items()})


DOCUMENTS = a_table(
    profile=st.sampled_from(Profile).map(str),
    notice=a_table(expiry_days=st.just([90, 30]), behind_days=st.integers(0, 365)),
    scopes=st.lists(
        a_table(match=WORDS, tags=TAGS, updates=st.sampled_from(UpdateMode).map(str), other=WORDS), max_size=2
    ),
    waivers=st.lists(
        st.fixed_dictionaries(
            {"rule": WORDS, "match": WORDS, "reason": WORDS, "owner": WORDS, "until": UNTIL | JUNK}
        ),
        max_size=1,
    ),
    routes=st.lists(
        a_table(channel=WORDS, severity=st.sampled_from(Severity).map(str), rules=RULES, match=WORDS),
        max_size=2,
    ),
)


def accepts(document: dict[str, Any]) -> bool:
    """Say whether the schema takes a document, with TOML's dates as the text that editors make of them."""
    return bool(
        VALIDATOR.is_valid(json.loads(json.dumps(document, default=lambda moment: moment.isoformat())))
    )


def written(value: Any) -> str:
    """Return a value as TOML on one line."""
    match value:
        case dict():
            return f"{{{', '.join(f'{json.dumps(key)} = {written(each)}' for key, each in value.items())}}}"
        case list():
            return f"[{', '.join(map(written, value))}]"
        case datetime() | date() | time():
            return value.isoformat()
        case _:
            return json.dumps(value)


def is_refused(text: str) -> bool:
    """Say whether the app refuses a file."""
    try:
        parse_policy(text, name="policy.toml")
    except SettingsError:
        return True
    return False


def test_is_a_schema() -> None:
    """Editors load it as draft 2020-12."""
    Draft202012Validator.check_schema(policy_schema())


def test_the_file_in_docs_is_up_to_date() -> None:
    """`cmk policy schema --write` writes it."""
    assert SCHEMA.read_text(encoding="utf-8") == schema_text()


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_takes_the_files_of_this_project(file: Path) -> None:
    """No editor underlines them."""
    assert accepts(tomllib.loads(file.read_text(encoding="utf-8")))


def test_the_policy_file_names_the_schema() -> None:
    """Editors look at the first line."""
    first, *_ = (ROOT / "policy.toml").read_text(encoding="utf-8").splitlines()

    assert first == f"#:schema ./{SCHEMA.relative_to(ROOT)}"


def test_what_is_commented_out_in_the_policy_file_is_right() -> None:
    """Whoever takes a `#` away gets what the comment says."""
    lines = (ROOT / "policy.toml").read_text(encoding="utf-8").splitlines()
    code = ("# [[", *(f"# {key} =" for key in ("match", "tags", "require_cmk", "rule", "reason", "owner")))
    more = ("# until =", "# channel =", "# severity =", "# rules =", '# updates = "auto"')
    tables = ("# [quiet]", "# [escalation]", "# [digest]", "# [owners]")
    keys = "zone from days below after_minutes every weekday at domains name gather_seconds per_hour"
    telling = (*tables, *(f"# {key} =" for key in keys.split()))

    text = "\n".join(
        line.removeprefix("# ") if line.startswith(code + more + telling) else line for line in lines
    )

    policy = parse_policy(text, name="policy.toml")
    assert (len(policy.scopes), len(policy.waivers), len(policy.routes)) == (2, 1, 1)
    assert policy.scopes[1].updates is UpdateMode.AUTO
    assert policy.telling.zone == "Europe/Stockholm"
    assert None not in (policy.telling.quiet, policy.telling.escalation, policy.telling.digest)
    assert (policy.telling.owners.tags, len(policy.telling.paces)) == (("owner",), 1)
    assert accepts(tomllib.loads(text))


def test_finds_every_mistake_that_a_schema_can_find() -> None:
    """The rest is told by `cmk policy check`."""
    missed = set()
    for name, (text, _, message) in MISTAKES.items():
        if "not valid TOML" not in message and accepts(tomllib.loads(text)):
            missed.add(name)

    assert missed == LEFT_TO_THE_APP


@given(DOCUMENTS)
def test_what_the_schema_refuses_the_app_refuses(document: dict[str, Any]) -> None:
    """An editor never underlines a file that works."""
    text = "\n".join(f"{key} = {written(value)}" for key, value in document.items())

    assert tomllib.loads(text) == document
    if not accepts(document):
        assert is_refused(text)
