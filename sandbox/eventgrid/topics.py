"""System topics: what stands between an Azure source and its event subscriptions."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

GROUP_OF_GLOBAL_TOPICS = "rg-events"


class TopicType(StrEnum):
    """Name the kinds of system topics, as Event Grid does."""

    VAULT = "Microsoft.KeyVault.vaults"
    RESOURCES = "Microsoft.Resources.Subscriptions"
    POLICY_STATES = "Microsoft.PolicyInsights.PolicyStates"


SUFFIXES = {TopicType.VAULT: "vault", TopicType.RESOURCES: "resources", TopicType.POLICY_STATES: "policy"}
VAULT = re.compile(r"/subscriptions/[^/]+/resourcegroups/[^/]+/providers/microsoft\.keyvault/vaults/[^/]+")
SUBSCRIPTION = re.compile(r"/subscriptions/[^/]+")


@dataclass(frozen=True, slots=True)
class SystemTopic:
    """Hold one system topic; `source` is the ARM id of what raises its events."""

    source: str
    type: TopicType

    @property
    def name(self) -> str:
        """Return its name, unique in a world."""
        return f"{self.source.rstrip('/').rpartition('/')[2]}-{SUFFIXES[self.type]}"

    @property
    def id(self) -> str:
        """Return the ARM id; a vault's topic is in the vault's resource group."""
        parts = self.source.split("/")
        group = parts[4] if self.type is TopicType.VAULT else GROUP_OF_GLOBAL_TOPICS
        return (
            f"/subscriptions/{parts[2]}/resourceGroups/{group}"
            f"/providers/Microsoft.EventGrid/systemTopics/{self.name}"
        )


def topics_for(source: str, event_types: Iterable[str]) -> list[SystemTopic]:
    """
    Return the system topics that a subscription to `source` needs for its event types.

    A vault has one, a subscription one for resources and one for policy states; without event types it
    is both. Other sources have none here.
    """
    if VAULT.fullmatch(source.lower()):
        return [SystemTopic(source, TopicType.VAULT)]
    if not SUBSCRIPTION.fullmatch(source.lower()):
        return []
    wanted = {each.lower().split(".")[1] for each in event_types if each.count(".") > 1}
    kinds = {"resources": TopicType.RESOURCES, "policyinsights": TopicType.POLICY_STATES}
    return [SystemTopic(source, kind) for word, kind in kinds.items() if word in wanted or not wanted]
