"""What a traceback says."""

import traceback
from pathlib import Path

import pytest
from azure.core.exceptions import ResourceNotFoundError

from local.host.traces import Cause, cause_of, innermost_line


def _trace(error: BaseException) -> str:
    try:
        raise error  # noqa: TRY301  the traceback is wanted
    except BaseException:  # noqa: BLE001  any class
        return traceback.format_exc()


def _chained() -> str:
    try:
        try:
            raise KeyError("inner")  # noqa: TRY301  the traceback is wanted
        except KeyError as error:
            raise ResourceNotFoundError("outer\nsecond line") from error
    except ResourceNotFoundError:
        return traceback.format_exc()


@pytest.mark.parametrize(
    ("trace", "expected"),
    [
        (_trace(ValueError("first\nsecond")), Cause("ValueError", "first")),
        (_trace(RuntimeError()), Cause("RuntimeError", "")),
        (_trace(ValueError("a: b")), Cause("ValueError", "a: b")),
        (_chained(), Cause("ResourceNotFoundError", "outer")),
        ("", Cause("KeyError", "x")),
    ],
)
def test_the_last_exception_counts(trace: str, expected: Cause) -> None:
    """Its class without the module, the first line of its message."""
    assert cause_of(trace, "KeyError('x')") == expected


def test_a_long_reason_is_cut() -> None:
    """A payload can hide in a message."""
    assert len(cause_of(_trace(ValueError("x" * 5000)), "").reason) == 500


def test_the_innermost_line_of_the_app_is_found() -> None:
    """Frames of libraries are left out."""
    here = Path(__file__)

    assert innermost_line(_chained(), below=here.parent).startswith(f"{here.name}:")
    assert innermost_line(_chained(), below=here.parent / "elsewhere") == ""
