"""A row of `CmkImpact`: a cut, and what it means for its consumer."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reactors.core.cut_json import cut_from_dict, cut_to_dict
from reactors.core.cuts import Cut
from reactors.core.identifiers import ResourceId, digest
from reactors.core.impact import Impact
from reactors.core.impact_json import impact_from_dict, impact_to_dict


@dataclass(frozen=True, slots=True)
class ImpactRecord:
    """
    One revocation of one consumer: its story and its impact. `vault` is the vault of the key.

    `etag` is the stored row's; None before it is stored.
    """

    cut: Cut
    impact: Impact
    vault: ResourceId
    etag: str | None = None

    @property
    def id(self) -> str:
        """Stable over redeliveries: key, consumer and episode."""
        revocation = self.cut.revocation
        return digest(str(revocation.key.versionless), str(revocation.consumer), str(self.cut.episode))


def impact_record_to_dict(record: ImpactRecord) -> dict[str, Any]:
    """Return a record as a JSON object, without the stored row's etag."""
    return {
        "cut": cut_to_dict(record.cut),
        "impact": impact_to_dict(record.impact),
        "vault": str(record.vault),
    }


def impact_record_from_dict(item: Mapping[str, Any], *, etag: str | None = None) -> ImpactRecord:
    """Return the record that `impact_record_to_dict` wrote, with the etag of its stored row."""
    return ImpactRecord(
        cut_from_dict(item["cut"]), impact_from_dict(item["impact"]), ResourceId.parse(item["vault"]), etag
    )
