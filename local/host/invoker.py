"""
Calls one function, once: within the time limit, outputs included.

Every failed invocation becomes one log line `host_function_failed` without the payload and a
`FunctionFailedError` for the trigger, which decides what a failure means to its sender.
"""

import asyncio
import uuid
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from azure.core.exceptions import AzureError
from azure_functions_runtime import native_invocation
from azure_functions_runtime.bindings.datumdef import Datum

from local.host.datums import NO_METADATA, Metadata
from local.host.errors import FunctionFailedError
from local.host.functions import Function
from local.host.log import describe, log_failure
from local.host.outputs import QueueOutputs
from local.host.traces import cause_of, innermost_line


@dataclass(frozen=True, slots=True)
class Invoker:
    """Runs functions of one app; safe to use from many tasks at once."""

    app_dir: Path
    outputs: QueueOutputs
    timeout: timedelta | None

    async def invoke(
        self, function: Function, trigger: Datum, metadata: Metadata = NO_METADATA
    ) -> Datum | None:
        """
        Run a function on a trigger's datum, write its outputs and return its return value.

        Raises:
            FunctionFailedError: when the function or an output failed; it is logged already.

        """
        invocation_id = str(uuid.uuid4())
        try:
            return await self._run(function, invocation_id, trigger, metadata)
        except FunctionFailedError as error:
            log_failure(
                "host_function_failed",
                function=error.function,
                invocation=error.invocation_id,
                error=error.error_type,
                reason=error.reason,
                where=error.where,
            )
            raise

    async def _run(
        self, function: Function, invocation_id: str, trigger: Datum, metadata: Metadata
    ) -> Datum | None:
        limit = self.timeout.total_seconds() if self.timeout else None
        try:
            async with asyncio.timeout(limit):
                ok, value, outputs, representation, trace = await native_invocation.invocation_request_native(
                    invocation_id, function.id, [(function.trigger.name, trigger)], metadata
                )
        except TimeoutError as error:
            reason = f"ran longer than functionTimeout ({self.timeout})"
            raise FunctionFailedError(
                function.name, invocation_id, error_type="FunctionTimeoutException", reason=reason
            ) from error
        if not ok:
            cause = cause_of(trace, representation)
            raise FunctionFailedError(
                function.name,
                invocation_id,
                error_type=cause.error_type,
                reason=cause.reason,
                where=innermost_line(trace, below=self.app_dir),
            )
        written = dict(outputs)
        if value is not None:
            written["$return"] = value
        try:
            await self.outputs.write(function, written)
        except (AzureError, ValueError) as failure:
            kind, reason = describe(failure)
            reason = f"an output could not be written: {reason}"
            raise FunctionFailedError(
                function.name, invocation_id, error_type=kind, reason=reason
            ) from failure
        return value
