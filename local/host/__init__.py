"""
A host for the Functions app on this machine, in Python: the part that Azure's .NET host plays.

`python -m local.host --app DIR` serves an app; `FunctionsHost` does the same inside a process.
Microsoft's worker library (`azure-functions-runtime`) indexes and calls the functions, as in Azure.
What is served, and where it differs from the .NET host, is in `docs/local-host.md`.
"""

from local.host.errors import FunctionFailedError, HostStartError, UnknownFunctionError
from local.host.server import FunctionsHost, HostOptions

__all__ = ["FunctionFailedError", "FunctionsHost", "HostOptions", "HostStartError", "UnknownFunctionError"]
