"""All mistakes in the settings, where the app tells the first and stops."""

import re
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from reactors.core.errors import SettingsError
from reactors.core.plain import plain

_MOST = 20
_REFERENCE = re.compile(r"@Microsoft\.(?:KeyVault|AppConfiguration)\(.*", re.IGNORECASE | re.DOTALL)
_EMAIL = ("REACTOR_EMAIL_FROM", "REACTOR_EMAIL_TO", "REACTOR_ACS_ENDPOINT", "REACTOR_SMTP_URL")
_SOME_STORAGE = "UseDevelopmentStorage=true"
_NAME = re.compile(r"\b(?:REACTOR_|ReactorStorage|ReactorAuditHub)\w*")

type Reader = Callable[[Mapping[str, str], Path], None]


def without_references(environment: Mapping[str, str]) -> tuple[Mapping[str, str], tuple[str, ...]]:
    """Return the settings without those that only the platform resolves, and remarks on these."""
    named = sorted(name for name, value in environment.items() if _REFERENCE.fullmatch(value))
    ours = [name for name in named if _NAME.fullmatch(name)]
    left_out = {*named, *(_EMAIL if set(named) & set(_EMAIL) else ())}
    kept = {name: value for name, value in environment.items() if name not in left_out}
    said = "is a reference that only the app resolves; what it switches on was not looked at."
    return kept, tuple(f"{plain(name)} {said}" for name in ours)


def list_mistakes(environment: Mapping[str, str], root: Path, read: Reader) -> list[str]:
    """Return the messages that the app would stop with, one after the other; none where all is well."""
    tried, mistakes = dict(environment), []
    with tempfile.TemporaryDirectory() as empty:
        for _ in range(_MOST):
            try:
                read(tried, root)
            except SettingsError as error:
                mistakes.append(str(error))
                named = [name for name in _NAME.findall(str(error)) if name in tried]
                if named and named[0] != "REACTOR_POLICY_FILE":
                    del tried[named[0]]
                elif "ReactorStorage" in str(error) and "ReactorStorage" not in tried:
                    tried["ReactorStorage"] = _SOME_STORAGE
                elif root != Path(empty):
                    tried.pop("REACTOR_POLICY_FILE", None)
                    root = Path(empty)
                else:
                    break
            else:
                break
    return list(dict.fromkeys(mistakes))
