"""
What runs on a consumer: deployments, projects, and what it is joined to.

Source: Microsoft.CognitiveServices accounts/deployments, accounts/projects, 2025-09-01; "Fine-tune models in
Azure OpenAI" for the names of fine-tuned models.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from reactors.consumers.reading import an_object, text
from reactors.core.arm_types import COGNITIVE_ACCOUNT, ML_WORKSPACE
from reactors.core.errors import AbsentError, PermanentError, RejectedInputError
from reactors.core.identifiers import ResourceId
from reactors.core.model import Consumer
from reactors.core.plain import plain
from reactors.core.workload import Deployment, Workload
from reactors.gateways.arm import Arm

_VERSIONS = {COGNITIVE_ACCOUNT: "2025-09-01", ML_WORKSPACE: "2026-05-01"}
_LONGEST = 200


class ArmWorkloads:
    """Reads workloads; a list that is refused is named, the others are read all the same."""

    def __init__(self, arm: Arm) -> None:
        """Take the raw gateway."""
        self._arm = arm

    async def observe(self, consumer: Consumer) -> Workload:
        """Read what runs on a consumer; of one nested in an account, what runs on the account."""
        holder = consumer.id
        while holder.parent is not None:
            holder = holder.parent
        unreadable: list[str] = []
        linked = [str(each.id) for each in consumer.linked]
        if holder.arm_type not in _VERSIONS:
            return Workload(connected=tuple(linked))
        deployments: list[Mapping[str, Any]] = []
        projects: list[Mapping[str, Any]] = []
        if holder.arm_type == COGNITIVE_ACCOUNT:
            deployments = await self._items(holder, "deployments", unreadable)
            projects = await self._items(holder, "projects", unreadable)
        connections = await self._items(holder, "connections", unreadable)
        joined = dict.fromkeys([*linked, *filter(None, map(_target, connections))])
        return Workload(
            deployments=tuple(_deployment(each) for each in deployments),
            projects=tuple(plain(text(each.get("name")).rpartition("/")[2]) for each in projects),
            connected=tuple(joined),
            unreadable=tuple(unreadable),
        )

    async def _items(
        self, holder: ResourceId, collection: str, unreadable: list[str]
    ) -> list[Mapping[str, Any]]:
        path, version = f"{quote(str(holder))}/{collection}", _VERSIONS[holder.arm_type]
        try:
            return [item async for item in self._arm.list(path, api_version=version)]
        except AbsentError:
            return []
        except PermanentError as error:
            unreadable.append(f"The {collection} of {holder.name} could not be read: {error}.")
            return []


def _deployment(item: Mapping[str, Any]) -> Deployment:
    properties, sku = an_object(item.get("properties")), an_object(item.get("sku"))
    model = an_object(properties.get("model"))
    name, capacity = text(model.get("name")), sku.get("capacity")
    return Deployment(
        name=_shown(item.get("name")),
        model=_shown(name),
        version=_shown(model.get("version")),
        sku=_shown(sku.get("name")),
        capacity=capacity if isinstance(capacity, int) and not isinstance(capacity, bool) else None,
        is_fine_tuned=".ft-" in name or name.startswith("ftchkpt-"),
        state=_shown(properties.get("deploymentState") or properties.get("provisioningState")),
        source_account=_resource(model.get("sourceAccount")),
    )


def _target(connection: Mapping[str, Any]) -> str:
    properties = an_object(connection.get("properties"))
    named = an_object(properties.get("metadata")).get("ResourceId")
    found = _resource(named) or _resource(properties.get("target"))
    return str(found) if found else _shown(properties.get("target"))


def _shown(value: object) -> str:
    return plain(text(value), limit=_LONGEST)


def _resource(value: object) -> ResourceId | None:
    try:
        return ResourceId.parse(value)
    except RejectedInputError:
        return None
