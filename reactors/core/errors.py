"""
What can go wrong, and what it means for the work at hand.

    ReactorError
    ├── SettingsError        a setting or the policy file is wrong: stop at start-up
    ├── RejectedInputError   outside input that can never be handled: record it, acknowledge it
    ├── TransientError       comes right by itself: try again later
    ├── PermanentError       trying again would fail again: record it, say so
    │   ├── AbsentError      the thing read is not there
    │   └── RefusedError     the service understood and said no
    └── ConflictError        somebody else wrote the row first: read again
"""

from datetime import timedelta


class ReactorError(Exception):
    """Base of every error that this project raises on purpose."""


class SettingsError(ReactorError):
    """Raised at start-up; the message names the key, the value unless secret, and the fix."""


class RejectedInputError(ReactorError):
    """Raised for input from outside that cannot be understood or is not ours to act on."""


class TransientError(ReactorError):
    """Raised when the same call may succeed later: throttling, time-outs, server errors."""

    def __init__(self, message: str, *, retry_after: timedelta | None = None) -> None:
        """Keep the wait that the service asked for, if it did."""
        super().__init__(message)
        self.retry_after = retry_after


class PermanentError(ReactorError):
    """Raised when the same call would fail again."""

    def __init__(self, message: str, *, code: str = "") -> None:
        """Keep the service's own error code."""
        super().__init__(message)
        self.code = code


class AbsentError(PermanentError):
    """Raised when what was asked for does not exist."""


class RefusedError(PermanentError):
    """Raised when the service refuses: no right, bad value, wrong state."""


class ConflictError(ReactorError):
    """Raised when a row changed since it was read."""
