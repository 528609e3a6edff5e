"""The ways in which setting up fails."""


class SetupError(Exception):
    """The machine could not be set up; the message says what to do."""


class StepError(SetupError):
    """A program that installs something failed; the message ends in what it printed last."""
