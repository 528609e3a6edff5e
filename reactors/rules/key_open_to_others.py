"""Nobody but the services that a key protects needs to unwrap with it."""

from collections.abc import Iterator
from dataclasses import replace
from types import MappingProxyType

from reactors.core.access import KeyPrincipal, Permission, Standing, VaultAccess
from reactors.core.baseline import Baseline
from reactors.core.effective import standing_of
from reactors.core.identifiers import KeyUri
from reactors.core.model import Vault
from reactors.core.plain import plain
from reactors.core.rights import RIGHTS, Told
from reactors.core.rule import Answer, Rule, compliant, non_compliant, unknown
from reactors.core.scopes import keys_named
from reactors.core.severity import Severity
from reactors.core.snapshots import VaultSnapshot

_ANY_KEY = "*"
_MOST_NAMED = 10
_LONGEST = 60
_PEOPLE = frozenset({"user", "group", "foreigngroup"})


def evaluate(snapshot: VaultSnapshot, _baseline: Baseline) -> Iterator[Answer]:
    """
    Answer for the vault, where grants were read and its consumers' identities are known.

    A group counts as one holder, and not at all where a consumer is known to be in it. A denial that may
    reach a holder through a group is not taken to do so.
    """
    vault, access = snapshot.vault, snapshot.access
    if vault is None or access is None or (snapshot.consumers and not snapshot.principals):
        return
    if vault.rbac and (refused := access.unreadable.get("assignments")):
        reason = plain(refused, limit=2 * _LONGEST)
        yield unknown(snapshot.id, f"Role assignments could not be read: {reason}.")
        return
    kinds = _others(snapshot, vault, access)
    told = {who: _told(who, kind, vault, access) for who, kind in kinds.items()}
    held = [who for who, each in told.items() if each.standing is Standing.GRANTED]
    doubts = [
        f"{_named(w, kinds[w])}: {t.reason}" for w, t in told.items() if t.standing is Standing.UNDECIDABLE
    ]
    untold = [
        each.label for _, each in snapshot.principals if not each.object_id and each.is_alive is not False
    ]
    is_people = any(kinds[who].lower() in _PEOPLE for who in held)
    if held and untold and not is_people:
        detail = f"{_listed(held, kinds, told)}; one of them may be {plain(untold[0], limit=2 * _LONGEST)}."
        yield unknown(snapshot.id, detail)
    elif held:
        severity = Severity.MEDIUM if is_people else Severity.LOW
        yield non_compliant(snapshot.id, f"{_listed(held, kinds, told)}.", severity=severity)
    elif doubts:
        yield unknown(snapshot.id, f"Whether others may unwrap cannot be told of {doubts[0]}.")
    else:
        yield compliant(snapshot.id)


def _others(snapshot: VaultSnapshot, vault: Vault, access: VaultAccess) -> dict[str, str]:
    """Return those who may hold something, with their types, without consumers and their groups."""
    users = {each.object_id.lower() for _, each in snapshot.principals if each.object_id}
    users |= {group.lower() for user in users for group in access.groups.get(user, ())}
    found = {each.principal_id.lower(): each.principal_type for each in access.assignments}
    named = (
        found if vault.rbac else {each.object_id: found.get(each.object_id, "") for each in vault.policies}
    )
    return {who: kind for who, kind in sorted(named.items()) if who not in users}


def _told(who: str, kind: str, vault: Vault, access: VaultAccess) -> Told:
    """Return the best that somebody may do with any key by grants of their own."""
    own = tuple(each for each in access.assignments if each.principal_id.lower() == who)
    alone = replace(access, assignments=own, groups=MappingProxyType({who: frozenset[str]()}))
    home = replace(vault, policies=tuple(each for each in vault.policies if each.object_id == who))
    names = (_ANY_KEY, *keys_named(vault.id, (each.scope for each in own)))
    right, principal = RIGHTS[Permission.UNWRAP], KeyPrincipal(kind, who)
    told = [standing_of(right, principal, KeyUri(vault.host, name), home, alone) for name in names]
    order = (Standing.GRANTED, Standing.UNDECIDABLE, Standing.MISSING)
    return min(told, key=lambda each: order.index(each.standing))


def _listed(held: list[str], kinds: dict[str, str], told: dict[str, Told]) -> str:
    shown = [f"{_named(who, kinds[who])} ({told[who].reason})" for who in held[:_MOST_NAMED]]
    rest = len(held) - len(shown)
    return f"Others may unwrap with keys of the vault: {', '.join(shown)}" + (
        f" and {rest} more" if rest else ""
    )


def _named(who: str, kind: str) -> str:
    return plain(f"{kind or 'principal'} {who}", limit=_LONGEST)


RULE = Rule(
    id="key-open-to-others",
    title="Others than the protected resources may use the keys of a vault",
    severity=Severity.LOW,
    meaning=(
        "Whoever may decrypt with a key can read whatever it protects, if they get hold of that. The more "
        "hold the right, the less the key protects."
    ),
    remedy=(
        "Remove the role assignments and access policies that nobody needs; let people administer keys only "
        "while they have to."
    ),
    command="az role assignment list --scope {id} --include-inherited",
    source="Best practices for using Azure Key Vault: access",
    about=(VaultSnapshot,),
    evaluate=evaluate,
    numbers=("P10",),
)
