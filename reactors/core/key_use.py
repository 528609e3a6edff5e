"""
Who used which version of a key, as the vault's audit log has told.

Source: "Azure Key Vault logging": the operations KeyWrap and KeyUnwrap.
"""

from dataclasses import dataclass
from datetime import datetime

from reactors.core.identifiers import KeyUri


@dataclass(frozen=True, slots=True)
class KeyUseRecord:
    """
    The use of one version of a key by one identity, as far back as it is on record.

    `key` names the version, `principal_id` is a lower-cased object id. A time is None where that was never
    seen. `first_seen_at` is when this identity was first seen to use this version.
    """

    key: KeyUri
    principal_id: str
    last_wrap_at: datetime | None
    last_unwrap_at: datetime | None
    first_seen_at: datetime

    @property
    def last_at(self) -> datetime | None:
        """When it was last wrapped or unwrapped with, None where neither was seen."""
        return max(filter(None, (self.last_wrap_at, self.last_unwrap_at)), default=None)
