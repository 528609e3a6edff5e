"""What changed between two looks at a resource; pure, and in words for people."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from reactors.core.model import Consumer, Identity, Vault

_NONE = "none"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """
    One field that changed, from what to what.

    `is_key_matter` says whether it bears on the key: where it points, or who may use it.
    """

    name: str
    before: str
    after: str
    is_key_matter: bool = True

    def __str__(self) -> str:
        """Return the change as a clause."""
        return f"{self.name} from {self.before} to {self.after}"


# Traits that change by themselves when a key version does: no drift.
_CONSEQUENCES = frozenset({"rotated_at"})
_LABELS = {"uncovered": "services that the key leaves out"}

_VAULT_FIELDS: Mapping[str, Callable[[Vault], str]] = {
    "tenant": lambda vault: vault.tenant_id,
    "soft delete": lambda vault: _on(vault.soft_delete),
    "purge protection": lambda vault: _on(vault.purge_protection),
    "permission model": lambda vault: "Azure RBAC" if vault.rbac else "access policies",
    "public network access": lambda vault: vault.public_access,
    "firewall's default action": lambda vault: vault.default_action,
    "firewall's bypass": lambda vault: vault.bypass or "unset",
    "retention": lambda vault: f"{vault.retention_days} days" if vault.retention_days else "not told",
}


def consumer_changes(before: Consumer, after: Consumer) -> tuple[FieldChange, ...]:
    """Return what changed of a consumer; its provisioning state is no drift."""
    old, new = before.binding, after.binding
    changes = [
        _change("key", str(old.key.versionless) if old else "", str(new.key.versionless) if new else ""),
        _change("key version", _version(before), _version(after)),
        _change("identity used for the key", _user(before), _user(after)),
        _change("identities", _identities(before.identity), _identities(after.identity)),
        _change("kind", before.kind, after.kind),
        _change("location", before.location, after.location),
        _change("tags", _pairs(before.tags.items()), _pairs(after.tags.items()), is_key_matter=False),
    ]
    for name in sorted({*before.traits, *after.traits} - _CONSEQUENCES):
        label = _LABELS.get(name, name.replace("_", " "))
        changes.append(_change(label, before.traits.get(name, ""), after.traits.get(name, "")))
    return tuple(_some(changes))


def vault_changes(before: Vault, after: Vault) -> tuple[FieldChange, ...]:
    """Return what changed of a vault; of who may use its keys only while access policies decide that."""
    changes = [_change(name, read(before), read(after)) for name, read in _VAULT_FIELDS.items()]
    tags = _change("tags", _pairs(before.tags.items()), _pairs(after.tags.items()), is_key_matter=False)
    return tuple(_some([*changes, *_grant_changes(before, after), tags]))


def _grant_changes(before: Vault, after: Vault) -> Iterator[FieldChange | None]:
    if before.rbac or after.rbac:
        return
    for who in sorted({*before.grants, *after.grants}):
        permissions = [", ".join(vault.grants.get(who, ())) for vault in (before, after)]
        yield _change(f"key permissions of {who}", *permissions)


def _change(name: str, before: str, after: str, *, is_key_matter: bool = True) -> FieldChange | None:
    if before == after:
        return None
    return FieldChange(name, before or _NONE, after or _NONE, is_key_matter)


def _some(changes: Iterable[FieldChange | None]) -> Iterator[FieldChange]:
    return (change for change in changes if change is not None)


def _version(consumer: Consumer) -> str:
    if consumer.binding is None:
        return ""
    return consumer.binding.key.version or "versionless"


def _user(consumer: Consumer) -> str:
    return consumer.principal_id or ""


def _identities(identity: Identity) -> str:
    system = ["system-assigned"] if identity.system else []
    return ", ".join([*system, *(each.id.rpartition("/")[2] for each in identity.user_assigned)])


def _pairs(items: Iterable[tuple[str, str]]) -> str:
    return ", ".join(f"{name}={value}" for name, value in sorted(items))


def _on(value: bool) -> str:  # noqa: FBT001 - a value, not a switch
    return "on" if value else "off"
