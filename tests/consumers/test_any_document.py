"""What holds of every consumer type, whatever JSON its service answers."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reactors.consumers import consumer_type, load_consumer_types, settings_kept
from reactors.consumers.search_object import TITLES, read_object
from reactors.core.errors import RejectedInputError
from reactors.core.model import Consumer
from tests.builders import FIRST, SECOND, SUFFIXES, an_account
from tests.documents import (
    USER_ID,
    a_cognitive_scope,
    a_cosmos_account,
    a_registry,
    a_resource,
    a_search_key,
    a_search_service,
    a_storage_account,
    a_storage_scope,
    a_workspace,
)
from tests.strategies import JSON

SEARCH_OBJECTS = [
    {
        **a_resource("Search", "searchServices", "srch", kind, "docs", properties={}),
        "encryptionKey": a_search_key(accessCredentials={"applicationId": "an-id"}),
    }
    for kind in TITLES
]
DOCUMENTS = [
    an_account(),
    a_cognitive_scope({"identityClientId": "an-id"}, tags={"env": "prod"}),
    a_workspace(
        {"identityClientId": "an-id"},
        encryption={"identity": {"userAssignedIdentity": USER_ID}},
        properties={"hubResourceId": USER_ID, "serviceProvisionedResourceGroup": "rg"},
    ),
    a_storage_account(encryption={"identity": {"userAssignedIdentity": USER_ID}}),
    a_storage_scope(),
    a_search_service({"serviceLevelEncryptionKey": a_search_key(identity={"userAssignedIdentity": USER_ID})}),
    a_cosmos_account({"defaultIdentity": f"UserAssignedIdentity={USER_ID}"}),
    a_registry(),
    *SEARCH_OBJECTS,
]
WRITTEN = [raw for raw in DOCUMENTS if consumer_type(str(raw["type"]).lower()).write is not None]
NAMES = st.from_regex(r"[a-z]{1,6}[0-9]", fullmatch=True)
"""Names of fields that no service has."""
SET = st.booleans() | st.integers() | st.text(min_size=1) | st.lists(st.integers(), max_size=2)
"""Values of a field that is set."""


def places(block: object, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """Return the paths of all fields of a document, nested ones too."""
    if not isinstance(block, Mapping):
        return []
    here = [(*path, name) for name in block]
    return here + [found for name, value in block.items() for found in places(value, (*path, name))]


def changed(raw: Mapping[str, Any], path: tuple[str, ...], value: object) -> dict[str, Any]:
    """Return a document with another value at a path."""
    name, *rest = path
    return {**raw, name: changed(raw.get(name, {}), tuple(rest), value) if rest else value}


def read(raw: Mapping[str, Any]) -> Consumer:
    """Read a document by its type."""
    return consumer_type(str(raw["type"]).lower()).read(raw, SUFFIXES)


def encryption_block(raw: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the path of the block that a write repeats."""
    return ("properties",) if "encryptionScopes" in raw["type"] else ("properties", "encryption")


def by_type(raws: list[dict[str, Any]]) -> Callable[[Any], Any]:
    """Run a test for each of these documents."""
    return pytest.mark.parametrize("raw", raws, ids=[str(raw["type"]) for raw in raws])


def test_there_is_a_document_of_every_type() -> None:
    """A type without one is not tested here."""
    assert {str(raw["type"]).lower() for raw in DOCUMENTS} == set(load_consumer_types())


@by_type(DOCUMENTS)
def test_only_the_traits_that_a_type_declares_are_told(raw: dict[str, Any]) -> None:
    """Rules rely on these names."""
    consumer = read(raw)

    assert consumer.binding is not None
    assert consumer.traits.keys() <= set(consumer_type(consumer.id.arm_type).traits)


@by_type(DOCUMENTS)
@given(data=st.data())
def test_reading_raises_nothing_but_rejection(raw: dict[str, Any], data: st.DataObject) -> None:
    """Any value in the place of any fields: read or named as unreadable."""
    document = raw
    for path in data.draw(st.lists(st.sampled_from(places(raw)), min_size=1, max_size=3)):
        if path != ("type",):
            document = _put(document, path, data.draw(JSON))

    try:
        consumer = read(document)
    except RejectedInputError:
        return

    json.loads(consumer.encryption)
    if consumer.binding and consumer.binding.is_pinned and consumer_type(consumer.id.arm_type).write:
        settings_kept(consumer)
        _body(consumer, SECOND)


@given(JSON, st.sampled_from(list(TITLES)), st.dictionaries(st.text(), JSON))
def test_reading_a_search_object_raises_nothing_but_rejection(
    name: object, kind: str, key: dict[str, Any]
) -> None:
    """Its name is outside text too."""
    service = read(a_search_service())

    try:
        found = read_object(service, kind, {"name": name, "encryptionKey": key}, SUFFIXES)
    except RejectedInputError:
        return

    assert found.id.parent == service.id


@by_type(WRITTEN)
@given(data=st.data(), name=NAMES, value=SET)
def test_what_is_kept_does_not_depend_on_the_version(
    raw: dict[str, Any], data: st.DataObject, name: str, value: object
) -> None:
    """Whatever else is in the encryption block."""
    document = changed(raw, (*data.draw(st.sampled_from(_blocks(raw))), name), value)

    moved = json.loads(json.dumps(document).replace(FIRST, SECOND))

    assert settings_kept(read(moved)) == settings_kept(read(document))


@by_type(WRITTEN)
@given(data=st.data(), name=NAMES, value=SET)
def test_what_is_kept_tells_a_field_that_was_lost(
    raw: dict[str, Any], data: st.DataObject, name: str, value: object
) -> None:
    """Also one that this project has never heard of."""
    document = changed(raw, (*data.draw(st.sampled_from(_blocks(raw))), name), value)

    assert settings_kept(read(document)) != settings_kept(read(raw))


@by_type([raw for raw in WRITTEN if "workspaces" not in raw["type"]])
@given(data=st.data(), name=NAMES, value=SET)
def test_a_move_repeats_fields_that_this_project_has_never_heard_of(
    raw: dict[str, Any], data: st.DataObject, name: str, value: object
) -> None:
    """Workspaces apart, whose PATCH takes the key identifier alone."""
    place = (*data.draw(st.sampled_from(_blocks(raw))), name)

    body = _body(read(changed(raw, place, value)), SECOND)

    assert FIRST not in json.dumps(body)
    assert _at(body, place) == value


def _blocks(raw: Mapping[str, Any]) -> list[tuple[str, ...]]:
    """Return the paths of the encryption block and of the objects in it."""
    root = encryption_block(raw)
    return [root, *(path for path in places(_at(raw, root), root) if isinstance(_at(raw, path), Mapping))]


def _at(raw: Any, path: tuple[str, ...]) -> Any:
    for name in path:
        raw = raw[name]
    return raw


def _put(raw: Any, path: tuple[str, ...], value: object) -> dict[str, Any]:
    """Return a document with another value at a path, unless a place above it holds no object any more."""
    above = raw
    for name in path[:-1]:
        above = above.get(name)
        if not isinstance(above, Mapping):
            return dict(raw)
    return changed(raw, path, value)


def _body(consumer: Consumer, version: str) -> dict[str, Any]:
    write = consumer_type(consumer.id.arm_type).write
    assert write is not None
    return write.body(consumer, version)
