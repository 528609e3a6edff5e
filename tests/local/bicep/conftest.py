"""Folders of templates that tests write."""

from collections.abc import Callable
from pathlib import Path

import pytest

from local.bicep.folder import TemplateFolder, check_folder, read_folder

type Write = Callable[..., TemplateFolder]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Return a function that writes files, `main=…` as main.bicep, and reads the folder."""

    def write_files(**files: str) -> TemplateFolder:
        for name, text in files.items():
            (tmp_path / f"{name}.bicep").write_text(text, encoding="utf-8")
        return read_folder(tmp_path)

    return write_files


@pytest.fixture
def problems(write: Write) -> Callable[..., list[str]]:
    """Return a function that writes files and says what is wrong with them."""

    def check_files(**files: str) -> list[str]:
        return [f"{each.path.name}:{each.line}: {each.message}" for each in check_folder(write(**files))]

    return check_files
