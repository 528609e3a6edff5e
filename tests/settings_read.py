"""Settings as they are read from an environment, with nothing but storage set unless said otherwise."""

from pathlib import Path

import pytest

from reactors.core.errors import SettingsError
from reactors.gateways.settings import Settings, read_settings

STORAGE = {"ReactorStorage": "UseDevelopmentStorage=true"}
NOWHERE = Path("/nowhere")


def read(environment: dict[str, str], *, root: Path = NOWHERE) -> Settings:
    """Return the settings of an environment with storage, in a folder without policy file."""
    return read_settings({**STORAGE, **environment}, root)


def refused(environment: dict[str, str], *, root: Path = NOWHERE) -> str:
    """Return the message with which an environment with storage is refused."""
    with pytest.raises(SettingsError) as error:
        read(environment, root=root)
    return str(error.value)
