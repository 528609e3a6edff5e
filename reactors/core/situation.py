"""One key with all that decides whether its consumers can use it: what impact and what-if rest on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from reactors.core.access import KeyPrincipal, VaultAccess
from reactors.core.identifiers import ResourceId
from reactors.core.revocation import Lost
from reactors.core.snapshots import Snapshot
from reactors.core.workload import Workload


@dataclass(frozen=True, slots=True)
class Situation:
    """
    One key with all that decides whether its consumers can use it, at one moment.

    `principals` are, by consumer, the identities that use the key. `access` is None where grants were not or
    could not be read; `access_refused` then says why. `lost_key` and `lost_vault` are None where the key and
    the vault are there. `workloads` are by consumer, those that were read.
    """

    seen: Snapshot
    principals: Mapping[ResourceId, tuple[KeyPrincipal, ...]]
    access: VaultAccess | None = None
    access_refused: str = ""
    lost_key: Lost | None = None
    lost_vault: Lost | None = None
    workloads: Mapping[ResourceId, Workload] = field(default_factory=lambda: MappingProxyType({}))
