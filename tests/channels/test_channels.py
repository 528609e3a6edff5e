"""The channels as a set."""

import importlib

from reactors.channels import channel_names


def test_a_channel_has_the_name_of_its_file() -> None:
    """So that names are known without loading any."""
    assert channel_names()
    for name in channel_names():
        assert importlib.import_module(f"reactors.channels.{name}").CHANNEL.name == name
