"""
A first policy file, from what an estate looks like: everything observed, the rest as suggestions; pure.

A suggestion is a comment that holds when its `# ` is taken away. Long lists are cut, with a count.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cmk.toml_text import toml_text
from reactors.core.model import Consumer, Key
from reactors.core.plain import plain

MOST = 10
LONGEST = timedelta(days=90)
_OWNER_WORDS = ("owner", "contact", "responsible")
_STAGE_WORDS = ("environment", "env", "stage", "tier")
_LONGEST_TAG = 500


@dataclass(frozen=True, slots=True)
class Found:
    """
    What was found of an estate.

    `keys` are those that were read, `unread` counts things that could not be; `vaults` are the hosts of the
    keys, `channels` the kinds of channels that settings switch on.
    """

    subscriptions: tuple[str, ...]
    consumers: tuple[Consumer, ...]
    keys: tuple[Key, ...]
    vaults: tuple[str, ...]
    channels: tuple[str, ...]
    unread: int = 0


def render_policy(found: Found, *, at: datetime) -> str:
    """Return the text of a policy file that only observes, with suggestions as comments."""
    blocks = (
        _head(found, at),
        _zone(),
        _notice(found, at),
        _everything(),
        _pinned(found),
        _stages(found),
        _without_key(found),
        _owners(found),
        _channels(found),
        _vaults(found),
    )
    return "\n\n".join("\n".join(lines) for block in blocks if (lines := list(block))) + "\n"


def _head(found: Found, at: datetime) -> Iterator[str]:
    own = sum(each.binding is not None for each in found.consumers)
    without = sum(each.binding is None and each.follows is None for each in found.consumers)
    yield "#:schema ./docs/policy.schema.json"
    yield ""
    yield f"# Written by cmk init on {at:%Y-%m-%d}. It observes and tells, and changes nothing."
    yield f"# Seen: {_count(len(found.subscriptions), 'subscription')}, {_count(len(found.vaults), 'vault')},"
    yield f"# {_count(own, 'resource')} with a key of your own and {without} without."
    if found.unread:
        yield f"# {found.unread} more could not be read, or were too many to read: they are not in this."
    for home in _cut(found.subscriptions):
        yield f"#   subscription {home}"
    yield "# docs/settings.md explains each key; cmk policy check says what a changed file means."
    yield ""
    yield 'profile = "foundry-2026"'


def _zone() -> Iterator[str]:
    yield "# The readers' time zone, in which moments are shown beside UTC."
    yield '# zone = "Europe/Stockholm"'


def _notice(found: Found, at: datetime) -> Iterator[str]:
    yield "[notice]"
    soon = sorted(
        (version.expires_on, key.uri)
        for key in found.keys
        if (version := key.find(key.current)) is not None
        and version.expires_on is not None
        and version.expires_on - at <= LONGEST
    )
    never = sum(
        version.expires_on is None for key in found.keys if (version := key.find(key.current)) is not None
    )
    yield f"# Of {_count(len(found.keys), 'key')} read, {never} never expire and these do within 90 days:"
    lines = [f"{key}, {moment:%Y-%m-%d} ({(moment - at).days} days)" for moment, key in soon]
    for line in _cut(lines) or ["none"]:
        yield f"#   {line}"
    yield "expiry_days = [90, 30, 7, 1]"
    yield "behind_days = 0"


def _everything() -> Iterator[str]:
    yield "# Everything is observed. A longer match decides alone for what is below it."
    yield "[[scopes]]"
    yield 'match = "*"'
    yield 'updates = "observe"'


def _pinned(found: Found) -> Iterator[str]:
    groups: dict[str, list[str]] = {}
    for each in found.consumers:
        if each.binding is not None and each.binding.is_pinned and each.follows is None:
            groups.setdefault(_group(each), []).append(each.display_name)
    if not groups:
        yield "# No resource is pinned to a key version: there is nothing that updates would move."
        return
    pinned = sum(map(len, groups.values()))
    yield f"# {_count(pinned, 'resource')} pinned to a key version, in {_count(len(groups), 'group')}."
    yield '# With updates = "auto" they follow a new version by themselves, as far as docs/consumers.md says'
    yield "# that their type can."
    for group, names in _largest(groups):
        yield f"# {len(names)} here: {', '.join(plain(name, limit=80) for name in _cut(sorted(names), 5))}"
        yield from _suggestion("[[scopes]]", f"match = {toml_text(group)}", 'updates = "auto"')
    if len(groups) > MOST:
        yield f"# … and {_count(len(groups) - MOST, 'more group')}."


def _stages(found: Found) -> Iterator[str]:
    chosen = _tag(found.consumers, _STAGE_WORDS)
    if chosen is None:
        return
    name, values = chosen
    yield f"# The tag {toml_text(name)} looks like an environment. Only what has a value of it, for example:"
    for value, number in values.most_common(MOST):
        yield f"# {_count(number, 'resource')} with"
        tags = f"{{ {toml_text(name)} = {toml_text(value)} }}"
        yield from _suggestion("[[scopes]]", 'match = "*"', f"tags = {tags}", 'updates = "auto"')
    if len(values) > MOST:
        yield f"# … and {_count(len(values) - MOST, 'more value')}."


def _without_key(found: Found) -> Iterator[str]:
    groups: dict[str, list[str]] = {}
    for each in found.consumers:
        if each.binding is None and each.follows is None:
            groups.setdefault(_group(each), []).append(each.display_name)
    if not groups:
        return
    number = sum(map(len, groups.values()))
    yield f"# {_count(number, 'resource')} without a key of your own, each a finding where one is required."
    for group, names in _largest(groups):
        yield f"# {len(names)} here: {', '.join(plain(name, limit=80) for name in _cut(sorted(names), 5))}"
        yield from _suggestion("[[scopes]]", f"match = {toml_text(group)}", "require_cmk = false")
    if len(groups) > MOST:
        yield f"# … and {_count(len(groups) - MOST, 'more group')}."


def _owners(found: Found) -> Iterator[str]:
    chosen = _tag(found.consumers, _OWNER_WORDS)
    if chosen is None:
        return
    name, values = chosen
    yield f"# {_count(values.total(), 'resource')} say in a tag whose they are: the notice names the owner."
    yield from _suggestion("[owners]", f"tags = [{toml_text(name.strip())}]")


def _channels(found: Found) -> Iterator[str]:
    if not found.channels:
        yield "# No channel is on; docs/settings.md says which settings switch one on."
        return
    yield "# Channels that are on; each is told everything unless a route says otherwise."
    for name in sorted(set(found.channels)):
        yield from _suggestion("[[routes]]", f"channel = {toml_text(name)}", 'severity = "medium"')


def _vaults(found: Found) -> Iterator[str]:
    if found.vaults:
        yield "# Vaults of the keys; a waiver or a route takes one as its match."
        for host in _cut(sorted(found.vaults)):
            yield f"#   {toml_text(f'https://{host}')}"


def _tag(consumers: Iterable[Consumer], words: Sequence[str]) -> tuple[str, Counter[str]] | None:
    """Return the tag with one of these words in its name that most resources have, and its values."""
    values: dict[str, Counter[str]] = {}
    for each in consumers:
        for name, value in each.tags.items():
            folded = name.lower()
            if folded.strip() and len(folded) <= _LONGEST_TAG and any(word in folded for word in words):
                values.setdefault(folded, Counter())[value] += 1
    if not values:
        return None
    return max(sorted(values.items()), key=lambda found: found[1].total())


def _group(consumer: Consumer) -> str:
    return consumer.id.group_id


def _largest(groups: Mapping[str, list[str]]) -> list[tuple[str, list[str]]]:
    return sorted(groups.items(), key=lambda found: (-len(found[1]), found[0]))[:MOST]


def _suggestion(*lines: str) -> Iterator[str]:
    return (f"# {line}" for line in lines)


def _cut(texts: Sequence[str], most: int = MOST) -> list[str]:
    left = len(texts) - most
    return [*texts] if left <= 0 else [*texts[:most], f"… and {left} more"]


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
