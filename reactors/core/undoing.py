"""
Whether a revocation can be undone, and until when.

Source: "Azure Key Vault recovery management with soft delete and purge protection".
"""

from datetime import datetime, timedelta

from reactors.core.impact import Undoing
from reactors.core.reach import access_of
from reactors.core.revocation import Cause, Lost, Revocation
from reactors.core.situation import Situation

_PURGED = frozenset({Cause.KEY_PURGED, Cause.VAULT_PURGED})


def undoing_of(revocation: Revocation, situation: Situation) -> tuple[Undoing, datetime | None]:
    """
    Return whether it can be undone, and when the time for that ends.

    There is no end where nothing was deleted. Where something was, None means that nobody says when.
    A grant that a deny assignment overrides may not come back by granting anew.
    """
    if revocation.cause in _PURGED:
        return Undoing.NO, None
    lost = {Cause.VAULT_DELETED: situation.lost_vault, Cause.KEY_DELETED: situation.lost_key}
    if gone := lost.get(revocation.cause):
        known = Undoing.UNKNOWN if gone.is_purged is None else Undoing.YES
        return known, purge_time(gone, situation)
    if revocation.cause is Cause.PERMISSION and denials_of(revocation, situation):
        return Undoing.UNKNOWN, None
    return Undoing.YES, None


def purge_time(lost: Lost, situation: Situation) -> datetime | None:
    """Return when a deleted key or vault is purged: as told, else as the vault's retention has it."""
    vault = situation.seen.vault_state
    if lost.purge_at is not None or lost.deleted_at is None or vault is None or vault.retention_days is None:
        return lost.purge_at
    return lost.deleted_at + timedelta(days=vault.retention_days)


def denials_of(revocation: Revocation, situation: Situation) -> tuple[str, ...]:
    """Return the ids of the deny assignments that take a permission from the consumer's identities."""
    known = {each.id for each in situation.access.denials} if situation.access else frozenset()
    found = access_of(situation.principals.get(revocation.consumer, ()), situation)
    taken = (grant for each in found for held in each.held for grant in held.through if grant in known)
    return tuple(dict.fromkeys(taken))
