"""The ARM operations on soft-deleted accounts."""

from collections.abc import Callable

from sandbox.arm.errors import resource_not_found
from sandbox.arm.paging import page
from sandbox.behaviour import Behaviour
from sandbox.cognitiveservices.account import Account
from sandbox.cognitiveservices.accounts import Accounts
from sandbox.cognitiveservices.requests import PROVIDER
from sandbox.messages import Response, json_response
from sandbox.routing import Call, Handler, Route, route

KIND = "Microsoft.CognitiveServices/locations/resourceGroups/deletedAccounts"
ACCOUNT = PROVIDER + "/locations/{location}/resourcegroups/{group}/deletedaccounts/{account}"


class DeletedAccountsApi:
    """Serve soft-deleted accounts over ARM, until they are purged."""

    def __init__(self, accounts: Accounts, behaviour: Callable[[], Behaviour]) -> None:
        """Take the accounts and the switches in force."""
        self._accounts = accounts
        self._behaviour = behaviour

    def routes(self) -> list[Route[Handler]]:
        """Return what is served."""
        listed = "Microsoft.CognitiveServices/deletedAccounts/read"
        return [
            route("GET", PROVIDER + "/deletedaccounts", listed, self.list_deleted),
            route("GET", ACCOUNT, f"{KIND}/read", self.get_deleted),
        ]

    def list_deleted(self, call: Call) -> Response:
        """Answer DeletedAccounts_List."""
        found = [
            account
            for account in self._accounts.deleted.values()
            if account.subscription_id.lower() == call.names["subscription"]
        ]
        found.sort(key=lambda account: account.id.lower())
        return page(call.request, found, Account.as_deleted_json, self._behaviour().page_size)

    def get_deleted(self, call: Call) -> Response:
        """Answer DeletedAccounts_Get."""
        for account in self._accounts.deleted.values():
            if account.deleted_id.lower() == call.request.path.rstrip("/").lower():
                return json_response(200, account.as_deleted_json())
        raise resource_not_found(KIND, call.names["account"], call.names["group"])
