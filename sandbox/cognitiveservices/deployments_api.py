"""The ARM operations that make and delete deployments, and the models of an account."""

from collections.abc import Callable, Mapping
from typing import Any

from sandbox.arm.errors import invalid_property
from sandbox.arm.paging import page
from sandbox.arm.requests import json_object
from sandbox.behaviour import Behaviour
from sandbox.cognitiveservices.account import KIND, Account
from sandbox.cognitiveservices.accounts import Accounts
from sandbox.cognitiveservices.documents import deployment_document
from sandbox.cognitiveservices.models import BASE, FORMAT, is_fine_tuned, model_document
from sandbox.cognitiveservices.requests import GROUP, account_of
from sandbox.errors import ServiceError
from sandbox.messages import Response, json_response
from sandbox.routing import Call, Handler, Route, route

DEPLOYMENTS = f"{KIND}/deployments"


class DeploymentsApi:
    """
    Serve PUT and DELETE of deployments, over at once, and the list of models.

    A fine-tuned model is not deployed while its account cannot use its key; what is deployed goes on.
    """

    def __init__(
        self,
        accounts: Accounts,
        use_refusal: Callable[[Account], ServiceError | None],
        behaviour: Callable[[], Behaviour],
    ) -> None:
        """Take the accounts, why one cannot use its key, and the switches in force."""
        self._accounts = accounts
        self._use_refusal = use_refusal
        self._behaviour = behaviour

    def routes(self) -> list[Route[Handler]]:
        """Return what is served."""
        account = GROUP + "/accounts/{account}"
        one = account + "/deployments/{name}"
        return [
            route("PUT", one, f"{DEPLOYMENTS}/write", self.put),
            route("DELETE", one, f"{DEPLOYMENTS}/delete", self.delete),
            route("GET", account + "/models", f"{KIND}/models/read", self.list_models),
        ]

    def put(self, call: Call) -> Response:
        """Answer Deployments_CreateOrUpdate: 201 for a new deployment, 200 for one that was there."""
        account = account_of(self._accounts, call)
        name = call.request.path.rstrip("/").rpartition("/")[2]
        document = _wanted(account, name, json_object(call.request))
        if is_fine_tuned(document["properties"]["model"]["name"]) and (refused := self._use_refusal(account)):
            raise refused
        path = f"deployments/{name}"
        status = 200 if path.lower() in account.children else 201
        self._accounts.put_child(account, path, document)
        return json_response(status, document)

    def delete(self, call: Call) -> Response:
        """Answer Deployments_Delete: 200, or 204 where there is none."""
        account, path = account_of(self._accounts, call), f"deployments/{call.names['name']}"
        if path not in account.children:
            return Response(204)
        self._accounts.delete_child(account, path)
        return Response(200)

    def list_models(self, call: Call) -> Response:
        """Answer Accounts_ListModels: one base model, and each that is deployed."""
        account = account_of(self._accounts, call)
        known: dict[tuple[str, str], Mapping[str, Any]] = {
            BASE: {"format": FORMAT, "name": BASE[0], "version": BASE[1]}
        }
        for deployment in account.below("deployments"):
            model = deployment["properties"]["model"]
            known[str(model.get("name")), str(model.get("version"))] = model
        return page(call.request, list(known.values()), model_document, self._behaviour().page_size)


def _wanted(account: Account, name: str, body: Mapping[str, Any]) -> dict[str, Any]:
    properties, sku = body.get("properties") or {}, body.get("sku") or {}
    if not isinstance(properties, dict) or not isinstance(sku, dict):
        raise invalid_property("properties", "it must be an object, as must be sku")
    model, capacity = properties.get("model"), sku.get("capacity", 1)
    if not isinstance(model, dict) or not isinstance(model.get("name"), str) or not model["name"]:
        raise invalid_property("properties.model", "it must name a model")
    if not isinstance(capacity, int) or isinstance(capacity, bool) or capacity < 1:
        raise invalid_property("sku.capacity", "it must be a positive number")
    made = deployment_document(
        account.id, name, model, sku=str(sku.get("name") or "Standard"), capacity=capacity
    )
    kept = ("versionUpgradeOption", "raiPolicyName")
    made["properties"] |= {field: properties[field] for field in kept if field in properties}
    return made
