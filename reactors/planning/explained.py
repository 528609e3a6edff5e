"""Findings that say no more than why somebody is cut off: beside the revocation they would mislead."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reactors.core.findings import Finding
from reactors.core.impact_record import ImpactRecord
from reactors.core.revocation import Cause

_OF_A_VERSION = frozenset({"key-disabled", "key-version-unusable"})
_OF_A_KEY = frozenset({"key-missing", "subject-unreadable"})
_OF_A_VAULT = frozenset({"vault-missing", *_OF_A_KEY})

_EXPLAINS: Mapping[Cause, frozenset[str]] = {
    Cause.IDENTITY_GONE: frozenset({"consumer-identity-missing", "consumer-identity-dangling"}),
    Cause.NETWORK: frozenset({"vault-firewall-blocks-services"}),
    Cause.KEY_DISABLED: _OF_A_VERSION,
    Cause.KEY_DELETED: _OF_A_KEY,
    Cause.KEY_PURGED: _OF_A_KEY,
    Cause.VAULT_DELETED: _OF_A_VAULT,
    Cause.VAULT_PURGED: _OF_A_VAULT,
}


@dataclass(frozen=True, slots=True)
class Explained:
    """What revocations explain: pairs of a rule and of what its subject is or lies in."""

    pairs: frozenset[tuple[str, str]] = frozenset()

    def __contains__(self, finding: Finding) -> bool:
        """Say whether a finding is explained."""
        return any(
            rule == finding.rule_id and (finding.subject == whole or finding.subject.startswith(f"{whole}/"))
            for rule, whole in self.pairs
        )


def explained_by(records: Sequence[ImpactRecord]) -> Explained:
    """Return what these revocations explain: of the consumer, of its key, and of the vault."""
    return Explained(
        frozenset(
            (rule, whole)
            for record in records
            for rule in _EXPLAINS.get(record.cut.revocation.cause, frozenset())
            for whole in _wholes(record)
        )
    )


def _wholes(record: ImpactRecord) -> tuple[str, ...]:
    revocation = record.cut.revocation
    return str(revocation.consumer), str(revocation.key.versionless), str(record.vault)
