"""The paths of Microsoft.CognitiveServices, and the account that one names."""

from sandbox.arm.errors import resource_not_found
from sandbox.cognitiveservices.account import KIND, Account
from sandbox.cognitiveservices.accounts import Accounts
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
