"""The ARM operations on storage accounts and encryption scopes."""

from collections.abc import Callable

from sandbox.arm.errors import resource_not_found
from sandbox.arm.paging import page
from sandbox.arm.requests import injected_failure, json_object
from sandbox.arm.resource_api import ResourceApi
from sandbox.arm.resources import Resource
from sandbox.behaviour import Behaviour
from sandbox.messages import Response, json_response
from sandbox.routing import Call, Handler, Route, route
from sandbox.storage.accounts import StorageAccounts
from sandbox.storage.bindings import KIND, SCOPE_KIND

SCOPES = (
    "/subscriptions/{subscription}/resourcegroups/{group}/providers/microsoft.storage"
    "/storageaccounts/{name}/encryptionscopes"
)


class StorageApi:
    """Serve storage accounts and their encryption scopes over ARM; every update ends at once."""

    def __init__(self, accounts: StorageAccounts, behaviour: Callable[[], Behaviour]) -> None:
        """Take the accounts and the switches in force."""
        self._accounts = accounts
        self._behaviour = behaviour

    def routes(self) -> list[Route[Handler]]:
        """Return what is served."""
        return [
            *ResourceApi(self._accounts.resources, self._behaviour, self.update_account).routes(),
            route("GET", SCOPES, f"{SCOPE_KIND}/read", self.list_scopes),
            route("GET", SCOPES + "/{scope}", f"{SCOPE_KIND}/read", self.get_scope),
            route("PATCH", SCOPES + "/{scope}", f"{SCOPE_KIND}/write", self.update_scope),
        ]

    def update_account(self, call: Call, account: Resource) -> Response:
        """Answer StorageAccounts_Update."""
        if failure := injected_failure(call.fault):
            raise failure
        self._accounts.update_account(account, json_object(call.request))
        return json_response(200, self._accounts.resources.show(account))

    def list_scopes(self, call: Call) -> Response:
        """Answer EncryptionScopes_List."""
        found = self._accounts.scopes_of(self._accounts.resources.find(call.names))
        return page(call.request, found, self._accounts.scopes.show, self._behaviour().page_size)

    def get_scope(self, call: Call) -> Response:
        """Answer EncryptionScopes_Get."""
        return json_response(200, self._accounts.scopes.show(self._scope(call)))

    def update_scope(self, call: Call) -> Response:
        """Answer EncryptionScopes_Patch."""
        scope = self._scope(call)
        if failure := injected_failure(call.fault):
            raise failure
        self._accounts.update_scope(scope, json_object(call.request))
        return json_response(200, self._accounts.scopes.show(scope))

    def _scope(self, call: Call) -> Resource:
        account = self._accounts.resources.find(call.names)
        scope = self._accounts.scopes.all.get(f"{account.id}/encryptionScopes/{call.names['scope']}".lower())
        if scope is None:
            kind = f"{KIND}/{account.name}/encryptionScopes"
            raise resource_not_found(kind, call.names["scope"], account.resource_group)
        return scope
