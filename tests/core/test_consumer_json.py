"""Consumers and vaults on their way through a table."""

from dataclasses import replace
from types import MappingProxyType

from hypothesis import given

from reactors.core.consumer_json import consumer_from_json, consumer_to_json, vault_from_json, vault_to_json
from reactors.core.model import Consumer, Vault
from tests.builders import a_consumer, a_vault_state
from tests.estates import CONSUMERS, VAULTS


@given(CONSUMERS)
def test_a_consumer_comes_back_as_it_was(consumer: Consumer) -> None:
    """Whatever is compared later is all there."""
    assert consumer_from_json(consumer_to_json(consumer)) == consumer


@given(VAULTS)
def test_a_vault_comes_back_as_it_was(vault: Vault) -> None:
    """Whatever is compared later is all there."""
    assert vault_from_json(vault_to_json(vault)) == vault


def test_equal_things_have_equal_text() -> None:
    """The order of tags is Azure's whim, and the text makes a reaction's id."""
    one, other = MappingProxyType({"a": "1", "b": "2"}), MappingProxyType({"b": "2", "a": "1"})

    assert consumer_to_json(replace(a_consumer(), tags=one)) == consumer_to_json(
        replace(a_consumer(), tags=other)
    )
    assert vault_to_json(a_vault_state(tags=one)) == vault_to_json(a_vault_state(tags=other))


def test_text_is_ascii() -> None:
    """Table Storage takes any text, and ASCII has no surprises."""
    assert consumer_to_json(replace(a_consumer(), display_name="größe\n")).isascii()
