"""Which policy file the settings name."""

from pathlib import Path

import pytest

from reactors.core.policy import UpdateMode
from tests.builders import an_account_id
from tests.settings_read import read, refused


def test_the_policy_file_lies_beside_host_json(tmp_path: Path) -> None:
    """What may be done to `an_account_id` is what it says."""
    (tmp_path / "policy.toml").write_text('[[scopes]]\nmatch = "*"\nupdates = "auto"\n')

    assert read({}, root=tmp_path).policy.update_mode(an_account_id(), {}) is UpdateMode.AUTO


@pytest.mark.parametrize("absolute", [True, False], ids=["absolute", "relative"])
def test_another_policy_file_can_be_named(tmp_path: Path, *, absolute: bool) -> None:
    """A relative name is taken from the folder of `host.json`."""
    path = tmp_path / "strict.toml"
    path.write_text('profile = "openai"')

    settings = read({"REACTOR_POLICY_FILE": str(path) if absolute else path.name}, root=tmp_path)

    assert settings.policy.baseline.profile == "openai"


def test_a_named_policy_file_must_be_readable(tmp_path: Path) -> None:
    """A typing mistake must not switch everything to its defaults."""
    (tmp_path / "latin.toml").write_bytes(b"# gr\xf6sse")

    missing = refused({"REACTOR_POLICY_FILE": "missing.toml"}, root=tmp_path)
    folder = refused({"REACTOR_POLICY_FILE": "."}, root=tmp_path)
    latin = refused({"REACTOR_POLICY_FILE": "latin.toml"}, root=tmp_path)

    assert missing.startswith("REACTOR_POLICY_FILE = missing.toml cannot be read: FileNotFoundError; ")
    assert "IsADirectoryError" in folder
    assert "UnicodeDecodeError" in latin


def test_a_policy_file_may_begin_with_a_byte_order_mark(tmp_path: Path) -> None:
    """Some editors on Windows write one."""
    (tmp_path / "policy.toml").write_text('profile = "openai"', encoding="utf-8-sig")

    assert read({}, root=tmp_path).policy.baseline.profile == "openai"


def test_a_mistake_in_the_policy_file_is_named_with_its_file(tmp_path: Path) -> None:
    """Whoever starts the reactor learns where to look."""
    (tmp_path / "strict.toml").write_text('profil = "openai"')

    assert refused({"REACTOR_POLICY_FILE": "strict.toml"}, root=tmp_path).startswith(
        "strict.toml:1: profil is not known"
    )
