"""The ARM operations on Cosmos DB accounts and the operations they start."""

from collections.abc import Callable

from sandbox.arm.requests import injected_failure, json_object
from sandbox.arm.resource_api import ResourceApi
from sandbox.arm.resources import Resource
from sandbox.behaviour import Behaviour
from sandbox.documentdb.accounts import CosmosAccounts
from sandbox.messages import Response
from sandbox.routing import Call, Handler, Route


def cosmos_routes(accounts: CosmosAccounts, behaviour: Callable[[], Behaviour]) -> list[Route[Handler]]:
    """Return what is served: DatabaseAccounts_Get, both lists without pages, _Update, and the polls."""

    def update(call: Call, account: Resource) -> Response:
        return accounts.update(account, json_object(call.request), injected_failure(call.fault))

    return [
        *ResourceApi(accounts.resources, behaviour, update, pages=False).routes(),
        *accounts.updates.routes(),
    ]
