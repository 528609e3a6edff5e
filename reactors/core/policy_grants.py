"""
What access policies give, in a vault that does not use Azure RBAC.

Source: "Assign a Key Vault access policy": an entry is for a person, service or group of the vault's tenant,
for all keys alike, and several add up.
"""

from reactors.core.access import PolicyEntry
from reactors.core.membership import Membership
from reactors.core.model import Vault
from reactors.core.rights import Told, granted, missing, undecidable

_ALL = "all"


def by_policies(word: str, vault: Vault, member: Membership) -> Told:
    """
    Tell whether an identity has a permission.

    What cannot be told counts only where nothing else gives it.
    """
    doubts: list[str] = []
    given: list[PolicyEntry] = []
    passed: list[str] = []
    for entry in vault.policies:
        included = member.includes(entry.object_id)
        if included is False or not _has(entry, word):
            continue
        is_foreign = _is_foreign(entry, vault)
        if entry.application_id or is_foreign:
            passed += [_passed_over(entry)] if included else []
        elif included is None:
            doubts.append(f"an access policy for what may be a group gives it, and {member.reason}")
        elif is_foreign is None:
            doubts.append("the tenant of its access policy or of the vault is not told")
        else:
            given.append(entry)
    if given:
        is_direct = any(entry.object_id.lower() == member.who for entry in given)
        through = tuple(f"accesspolicies/{entry.object_id.lower()}" for entry in given)
        return granted("its access policy" if is_direct else "the access policy of a group", through)
    return undecidable(doubts[0]) if doubts else missing(passed[0] if passed else "no access policy gives it")


def _has(entry: PolicyEntry, word: str) -> bool:
    return bool({word.lower(), _ALL} & {each.lower() for each in entry.permissions})


def _is_foreign(entry: PolicyEntry, vault: Vault) -> bool | None:
    own, home = entry.tenant_id.lower(), vault.tenant_id.lower()
    return own != home if own and home else None


def _passed_over(entry: PolicyEntry) -> str:
    if entry.application_id:
        return "its access policy serves an application acting for it, not the identity by itself"
    return "its access policy is for another tenant"
