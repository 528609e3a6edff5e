"""The ARM operations on what stands below an account."""

from collections.abc import Callable
from typing import Any

from sandbox.arm.errors import invalid_property, resource_not_found
from sandbox.arm.paging import page
from sandbox.arm.requests import json_object
from sandbox.behaviour import Behaviour
from sandbox.cognitiveservices.account import KIND, Account
from sandbox.cognitiveservices.accounts import Accounts
from sandbox.cognitiveservices.children import scope_document
from sandbox.cognitiveservices.requests import GROUP, account_of
from sandbox.errors import ServiceError
from sandbox.messages import Response, json_response
from sandbox.routing import Call, Handler, Route, route

COLLECTIONS = (
    "deployments",
    "encryptionScopes",
    "projects",
    "connections",
    "capabilityHosts",
    "projects/{project}/connections",
    "projects/{project}/capabilityHosts",
)
SCOPES = "encryptionScopes"


class ChildrenApi:
    """Serve deployments, encryption scopes, projects, connections and capability hosts over ARM."""

    def __init__(self, accounts: Accounts, behaviour: Callable[[], Behaviour]) -> None:
        """Take the accounts and the switches in force."""
        self._accounts = accounts
        self._behaviour = behaviour

    def routes(self) -> list[Route[Handler]]:
        """Return what is served: get and list of each, PUT of an encryption scope."""
        account = GROUP + "/accounts/{account}/"
        served: list[Route[Handler]] = []
        for each in COLLECTIONS:
            kind = f"{KIND}/{each.replace('{project}/', '')}"
            path = account + each.lower()
            served.append(route("GET", path, f"{kind}/read", self._lister(each)))
            served.append(route("GET", path + "/{name}", f"{kind}/read", self._getter(each)))
        scope = account + SCOPES.lower() + "/{name}"
        return [*served, route("PUT", scope, f"{KIND}/{SCOPES}/write", self.put_scope)]

    def put_scope(self, call: Call) -> Response:
        """Answer EncryptionScopes_CreateOrUpdate: 201 for a new scope, 200 for one that was there."""
        account = account_of(self._accounts, call)
        name = call.request.path.rstrip("/").rpartition("/")[2]
        properties = json_object(call.request).get("properties") or {}
        if not isinstance(properties, dict):
            raise invalid_property("properties", "it must be an object")
        wanted = {each: value for each, value in properties.items() if each != "provisioningState"}
        document = scope_document(account.id, name, wanted)
        refused = self._accounts.refusal({"properties": {"encryption": document["properties"]}})
        if refused is not None:
            raise refused
        path = f"{SCOPES}/{name}"
        status = 200 if path.lower() in account.children else 201
        self._accounts.put_child(account, path, document)
        return json_response(status, document)

    def _lister(self, collection: str) -> Handler:
        def answer(call: Call) -> Response:
            account, place = self._place(call, collection)
            return page(call.request, account.below(place), dict[str, Any], self._behaviour().page_size)

        return answer

    def _getter(self, collection: str) -> Handler:
        def answer(call: Call) -> Response:
            account, place = self._place(call, collection)
            found = account.children.get(f"{place.lower()}/{call.names['name']}")
            if found is None:
                raise _not_found(account, f"{place}/{call.names['name']}")
            return json_response(200, found)

        return answer

    def _place(self, call: Call, collection: str) -> tuple[Account, str]:
        """Return the account and the path of the collection; raises where the project is not there."""
        account = account_of(self._accounts, call)
        if project := call.names.get("project"):
            if f"projects/{project}" not in account.children:
                raise _not_found(account, f"projects/{project}")
            collection = collection.replace("{project}", project)
        return account, collection


def _not_found(account: Account, path: str) -> ServiceError:
    parent, _, name = path.rpartition("/")
    return resource_not_found(f"{KIND}/{account.name}/{parent}", name, account.resource_group)
