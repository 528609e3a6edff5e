"""
Loads a Functions app with Microsoft's worker library.

The library indexes the app as it does in Azure, so a bad annotation fails here as it would there. It
keeps its registry in module variables: a process holds one app at a time. `App.unload` is the reset
that lets tests load another.
"""

import json
import re
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import azure_functions_runtime as runtime
from azure_functions_runtime import handle_event

from local.host.errors import HostStartError, UnknownFunctionError
from local.host.functions import BindingType, Function, RetryPolicy, function_from
from local.host.traces import innermost_line

APP_MODULE = "function_app"
# The library adds this advice, and the whole search path, to what an ImportError says.
_IMPORT_ADVICE = re.compile(r"\.?\s*Cannot find module\. Please check .*", re.DOTALL)

# The library's table of functions by id; it offers no other way to reset it.
_REGISTRY: dict[str, Any] = handle_event._functions._functions  # noqa: SLF001


def _message_class(name: str, **constants: int) -> type[SimpleNamespace]:
    return type(name, (SimpleNamespace,), constants)


# The library fills protobuf messages of a module it is handed; these classes take any field.
_PROTOS = SimpleNamespace(
    BindingInfo=_message_class("BindingInfo", undefined=0, out=1, inout=2),
    StatusResult=_message_class("StatusResult", Failure=0, Success=1),
    FunctionMetadataResponse=_message_class("FunctionMetadataResponse"),
    RpcException=_message_class("RpcException"),
    RpcFunctionMetadata=_message_class("RpcFunctionMetadata"),
    RpcRetryOptions=_message_class("RpcRetryOptions"),
    WorkerInitResponse=_message_class("WorkerInitResponse"),
    WorkerMetadata=_message_class("WorkerMetadata"),
)


@dataclass(frozen=True, slots=True)
class App:
    """
    A loaded app: its directory and its functions by name, in the order of registration.

    `displaced` is a module of the same name that was imported before, and comes back on unload.
    """

    directory: Path
    functions: Mapping[str, Function]
    displaced: ModuleType | None

    def function(self, name: str) -> Function:
        """
        Return the function of that name, in any case of letters.

        Raises:
            UnknownFunctionError: when there is none.

        """
        found = self.functions.get(name)
        if found is None:
            wanted = name.casefold()
            found = next((item for key, item in self.functions.items() if key.casefold() == wanted), None)
        if found is None:
            raise UnknownFunctionError(f"there is no function {name!r}")
        return found

    def triggered_by(self, kind: BindingType) -> list[Function]:
        """Return the functions with that kind of trigger."""
        return [function for function in self.functions.values() if function.trigger.kind is kind]

    def unload(self) -> None:
        """
        Forget the app, so that this process can load another or the same one anew.

        Modules that `function_app.py` imported stay loaded, with the state that they hold.
        """
        _forget(self.directory, self.displaced)


async def load_app(directory: Path) -> App:
    """
    Import `function_app.py` of a directory (an absolute path) and index its functions.

    Raises:
        HostStartError: when another app is loaded, or this one cannot be; the message says why.

    """
    if _REGISTRY:
        raise HostStartError("this process holds an app already; unload it, or start another process")
    if not (directory / f"{APP_MODULE}.py").is_file():
        raise HostStartError(f"there is no {APP_MODULE}.py in {directory}")
    displaced = sys.modules.pop(APP_MODULE, None)
    sys.path.insert(0, str(directory))
    try:
        return App(directory, await _index(directory), displaced)
    except BaseException:
        _forget(directory, displaced)
        raise


async def _index(directory: Path) -> dict[str, Function]:
    request = SimpleNamespace(
        request=SimpleNamespace(
            worker_init_request=SimpleNamespace(capabilities={}, function_app_directory=str(directory))
        ),
        properties={"host": "127.0.0.1", "protos": _PROTOS},
    )
    try:
        result = (await runtime.worker_init_request(request)).result
    except SystemExit as error:
        raise HostStartError(
            f"{APP_MODULE}.py ended the process while it was imported (exit {error.code})"
        ) from error
    if result.status != _PROTOS.StatusResult.Success:
        raise HostStartError(_explain(directory, result.exception))
    indexed = (await runtime.functions_metadata_request(None)).function_metadata_results
    if not indexed:
        raise HostStartError(f"{APP_MODULE}.py registers no functions")
    functions = {}
    for item in indexed:
        bindings: list[Mapping[str, Any]] = [json.loads(binding) for binding in item.raw_bindings]
        retry = _retry_policy(item.retry_options)
        functions[str(item.name)] = function_from(str(item.name), str(item.function_id), bindings, retry)
    return functions


def _retry_policy(options: Any) -> RetryPolicy | None:
    if options is None:
        return None
    if hasattr(options, "delay_interval"):
        return RetryPolicy(options.max_retry_count, options.delay_interval, options.delay_interval)
    return RetryPolicy(options.max_retry_count, options.minimum_interval, options.maximum_interval)


def _explain(directory: Path, exception: Any) -> str:
    kind, _, message = str(exception.message).partition(": ")
    message = _IMPORT_ADVICE.sub("", message).strip()
    where = innermost_line(str(exception.stack_trace), below=directory)
    place = f"\n  at {where}" if where else ""
    if kind in {"FunctionLoadError", "ValueError"} and not where:
        return message
    return f"{message or 'no message'}\n  {kind}{place}"


def _forget(directory: Path, displaced: ModuleType | None) -> None:
    sys.modules.pop(APP_MODULE, None)
    if displaced is not None:
        sys.modules[APP_MODULE] = displaced
    with suppress(ValueError):
        sys.path.remove(str(directory))
    _REGISTRY.clear()
