"""Arbitrary JSON, keys, findings, notices and reactions for properties."""

from dataclasses import replace
from datetime import UTC, timedelta
from typing import Any

from hypothesis import strategies as st

from reactors.core.findings import Finding, Verdict
from reactors.core.model import Consumer, Key, KeyVersion
from reactors.core.notices import Link, Notice, Section
from reactors.core.policy import UpdateMode
from reactors.core.reactions import Notify, OpenFinding, Remember, ResolveFinding, UpdateKeyUri
from reactors.core.severity import Severity
from tests.builders import (
    NOW,
    SUBSCRIPTION,
    a_consumer,
    a_key,
    a_key_uri,
    a_key_version,
    a_vault,
    a_version_id,
    an_account_id,
    undated,
)

JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=10,
)
NUMBERS = st.integers(1, 5)
DAYS = st.none() | st.integers(-2, 40).map(lambda days: timedelta(days=days))
NAMES = st.from_regex(r"[a-z][a-z0-9]{2,12}", fullmatch=True)


@st.composite
def key_versions(draw: st.DrawFn, number: int) -> KeyVersion:
    """Draw a version in any state, of an age that is shared with others now and then, or not known."""
    version = a_key_version(
        number,
        created=NOW - timedelta(days=draw(st.integers(0, 3))),
        expires_in=draw(DAYS),
        valid_in=draw(DAYS),
        enabled=draw(st.booleans()),
        key_type=draw(st.sampled_from(["RSA", "RSA-HSM", "EC", None])),
        key_size=draw(st.sampled_from([2048, 3072, 1024, None])),
        key_ops=draw(st.sampled_from([frozenset({"wrapKey", "unwrapKey"}), frozenset(), None])),
    )
    drawn: KeyVersion = draw(st.sampled_from([version, version, undated(version)]))
    return drawn


@st.composite
def keys(draw: st.DrawFn) -> Key:
    """Draw a key with some of five versions in any order; the current one is among them or not."""
    numbers = draw(st.lists(NUMBERS, unique=True, min_size=1, max_size=5))
    usable = draw(st.booleans())
    versions = [
        a_key_version(number, created=NOW - timedelta(days=draw(st.integers(0, 3))))
        if usable
        else draw(key_versions(number))
        for number in numbers
    ]
    return a_key(*versions, current=a_version_id(draw(NUMBERS)))


@st.composite
def consumer_lists(draw: st.DrawFn) -> tuple[Consumer, ...]:
    """Draw consumers of one key, each pinned to one of six versions or to none."""
    versions = st.none() | st.integers(1, 6).map(a_version_id)
    names = draw(st.lists(NAMES, unique=True, max_size=4))
    return tuple(a_consumer(name, version=draw(versions)) for name in names)


KEYS = keys()
CONSUMERS = consumer_lists()
TIMES = st.datetimes(timezones=st.just(UTC))
FINDINGS = st.builds(
    Finding, st.text(), st.text(), st.text(), st.sampled_from(Severity), st.sampled_from(Verdict), st.text()
)
NOTICES = st.builds(
    Notice,
    title=st.text(),
    severity=st.sampled_from(Severity),
    happened=st.text(),
    effect=st.text(),
    occurred_at=TIMES,
    facts=st.lists(st.tuples(st.text(), st.text()), max_size=5).map(tuple),
    sections=st.lists(
        st.builds(Section, st.text(), st.lists(st.text(), max_size=4).map(tuple)), max_size=4
    ).map(tuple),
    links=st.lists(st.builds(Link, st.text(), st.text()), max_size=3).map(tuple),
)
REACTIONS = (
    st.builds(OpenFinding, FINDINGS, st.integers(0))
    | st.builds(ResolveFinding, st.text(), st.text(), st.just(SUBSCRIPTION), st.integers(0))
    | st.builds(Notify, st.text(), NOTICES)
    | st.builds(Remember, NAMES.map(an_account_id), st.text(), TIMES)
    | st.builds(
        UpdateKeyUri,
        NAMES.map(an_account_id),
        st.sampled_from([a_key_uri(), a_key_uri(a_version_id(1))]),
        NAMES.map(a_vault),
        st.text(),
        st.text(),
        st.sampled_from(UpdateMode),
    )
)


def swollen(notice: Notice, long: str, times: int, sections: tuple[Section, ...]) -> Notice:
    """Return a notice with long texts, so many facts and links, and these sections behind its own."""
    return replace(
        notice,
        title=long,
        happened=long,
        effect=long,
        facts=notice.facts * times,
        sections=(*notice.sections, *sections),
        links=notice.links * times,
    )
