"""
What an operation of Azure is that the reactor asks for, and what it is needed for.

The operations themselves are in `azure_permissions`. Role definitions, the page about permissions and the
checks of `cmk doctor` are held against them.
Source: the operation lists of the resource providers ("Azure permissions" on learn.microsoft.com).
"""

from dataclasses import dataclass
from enum import StrEnum


class Need(StrEnum):
    """What an operation is needed for; a deployment grants the needs that it has switched on."""

    OBSERVE = "observe"
    UPDATE = "update"
    DELETED_KEYS = "deleted keys"
    STATE = "state"
    HOST = "host"
    TELEMETRY = "telemetry"
    SECRETS = "secrets"
    AUDIT_LOG = "audit log"
    PUBLISH = "publish"
    EMAIL = "email"


@dataclass(frozen=True, slots=True)
class AzureOperation:
    """
    One operation, named as role definitions name it, with the requests that it permits.

    `calls` are methods and paths such as `GET /subscriptions/{}/resourcegroups`, lower-cased, with `{}` for
    a name and `{scope}` for any path that may stand before the rest; none where no request of the reactor's
    own HTTP clients shows it. `is_data` tells data actions from control-plane ones.
    """

    action: str
    need: Need
    reason: str
    calls: tuple[str, ...]
    is_data: bool = False


@dataclass(frozen=True, slots=True)
class GraphPermission:
    """An application permission of Microsoft Graph, which no role of Azure gives."""

    name: str
    reason: str
    calls: tuple[str, ...]
