"""
Everything that the deployed reactor asks of Azure and of Microsoft Graph, and which request is which.

Source for Microsoft Graph: "directoryObject: checkMemberGroups" and "Get servicePrincipal", v1.0.
"""

import re
from functools import cache

from reactors.core.azure_operations import AzureOperation, GraphPermission
from reactors.core.azure_own import OWN
from reactors.core.azure_reads import READS
from reactors.core.azure_writes import WRITES

AZURE_OPERATIONS: tuple[AzureOperation, ...] = (*READS, *WRITES, *OWN)

GRAPH_PERMISSIONS = (
    GraphPermission(
        "GroupMember.Read.All",
        "Tells whether an identity is in a group that an access policy or a deny assignment names.",
        ("POST /v1.0/directoryobjects/{}/checkmembergroups",),
    ),
    GraphPermission(
        "Application.Read.All",
        "Finds the principal of an application that uses a key: that of Azure Cosmos DB itself, or an app "
        "registration of a search object.",
        ("GET /v1.0/serviceprincipals({})",),
    ),
)


def operations_of(method: str, path: str) -> tuple[AzureOperation, ...]:
    """Return what a request takes, by its method and its path without the query; nothing where unknown."""
    asked = f"{method.upper()} {path.lower()}"
    return tuple(each for each in AZURE_OPERATIONS if _asks_for(each.calls, asked))


def graph_permissions_of(method: str, path: str) -> tuple[GraphPermission, ...]:
    """Return the permissions of Microsoft Graph that a request takes, likewise."""
    asked = f"{method.upper()} {path.lower()}"
    return tuple(each for each in GRAPH_PERMISSIONS if _asks_for(each.calls, asked))


def _asks_for(calls: tuple[str, ...], asked: str) -> bool:
    return any(_form(call).fullmatch(asked) for call in calls)


@cache
def _form(call: str) -> re.Pattern[str]:
    literal = re.escape(call).replace(re.escape("{scope}"), "(?:/[^/]+)*").replace(re.escape("{}"), "[^/]+")
    return re.compile(literal)
