"""What can go wrong in a drill."""


class StackError(Exception):
    """A part of the stack did not start or ended early; the message ends in what it printed last."""


class SandboxRefusedError(Exception):
    """The sandbox's control API did not do what was asked; the message is its own."""


class UnmetError(Exception):
    """An expectation did not hold; the message says what was expected and what was seen."""

    def __init__(self, expected: str, seen: object) -> None:
        super().__init__(f"expected {expected}; seen: {seen}")
