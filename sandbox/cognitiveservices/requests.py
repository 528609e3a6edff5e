"""What the requests to Microsoft.CognitiveServices name: an account, a body."""

from typing import Any

from sandbox.arm.errors import invalid_content, resource_not_found
from sandbox.cognitiveservices.account import KIND, Account
from sandbox.cognitiveservices.accounts import Accounts
from sandbox.messages import Request
from sandbox.routing import Call

PROVIDER = "/subscriptions/{subscription}/providers/microsoft.cognitiveservices"
GROUP = "/subscriptions/{subscription}/resourcegroups/{group}/providers/microsoft.cognitiveservices"


def account_of(accounts: Accounts, call: Call) -> Account:
    """Return the account in a call's path; raises ARM's 404."""
    names = call.names
    account = accounts.all.get(
        f"/subscriptions/{names['subscription']}/resourcegroups/{names['group']}"
        f"/providers/{KIND.lower()}/{names['account']}"
    )
    if account is None:
        raise resource_not_found(KIND, names["account"], names["group"])
    return account


def body_of(request: Request) -> dict[str, Any]:
    """Return a request's JSON object; raises ARM's 400 for anything else."""
    try:
        body = request.json()
    except ValueError as error:
        raise invalid_content(str(error)) from None
    if not isinstance(body, dict):
        raise invalid_content("the body is not an object")
    return body
