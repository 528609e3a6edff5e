"""
The host's own log lines, and where log lines go.

A host line is one JSON object on one line with `event` first, named `host_…`. The app's records are
printed as their bare message: the app writes JSON itself.
"""

import asyncio
import json
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from azure.core.exceptions import HttpResponseError

_logger = logging.getLogger("local.host")
_LONGEST_REASON = 300


def log_event(event: str, **fields: object) -> None:
    """Write a host line of something that went as it should."""
    _logger.info("%s", json.dumps({"event": event, **fields}))


def log_failure(event: str, **fields: object) -> None:
    """Write a host line of something that went wrong."""
    _logger.error("%s", json.dumps({"event": event, **fields}))


def describe(error: BaseException) -> tuple[str, str]:
    """
    Return an error's class name and a short reason that holds no credential.

    Of an answer of the storage service only its status and error code are taken: the rest of the
    message can repeat parts of the signed request.
    """
    if isinstance(error, HttpResponseError):
        code = getattr(error, "error_code", None)
        return type(error).__name__, f"HTTP {error.status_code} {code or ''}".rstrip()
    lines = str(error).splitlines()
    return type(error).__name__, lines[0][:_LONGEST_REASON] if lines else ""


class _BareMessage(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return record.getMessage().replace("\r", "\\r").replace("\n", "\\n")


class _Traceback(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return self.formatException(record.exc_info) if record.exc_info else ""


def print_logs() -> None:
    """
    Send all log records of this process to stdout, one line each, and tracebacks to stderr.

    Records below INFO are dropped, and below WARNING those of the Azure SDK, which reports each request.
    """
    lines = logging.StreamHandler(sys.stdout)
    lines.setFormatter(_BareMessage())
    tracebacks = logging.StreamHandler(sys.stderr)
    tracebacks.setFormatter(_Traceback())
    tracebacks.addFilter(lambda record: record.exc_info is not None)
    logging.basicConfig(level=logging.INFO, handlers=[lines, tracebacks], force=True)
    logging.getLogger("azure").setLevel(logging.WARNING)
    # The worker library repeats each failure with its traceback; `host_function_failed` tells of it.
    logging.getLogger("azure.functions").setLevel(logging.CRITICAL)


@contextmanager
def report_loop_errors(loop: asyncio.AbstractEventLoop) -> Iterator[None]:
    """
    Log what a task or callback of the loop failed with and nobody took, for the length of the block.

    Afterwards the loop is silent: Functions has no hook in which an app could close its clients, so
    what they complain about at the end of the process is no fault.
    """

    def report(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        kind, reason = describe(error) if error else ("", "")
        log_failure("host_background_error", task=context["message"], error=kind, reason=reason)

    loop.set_exception_handler(report)
    try:
        yield
    finally:
        loop.set_exception_handler(lambda *_: None)
