"""
What runs on consumers: model deployments, projects and connected resources.

Source: Microsoft.CognitiveServices accounts/deployments and accounts/projects, 2025-09-01. A fine-tuned
model has `.ft-` in its name or starts with `ftchkpt-`; the account's list of models is not read for it.
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


class ArmWorkloads:
    """Reads what runs on a consumer; a list that is refused is named with the reason."""

    def __init__(self, arm: Arm, children: ArmChildren) -> None:
        """Take the raw gateway and the one to what is nested in consumers."""
        self._arm = arm
        self._children = children

    async def observe(self, consumer: Consumer) -> Workload:
        """Read deployments, projects and connections; of other types than these only what is linked."""
        linked = tuple(str(each.id) for each in consumer.linked)
        if consumer.id.arm_type not in {_ACCOUNTS, _WORKSPACES}:
            return Workload(connected=tuple(sorted(set(linked))))
        unreadable: list[str] = []
        deployments: list[Mapping[str, Any]] = []
        projects: list[Mapping[str, Any]] = []
        if consumer.id.arm_type == _ACCOUNTS:
            deployments = await self._items(consumer.id, "deployments", unreadable)
        if consumer.traits.get("projects") == "true":
            projects = await self._items(consumer.id, "projects", unreadable)
        children = await self._children.read(consumer)
        unreadable += [
            f"{each.subject.rpartition('/')[2]} could not be read: {each.reason}"
            for each in children.unreadable
            if each.subject.endswith(("/connections", "/capabilityhosts"))
        ]
        targets = [
            str(each.resource) if each.resource else shown(each.target) for each in children.connections
        ]
        return Workload(
            deployments=tuple(_deployment(each) for each in deployments),
            projects=tuple(shown(text(each.get("name")).rpartition("/")[2]) for each in projects),
            connected=tuple(sorted({*linked, *targets} - {""})),
            unreadable=tuple(unreadable),
        )

    async def _items(
        self, parent: ResourceId, collection: str, unreadable: list[str]
    ) -> list[Mapping[str, Any]]:
        path = f"{quote(str(parent))}/{collection}"
        try:
            return [item async for item in self._arm.list(path, api_version=_API_VERSION)]
        except AbsentError:
            return []
        except PermanentError as error:
            unreadable.append(f"{collection} could not be read: {error}")
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
