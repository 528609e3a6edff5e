"""
Changes that somebody asks about, parsed from the words of the command line or of a query string.

`change` says which change; the other fields say of what, and each change takes exactly its own.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from reactors.core.errors import RejectedInputError
from reactors.core.identifiers import KeyUri, ResourceId, parse_host, parse_object_id, shown
from reactors.core.places import guess
from reactors.core.supposed import (
    CloseFirewall,
    DeleteIdentity,
    DeleteKey,
    DeleteVault,
    DisableKey,
    RemoveGrant,
    Supposed,
    SwitchPermissionModel,
)

LONGEST = 1_000
_STORES = frozenset({"microsoft.keyvault/vaults", "microsoft.keyvault/managedhsms"})
_POLICY = "accesspolicies/"
_SEGMENT = r"[\w.()-]{1,260}"
_ASSIGNMENT = re.compile(
    rf"(?:/{_SEGMENT})*/providers/microsoft\.authorization/roleassignments/"
    r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}",
)


class ChangeName(StrEnum):
    """The changes that can be asked about."""

    DISABLE_VERSION = "disable-version"
    DISABLE_KEY = "disable-key"
    DELETE_KEY = "delete-key"
    REMOVE_GRANT = "remove-grant"
    SWITCH_PERMISSION_MODEL = "switch-permission-model"
    CLOSE_FIREWALL = "close-firewall"
    DELETE_VAULT = "delete-vault"
    DELETE_IDENTITY = "delete-identity"

    @property
    def needs(self) -> tuple[str, ...]:
        """The fields that say of what; all are needed, and no other goes with it."""
        return _NEEDS[self]


_NEEDS: Mapping[ChangeName, tuple[str, ...]] = {
    ChangeName.DISABLE_VERSION: ("key", "version"),
    ChangeName.DISABLE_KEY: ("key",),
    ChangeName.DELETE_KEY: ("key",),
    ChangeName.REMOVE_GRANT: ("vault", "grant"),
    ChangeName.SWITCH_PERMISSION_MODEL: ("vault",),
    ChangeName.CLOSE_FIREWALL: ("vault",),
    ChangeName.DELETE_VAULT: ("vault",),
    ChangeName.DELETE_IDENTITY: ("identity",),
}
FIELDS = tuple(dict.fromkeys(field for needed in _NEEDS.values() for field in needed))


@dataclass(frozen=True, slots=True)
class OfVault:
    """A change of a vault that goes by its host, and so is to be looked up first."""

    host: str
    name: ChangeName
    grant: str = ""

    def at(self, vault: ResourceId) -> Supposed:
        """Return the change, now that the vault is known."""
        return _of_vault(self.name, vault, self.grant)


def parse_supposed(fields: Mapping[str, str], *, suffixes: tuple[str, ...]) -> Supposed | OfVault:
    """
    Return the change that these fields name; RejectedInputError says what is allowed.

    `suffixes` are the DNS suffixes that vault hosts may have; a vault that is named without one has the
    first.
    """
    name = _change(fields)
    _check(name, fields)
    match name:
        case ChangeName.DISABLE_VERSION:
            return DisableKey(parse_version(fields["key"], fields["version"], suffixes=suffixes))
        case ChangeName.DISABLE_KEY:
            return DisableKey(_whole_key(fields["key"], suffixes))
        case ChangeName.DELETE_KEY:
            return DeleteKey(_whole_key(fields["key"], suffixes))
        case ChangeName.DELETE_IDENTITY:
            return DeleteIdentity(ResourceId.parse(fields["identity"]))
        case _:
            grant = _grant(fields["grant"]) if "grant" in name.needs else ""
            vault = _vault(fields["vault"], suffixes)
            return OfVault(vault, name, grant) if isinstance(vault, str) else _of_vault(name, vault, grant)


def parse_version(key: str, version: str = "", *, suffixes: tuple[str, ...]) -> KeyUri:
    """Return a key's version; the key URI itself may name it, but no other one."""
    uri = KeyUri.parse(_bounded("key", key), suffixes=suffixes)
    wanted = KeyUri.of(uri.host, uri.name, version or uri.version, suffixes=suffixes)
    if wanted.version is None:
        raise RejectedInputError(f"no version is named; write {uri}/<version>")
    if uri.version not in {None, wanted.version}:
        raise RejectedInputError(f"two versions are named: {uri.version} and {wanted.version}")
    return wanted


def parse_key(text: str, *, suffixes: tuple[str, ...]) -> KeyUri:
    """Return a key, with its version where the text names one."""
    return KeyUri.parse(_bounded("key", text), suffixes=suffixes)


def _change(fields: Mapping[str, str]) -> ChangeName:
    text = fields.get("change", "")
    if text not in set(ChangeName):
        said = f"change = {shown(text)} is not one of" if text else "change is missing; it is one of"
        raise RejectedInputError(f"{said} {', '.join(ChangeName)}{guess(text, ChangeName)}")
    return ChangeName(text)


def _check(name: ChangeName, fields: Mapping[str, str]) -> None:
    given = {field for field, text in fields.items() if text and field != "change"}
    rule = f"{name} takes {' and '.join(name.needs)}"
    for field in name.needs:
        if field not in given:
            raise RejectedInputError(f"{field} is missing: {rule}")
    for field in sorted(given.difference(name.needs)):
        raise RejectedInputError(f"{shown(field)} does not go with it: {rule}")
    for field in given:
        _bounded(field, fields[field])


def _bounded(field: str, text: str) -> str:
    if len(text) > LONGEST:
        raise RejectedInputError(f"{field} is longer than {LONGEST} characters")
    return text


def _whole_key(text: str, suffixes: tuple[str, ...]) -> KeyUri:
    uri = KeyUri.parse(text, suffixes=suffixes)
    if uri.version is not None:
        raise RejectedInputError(
            f"{uri} names a version, but the change is of the whole key: leave the version out, or ask "
            f"about {ChangeName.DISABLE_VERSION}"
        )
    return uri


def _vault(text: str, suffixes: tuple[str, ...]) -> ResourceId | str:
    """Return a vault's id, or its host where it goes by its name."""
    if not text.startswith("/"):
        return parse_host(text if "." in text else f"{text}{suffixes[0]}", suffixes=suffixes)
    vault = ResourceId.parse(text)
    if vault.arm_type not in _STORES:
        raise RejectedInputError(f"not the id of a vault: {shown(text)}")
    return vault


def _grant(text: str) -> str:
    grant = text.lower()
    if grant.startswith(_POLICY):
        return f"{_POLICY}{parse_object_id(grant.removeprefix(_POLICY))}"
    if not _ASSIGNMENT.fullmatch(grant):
        raise RejectedInputError(
            f"not the id of a role assignment, nor accesspolicies/<object id>: {shown(text)}"
        )
    return grant


def _of_vault(name: ChangeName, vault: ResourceId, grant: str) -> Supposed:
    match name:
        case ChangeName.REMOVE_GRANT:
            return RemoveGrant(vault, grant)
        case ChangeName.SWITCH_PERMISSION_MODEL:
            return SwitchPermissionModel(vault)
        case ChangeName.CLOSE_FIREWALL:
            return CloseFirewall(vault)
        case ChangeName.DELETE_VAULT:
            return DeleteVault(vault)
        case _:
            raise ValueError(f"{name} is no change of a vault")
