"""Names of operations as ARM writes them in role definitions, from method and path."""

VERBS = {"GET": "read", "HEAD": "read", "PUT": "write", "PATCH": "write", "DELETE": "delete"}


def operation_name(method: str, path: str) -> str:
    """
    Return the ARM name of an operation, for example `Microsoft.CognitiveServices/accounts/write`.

    A POST is an action named by its last segment.
    """
    segments = [segment for segment in path.split("/") if segment]
    lowered = [segment.lower() for segment in segments]
    if "providers" in lowered:
        last = len(lowered) - 1 - lowered[::-1].index("providers")
        namespace, rest = segments[last + 1 : last + 2], segments[last + 2 :]
    else:
        namespace, rest = ["Microsoft.Resources"], segments
    if method == "POST":
        return "/".join([*namespace, *rest[:-1:2], *rest[-1:], "action"])
    return "/".join([*namespace, *rest[::2], VERBS.get(method, method.lower())])
