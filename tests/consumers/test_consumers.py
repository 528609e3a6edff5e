"""Finding the consumer type of a resource."""

import re

import pytest

from local.node import ROOT
from reactors.consumers import consumer_type, load_consumer_types, settings_kept
from reactors.consumers.cognitive_account import CONSUMER
from reactors.core.errors import PermanentError
from tests.builders import SUFFIXES, an_account_id
from tests.documents import a_cosmos_account


def test_a_consumer_type_is_found_by_its_arm_type() -> None:
    """A resource's own id says which file knows it."""
    assert consumer_type(an_account_id().arm_type) is CONSUMER


def test_a_type_that_no_file_knows_is_refused() -> None:
    """Nothing is read or written with the wrong shape."""
    with pytest.raises(PermanentError, match="is not a consumer type"):
        consumer_type("microsoft.compute/disks")


def test_every_type_of_the_estate_is_known() -> None:
    """One file each, and one for all kinds of search objects."""
    assert sorted(load_consumer_types()) == [
        "microsoft.cognitiveservices/accounts",
        "microsoft.cognitiveservices/accounts/encryptionscopes",
        "microsoft.containerregistry/registries",
        "microsoft.documentdb/databaseaccounts",
        "microsoft.machinelearningservices/workspaces",
        "microsoft.search/searchservices",
        "microsoft.search/searchservices/datasources",
        "microsoft.search/searchservices/indexers",
        "microsoft.search/searchservices/indexes",
        "microsoft.search/searchservices/skillsets",
        "microsoft.search/searchservices/synonymmaps",
        "microsoft.storage/storageaccounts",
        "microsoft.storage/storageaccounts/encryptionscopes",
    ]


def test_every_type_is_told_apart_by_people_and_by_services() -> None:
    """Titles differ, and each request names a version."""
    types = load_consumer_types()

    assert len({each.title for each in types.values()}) == len(types)
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d", each.api_version) for each in types.values())
    assert all(name == name.lower() == each.arm_type for name, each in types.items())


def test_every_type_and_trait_is_documented() -> None:
    """Each stands in docs/consumers.md, search objects by their last word."""
    documented = (ROOT / "docs" / "consumers.md").read_text(encoding="utf-8")
    types = load_consumer_types().values()
    names = {name for each in types for name in (each.arm_type, *each.traits)}
    shortened = {name: f"…/{name.rpartition('/')[2]}" for name in names}

    missing = [name for name in names if not {f"`{name}`", f"`{shortened[name]}`"} & _quoted(documented)]

    assert missing == []
    assert all(each.api_version in documented for each in types)


def test_a_type_that_is_never_written_has_nothing_to_keep() -> None:
    """Asking for it is a mistake that is told."""
    account = consumer_type("microsoft.documentdb/databaseaccounts").read(a_cosmos_account(), SUFFIXES)

    with pytest.raises(PermanentError, match="is never written"):
        settings_kept(account)


def _quoted(document: str) -> set[str]:
    return set(re.findall(r"`[^`]+`", document))
