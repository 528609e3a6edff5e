"""What is wrong with a template."""

from dataclasses import dataclass
from pathlib import Path


class BicepSyntaxError(Exception):
    """A text is not Bicep."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(f"line {line}: {message}")
        self.line = line
        self.message = message


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """Something that the compiler, Azure or a convention of this project would refuse."""

    path: Path
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"
