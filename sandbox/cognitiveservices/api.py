"""The ARM operations on accounts and the operations they start."""

from collections.abc import Callable
from typing import Any

from sandbox.arm.api import API_VERSIONS
from sandbox.arm.operations import Operation
from sandbox.arm.paging import page
from sandbox.arm.requests import injected_failure, json_object
from sandbox.behaviour import Behaviour, Completion, Showing
from sandbox.cognitiveservices.account import KIND, Account
from sandbox.cognitiveservices.accounts import Accounts
from sandbox.cognitiveservices.requests import GROUP, PROVIDER, account_of
from sandbox.errors import ServiceError
from sandbox.messages import Response, json_response
from sandbox.routing import Call, Handler, Route, route


class AccountsApi:
    """Serve accounts over ARM."""

    def __init__(self, accounts: Accounts, behaviour: Callable[[], Behaviour]) -> None:
        """Take the accounts and the switches in force."""
        self._accounts = accounts
        self._behaviour = behaviour

    def routes(self) -> list[Route[Handler]]:
        """Return what is served."""
        account = GROUP + "/accounts/{account}"
        return [
            route("GET", PROVIDER + "/accounts", f"{KIND}/read", self.list_accounts),
            route("GET", GROUP + "/accounts", f"{KIND}/read", self.list_accounts),
            route("GET", account, f"{KIND}/read", self.get_account),
            route("PATCH", account, f"{KIND}/write", self.update_account),
            route("DELETE", account, f"{KIND}/delete", self.delete_account),
            route("GET", account + "/operationresults/{operation}", f"{KIND}/read", self.get_result),
            route(
                "GET",
                PROVIDER + "/locations/{location}/operationresults/{operation}",
                "Microsoft.CognitiveServices/locations/operationResults/read",
                self.get_operation,
            ),
        ]

    def list_accounts(self, call: Call) -> Response:
        """Answer Accounts_List and Accounts_ListByResourceGroup."""
        found = [
            account
            for account in self._accounts.all.values()
            if account.subscription_id.lower() == call.names["subscription"]
            and account.resource_group.lower() == call.names.get("group", account.resource_group.lower())
        ]
        found.sort(key=lambda account: account.id.lower())
        return page(call.request, found, self._shown, self._behaviour().page_size)

    def get_account(self, call: Call) -> Response:
        """Answer Accounts_Get."""
        account = account_of(self._accounts, call)
        return json_response(200, self._shown(account), {"ETag": account.etag})

    def update_account(self, call: Call) -> Response:
        """Answer Accounts_Update: 200 when it ends at once, else 202 with the operation's addresses."""
        account = account_of(self._accounts, call)
        operation = self._accounts.update(account, json_object(call.request), injected_failure(call.fault))
        if self._behaviour().completion is Completion.AT_ONCE:
            if operation.failure is not None:
                raise operation.failure
            return json_response(200, self._shown(account), {"ETag": account.etag})
        version = API_VERSIONS["microsoft.cognitiveservices"]
        headers = {
            "Azure-AsyncOperation": f"{operation.id}?api-version={version}",
            "Location": f"{account.id}/operationResults/{operation.name}?api-version={version}",
            **self._retry_after(),
        }
        return json_response(202, self._shown(account), headers)

    def delete_account(self, call: Call) -> Response:
        """Answer Accounts_Delete: 200, and the account is soft-deleted."""
        self._accounts.delete(account_of(self._accounts, call))
        return Response(200)

    def get_operation(self, call: Call) -> Response:
        """Answer a poll of Azure-AsyncOperation: 200 with the status, whatever it is."""
        operation = self._polled(call)
        return json_response(200, operation.as_json(), self._retry_after() if not operation.ended else None)

    def get_result(self, call: Call) -> Response:
        """Answer a poll of Location: 202 while it runs, then the account or the error."""
        account, operation = account_of(self._accounts, call), self._polled(call)
        if operation.ended is None:
            return Response(202, {"Location": call.request.url, **self._retry_after()})
        if operation.failure is not None:
            raise operation.failure
        return json_response(200, self._shown(account))

    def _polled(self, call: Call) -> Operation:
        operation = self._accounts.operations.find(call.names["operation"])
        if operation is None:
            raise ServiceError(404, "NotFound", f"The operation '{call.names['operation']}' was not found.")
        self._accounts.operations.poll(operation)
        return operation

    def _shown(self, account: Account) -> dict[str, Any]:
        showing = self._behaviour().showing
        return account.as_json(showing if account.provisioning_state == "Accepted" else Showing.OLD)

    def _retry_after(self) -> dict[str, str]:
        seconds = self._behaviour().retry_after
        return {"Retry-After": str(seconds)} if seconds else {}
