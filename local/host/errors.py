"""
What can go wrong in the host, as types.

HostError
├── HostStartError         the app or its settings cannot be served; nothing runs
├── UnknownFunctionError   no function has that name
├── BadInputError          an admin call's input does not fit the function's trigger
└── FunctionFailedError    one invocation failed
"""


class HostError(Exception):
    """Base of everything the host raises on purpose."""


class HostStartError(HostError):
    """The app cannot be served; the message names what is wrong and is meant for people."""


class UnknownFunctionError(HostError):
    """No function of the app has the name that was asked for."""


class BadInputError(HostError):
    """The input of an admin call does not fit the function's trigger."""


class FunctionFailedError(HostError):
    """
    An invocation failed: the function raised, ran too long, or an output could not be written.

    `error_type` is the class name of the cause, `reason` the first line of its message and `where`
    the innermost line of code in its traceback (empty when unknown).
    """

    def __init__(
        self, function: str, invocation_id: str, *, error_type: str, reason: str, where: str = ""
    ) -> None:
        super().__init__(f"{function}: {error_type}: {reason}")
        self.function = function
        self.invocation_id = invocation_id
        self.error_type = error_type
        self.reason = reason
        self.where = where
