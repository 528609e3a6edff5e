"""The token that the reactor shows to the sandbox, which takes any: one that says whose it is."""

import base64
import json

REACTOR = "33333333-3333-4333-8333-333333333333"
"""The principal to which the drill's estate grants what the reactor needs."""

_TENANT = "22222222-2222-2222-2222-222222222222"


def unsigned_token(object_id: str) -> str:
    """Return a JSON Web Token without a signature for an application of that object id."""
    claims = {"oid": object_id, "appid": object_id, "tid": _TENANT, "idtyp": "app"}
    parts = (json.dumps(each).encode() for each in ({"alg": "none", "typ": "JWT"}, claims))
    return ".".join([*(base64.urlsafe_b64encode(each).decode().rstrip("=") for each in parts), ""])
