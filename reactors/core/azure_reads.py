"""
The operations that observing an estate takes: reads, at the subscriptions that are watched.

Source: "Azure permissions" for Microsoft.KeyVault, Microsoft.Authorization, Microsoft.EventGrid and so on.
"""

from functools import partial

from reactors.core.azure_calls import GROUP, SUBSCRIPTION, VAULT
from reactors.core.azure_consumer_reads import CONSUMER_READS
from reactors.core.azure_operations import AzureOperation, Need

_GRANTS = "{scope}/providers/microsoft.authorization"
_EVENT_GRID = "/providers/microsoft.eventgrid"

_read = partial(AzureOperation, need=Need.OBSERVE)

_FOUND = (
    _read(
        "Microsoft.ResourceGraph/resources/read",
        reason="Finds what uses a key, and everything to look at in a sweep, with a query instead of "
        "thousands of requests.",
        calls=("POST /providers/microsoft.resourcegraph/resources",),
    ),
)

_KEYS = (
    _read(
        "Microsoft.KeyVault/vaults/read",
        reason="Shows a vault's protection, permission model, access policies and network rules.",
        calls=(f"GET {VAULT}",),
    ),
    _read(
        "Microsoft.KeyVault/vaults/keys/read",
        reason="Shows a key's public properties and its rotation policy; key material is never shown.",
        calls=(f"GET {VAULT}/keys/{{}}",),
    ),
    _read(
        "Microsoft.KeyVault/vaults/keys/versions/read",
        reason="Shows which versions of a key are enabled and when they expire.",
        calls=(f"GET {VAULT}/keys/{{}}/versions", f"GET {VAULT}/keys/{{}}/versions/{{}}"),
    ),
    _read(
        "Microsoft.KeyVault/locations/deletedVaults/read",
        reason="Tells a vault that can be recovered from one that is gone.",
        calls=(f"GET {SUBSCRIPTION}/providers/microsoft.keyvault/locations/{{}}/deletedvaults/{{}}",),
    ),
)

_ACCESS = (
    _read(
        "Microsoft.Authorization/roleAssignments/read",
        reason="Shows who was granted the use of a key.",
        calls=(f"GET {_GRANTS}/roleassignments", f"GET {_GRANTS}/roleassignments/{{}}"),
    ),
    _read(
        "Microsoft.Authorization/roleDefinitions/read",
        reason="Shows what a role that was granted gives.",
        calls=(f"GET {_GRANTS}/roledefinitions/{{}}",),
    ),
    _read(
        "Microsoft.Authorization/denyAssignments/read",
        reason="Shows who is denied the use of a key in spite of a grant.",
        calls=(f"GET {_GRANTS}/denyassignments", f"GET {_GRANTS}/denyassignments/{{}}"),
    ),
    _read(
        "Microsoft.ManagedIdentity/userAssignedIdentities/read",
        reason="Shows the principal of an identity that uses a key, and whether it is alive.",
        calls=(f"GET {GROUP}/microsoft.managedidentity/userassignedidentities/{{}}",),
    ),
)

_WIRING = (
    _read(
        "Microsoft.EventGrid/eventSubscriptions/read",
        reason="Shows whether a vault's or a subscription's events reach the reactor.",
        calls=(f"GET {{scope}}{_EVENT_GRID}/eventsubscriptions",),
    ),
    _read(
        "Microsoft.EventGrid/systemTopics/read",
        reason="Finds the system topic of a vault or a subscription.",
        calls=(f"GET {SUBSCRIPTION}{_EVENT_GRID}/systemtopics",),
    ),
    _read(
        "Microsoft.EventGrid/systemTopics/eventSubscriptions/read",
        reason="Shows whether the events of a system topic reach the reactor.",
        calls=(f"GET {GROUP}/microsoft.eventgrid/systemtopics/{{}}/eventsubscriptions",),
    ),
    _read(
        "Microsoft.Insights/DiagnosticSettings/Read",
        reason="Shows whether a vault keeps an audit log.",
        calls=(f"GET {VAULT}/providers/microsoft.insights/diagnosticsettings",),
    ),
)

READS = (*_FOUND, *_KEYS, *CONSUMER_READS, *_ACCESS, *_WIRING)
