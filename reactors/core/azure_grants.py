"""
By which role, and on what, each need is met.

Source: "Azure built-in roles" for the ids of roles; "Connections" of Azure Functions for those of the host.
"""

from dataclasses import dataclass

from reactors.core.azure_operations import Need


@dataclass(frozen=True, slots=True)
class Grant:
    """
    A role that meets a need.

    `role_id` is the GUID of a built-in role, empty for one of the project's own. `modules` are the files in
    `infra/access` that assign it, the first being the usual one. `condition` says when it is needed; empty
    is always.
    """

    need: Need
    role: str
    scope: str
    modules: tuple[str, ...]
    reason: str
    role_id: str = ""
    condition: str = ""


GRANTS = (
    Grant(
        Need.OBSERVE,
        "CMK Reactor observer",
        "each watched subscription, or a management group above them",
        ("on-subscription.bicep", "on-management-group.bicep"),
        "The built-in Reader would show everything; this role has the reads of the code and no other.",
    ),
    Grant(
        Need.UPDATE,
        "CMK Reactor updater",
        "each subscription where key URIs are moved, or a management group above them",
        ("on-subscription.bicep", "on-management-group.bicep"),
        "Contributors of the services could do much more; this role has the writes of the code and no other.",
        condition="`mayUpdate`",
    ),
    Grant(
        Need.DELETED_KEYS,
        "CMK Reactor deleted key reader",
        "each watched subscription",
        ("on-deleted-keys.bicep",),
        "The built-in Key Vault Reader would also show names of secrets and certificates. Azure assigns no "
        "custom role with data actions at a management group.",
        condition="to tell whether a deleted key can be recovered",
    ),
    Grant(
        Need.STATE,
        "Storage Table Data Contributor",
        "the reactor's storage account",
        ("on-storage.bicep",),
        "The account holds nothing else, and the code makes a table that is missing.",
        "0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3",
    ),
    Grant(
        Need.STATE,
        "Storage Queue Data Contributor",
        "the reactor's storage account",
        ("on-storage.bicep",),
        "The account holds nothing else, and the Functions host makes poison queues.",
        "974c5e8b-45b9-4653-ba55-5f855dd0fb88",
    ),
    Grant(
        Need.HOST,
        "Storage Blob Data Owner",
        "the reactor's storage account",
        ("on-storage.bicep",),
        "The Functions host asks for this role for its own storage.",
        "b7e6dc6d-f1e8-4753-8033-0f276bb0955b",
    ),
    Grant(
        Need.TELEMETRY,
        "Monitoring Metrics Publisher",
        "the Application Insights resource",
        ("on-insights.bicep",),
        "The narrowest built-in role for it.",
        "3913510d-42f4-4e42-8a64-420c390055eb",
    ),
    Grant(
        Need.SECRETS,
        "Key Vault Secrets User",
        "the vault with the addresses of the channels, which holds nothing else",
        ("on-vault-secrets.bicep",),
        "The narrowest built-in role for it.",
        "4633458b-17de-408a-b874-0445c86b69e6",
        condition="where settings are Key Vault references",
    ),
    Grant(
        Need.AUDIT_LOG,
        "Azure Event Hubs Data Receiver",
        "the one Event Hub",
        ("on-audit-hub.bicep",),
        "The narrowest built-in role for it.",
        "a638d3c7-ab3a-418d-83e6-5f17a39d4fde",
        condition="`REACTOR_AUDIT_HUB_NAME`",
    ),
    Grant(
        Need.PUBLISH,
        "EventGrid Data Sender",
        "the one custom topic",
        ("on-topic.bicep",),
        "The narrowest built-in role for it.",
        "d5a91429-5739-47e2-a06b-3470a27159e7",
        condition="`REACTOR_EVENTGRID_TOPIC_ENDPOINT`",
    ),
    Grant(
        Need.EMAIL,
        "CMK Reactor mail sender",
        "the one communication resource",
        ("on-email.bicep",),
        "The built-in Communication and Email Service Owner could also read its keys and delete it.",
        condition="`REACTOR_ACS_ENDPOINT`",
    ),
)


def grants_of(need: Need) -> tuple[Grant, ...]:
    """Return the roles that meet a need together."""
    return tuple(each for each in GRANTS if each.need is need)
