"""
Tokens of a world that asks for them: what was issued for which audience, and who is refused.

Source: "How to use managed identities for App Service and Azure Functions", the token endpoint 2019-08-01.
"""

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sandbox.chance import Chance
from sandbox.clock import unix
from sandbox.messages import Request, Response, json_response

LIFE = timedelta(hours=24)
API_VERSION = "2019-08-01"


@dataclass(frozen=True, slots=True)
class Issued:
    """Hold what a token was asked for: the resource as written, and the client id of an identity."""

    resource: str
    client_id: str


class Tokens:
    """
    Issue tokens as the identity endpoint of App Service does, and know them again.

    `issued` is what was asked for, in order. `secret` is what the endpoint's own header must hold.
    """

    def __init__(self, now: Callable[[], datetime], chance: Chance, tenant: str, issuer: str) -> None:
        """Take the clock, the source of identifiers, and what tokens say of where they come from."""
        self._now = now
        self._chance = chance
        self._tenant = tenant
        self._issuer = issuer
        self._audiences: dict[str, str] = {}
        self.issued: list[Issued] = []
        self.secret = chance.guid()

    def answer(self, request: Request) -> Response:
        """Answer a request to the identity endpoint; without its header or a resource it is refused."""
        resource = request.query.get("resource", "")
        is_known = request.headers.get("x-identity-header", "") == self.secret
        if not is_known or request.query.get("api-version") != API_VERSION or not resource:
            return json_response(400, {"statusCode": 400, "message": "The request is not one for a token."})
        client_id = request.query.get("client_id", "")
        return json_response(200, self.issue(resource, client_id))

    def issue(self, resource: str, client_id: str = "") -> dict[str, Any]:
        """Return the answer that carries a token for a resource."""
        self.issued.append(Issued(resource, client_id))
        expires = unix(self._now() + LIFE)
        token = self._token(resource, client_id, expires)
        self._audiences[token] = resource.rstrip("/")
        return {
            "access_token": token,
            "expires_on": str(expires),
            "resource": resource,
            "token_type": "Bearer",
            "client_id": client_id,
        }

    def audience(self, request: Request) -> str:
        """Return the audience of a request's token, empty where it is none of these."""
        return self._audiences.get(request.headers.get("authorization", "").partition(" ")[2], "")

    def _token(self, resource: str, client_id: str, expires: int) -> str:
        claims = {
            "aud": resource,
            "iss": f"https://{self._issuer}/{self._tenant}/",
            "appid": client_id,
            "exp": expires,
            "jti": self._chance.guid(),
        }
        return f"{_part({'alg': 'none', 'typ': 'JWT'})}.{_part(claims)}."


def _part(value: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()
