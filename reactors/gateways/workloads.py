"""
What runs on consumers: model deployments, projects and connected resources.

Source: Microsoft.CognitiveServices accounts/deployments and accounts/projects, 2025-09-01;
Microsoft.MachineLearningServices workspaces, 2026-05-01, where a project names its `hubResourceId`.
A fine-tuned model has `.ft-` in its name or starts with `ftchkpt-`; the account's list of models is not
read for it.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from reactors.consumers.reading import an_object, state_of, text
from reactors.core.errors import AbsentError, PermanentError, RejectedInputError
from reactors.core.identifiers import ResourceId, shown
from reactors.core.model import Consumer
from reactors.core.workload import Deployment, Workload
from reactors.gateways.arm import Arm
from reactors.gateways.children import ArmChildren

_ACCOUNTS = "microsoft.cognitiveservices/accounts"
_WORKSPACES = "microsoft.machinelearningservices/workspaces"
_API_VERSION = "2025-09-01"
_WORKSPACES_VERSION = "2026-05-01"


class ArmWorkloads:
    """Reads what runs on a consumer; a list that is refused is named with the reason."""

    def __init__(self, arm: Arm, children: ArmChildren) -> None:
        """Take the raw gateway and the one to what is nested in consumers."""
        self._arm = arm
        self._children = children

    async def observe(self, consumer: Consumer) -> Workload:
        """
        Read deployments, projects and connections; of other types than these only what is linked.

        The projects of a hub are looked for in its own subscription alone.
        """
        linked = tuple(str(each.id) for each in consumer.linked)
        if consumer.id.arm_type not in {_ACCOUNTS, _WORKSPACES}:
            return Workload(connected=tuple(sorted(set(linked))))
        unreadable: list[str] = []
        deployments: list[Mapping[str, Any]] = []
        if consumer.id.arm_type == _ACCOUNTS:
            path = f"{quote(str(consumer.id))}/deployments"
            deployments = await self._items(path, _API_VERSION, "deployments", unreadable)
        joined = await self._children.read_joined(consumer)
        unreadable += [
            f"{each.subject.rpartition('/')[2]} could not be read: {each.reason}"
            for each in joined.unreadable
        ]
        targets = [str(each.resource) if each.resource else shown(each.target) for each in joined.connections]
        projects = [*joined.projects, *await self._projects_of_hub(consumer, unreadable)]
        return Workload(
            deployments=tuple(_deployment(each) for each in deployments),
            projects=tuple(shown(each) for each in projects),
            connected=tuple(sorted({*linked, *targets} - {""})),
            unreadable=tuple(unreadable),
        )

    async def _projects_of_hub(self, consumer: Consumer, unreadable: list[str]) -> list[str]:
        """Return the names of the workspaces of a hub's subscription that follow it."""
        if consumer.id.arm_type != _WORKSPACES or consumer.kind.lower() != "hub":
            return []
        path = (
            f"/subscriptions/{quote(consumer.id.subscription_id)}"
            "/providers/Microsoft.MachineLearningServices/workspaces"
        )
        found = await self._items(path, _WORKSPACES_VERSION, "projects", unreadable)
        return [
            text(each.get("name"))
            for each in found
            if _resource(an_object(each.get("properties")).get("hubResourceId")) == consumer.id
        ]

    async def _items(
        self, path: str, api_version: str, what: str, unreadable: list[str]
    ) -> list[Mapping[str, Any]]:
        try:
            return [item async for item in self._arm.list(path, api_version=api_version)]
        except AbsentError:
            return []
        except PermanentError as error:
            unreadable.append(f"{what} could not be read: {error}")
            return []


def _deployment(item: Mapping[str, Any]) -> Deployment:
    properties, sku = an_object(item.get("properties")), an_object(item.get("sku"))
    model = an_object(properties.get("model"))
    name, capacity = text(model.get("name")), sku.get("capacity")
    return Deployment(
        name=shown(text(item.get("name"))),
        model=shown(name),
        version=shown(text(model.get("version"))),
        sku=shown(text(sku.get("name"))),
        capacity=capacity if isinstance(capacity, int) and not isinstance(capacity, bool) else None,
        is_fine_tuned=".ft-" in name.lower() or name.lower().startswith("ftchkpt-"),
        state=shown(state_of(properties.get("provisioningState"))),
        source_account=_resource(model.get("sourceAccount")),
    )


def _resource(address: object) -> ResourceId | None:
    try:
        return ResourceId.parse(address)
    except RejectedInputError:
        return None
