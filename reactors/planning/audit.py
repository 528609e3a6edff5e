"""How a record of the audit log is told to people."""

from reactors.core.audit_events import AuditEvent, AuditOperation

_DONE = {
    AuditOperation.KEY_UPDATE: "was changed",
    AuditOperation.KEY_DELETE: "was deleted",
    AuditOperation.KEY_PURGE: "was purged",
    AuditOperation.KEY_RECOVER: "was recovered",
    AuditOperation.KEY_RESTORE: "was restored",
    AuditOperation.VAULT_DELETE: "was deleted",
    AuditOperation.VAULT_RECOVER: "was recovered",
}


def audit_occasion(event: AuditEvent) -> str:
    """Return the sentence that says what was done or refused, and by whom: an object id."""
    thing = f"Vault {event.vault.name}"
    if event.key:
        thing = f"Key {event.key.name} in vault {event.vault.name}"
    who = event.actor or "someone whom the record does not name"
    if event.is_refusal:
        return f"{thing} was refused to {who} (audit log: {event.operation})."
    return f"{thing} {_DONE.get(event.operation, 'was used')} by {who} (audit log: {event.operation})."
