"""
Who a token is for, by its own claims; its signature is the business of whoever takes it.

Source: "Access token claims reference" of the Microsoft identity platform.
"""

import base64
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reactors.core.errors import RejectedInputError

_GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
_LONGEST = 20_000


@dataclass(frozen=True, slots=True)
class Caller:
    """Ids in lower case, empty where the token does not tell; `kind` is in the words of people."""

    object_id: str
    application_id: str
    tenant_id: str
    kind: str


def parse_claims(token: str) -> Caller:
    """Return who a token is for; RejectedInputError where it is no JSON Web Token."""
    body = token[:_LONGEST].partition(".")[2].partition(".")[0]
    try:
        claims = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    except (ValueError, RecursionError) as error:
        raise RejectedInputError("the token is no JSON Web Token, so it does not tell whose it is") from error
    if not isinstance(claims, dict):
        raise RejectedInputError("the token's claims are no JSON object")
    return Caller(
        object_id=_guid(claims, "oid"),
        application_id=_guid(claims, "appid") or _guid(claims, "azp"),
        tenant_id=_guid(claims, "tid"),
        kind=_kind(claims),
    )


def _kind(claims: Mapping[str, Any]) -> str:
    if isinstance(claims.get("xms_mirid"), str):
        return "a managed identity"
    is_app = claims.get("idtyp") == "app" or not ("scp" in claims or claims.get("idtyp") == "user")
    return "an application or a managed identity" if is_app else "a person"


def _guid(claims: Mapping[str, Any], name: str) -> str:
    value = claims.get(name)
    return value.lower() if isinstance(value, str) and _GUID.fullmatch(value.lower()) else ""
