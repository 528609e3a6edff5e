"""A second opinion on the syntax: that of pycep-parser, by which policy checkers read Bicep."""

from collections.abc import Iterator
from pathlib import Path

from local.bicep.errors import Problem


def check_grammar(root: Path) -> Iterator[Problem]:
    """Yield the files that pycep-parser cannot read; a checker built on it would skip them silently."""
    from lark.exceptions import LarkError, UnexpectedInput  # noqa: PLC0415 - slow, and not always wanted
    from pycep import BicepParser  # noqa: PLC0415

    parser = BicepParser()
    for path in sorted(root.resolve().rglob("*.bicep")):
        try:
            parser.parse(file_path=path)
        except UnexpectedInput as error:
            yield Problem(path, error.line, "pycep-parser cannot read this line")
        except (LarkError, ValueError) as error:
            yield Problem(path, 1, f"pycep-parser: {error}")
