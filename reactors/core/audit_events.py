"""
What Key Vault's audit log says was done to a key or a vault, or was refused.

A record is a hint like any event. Success is told by the HTTP status: real records say `resultType`
Success beside 404. Source: "Azure Key Vault logging", category `AuditEvent` of a diagnostic setting.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from http import HTTPStatus
from typing import Any

from reactors.core.errors import RejectedInputError
from reactors.core.identifiers import KeyUri, ResourceId, digest, find_object_id, shown, split_address
from reactors.core.revocation import Origin, Road

CATEGORY = "AuditEvent"
VAULT_TYPE = "microsoft.keyvault/vaults"
_CLAIM = "http://schemas.microsoft.com/identity/claims/objectidentifier"
_COLLECTIONS = frozenset({"keys", "deletedkeys"})
_LONGEST = 4096


class AuditTopic(StrEnum):
    """The words under which reactors are found."""

    DONE = "key-audited"
    REFUSED = "access-refused"


class AuditOperation(StrEnum):
    """The operations of the log that reactors react to; the value is the log's own name."""

    KEY_UPDATE = "KeyUpdate"
    KEY_DELETE = "KeyDelete"
    KEY_PURGE = "KeyPurge"
    KEY_RECOVER = "KeyRecover"
    KEY_RESTORE = "KeyRestore"
    VAULT_DELETE = "VaultDelete"
    VAULT_RECOVER = "VaultRecover"
    KEY_GET = "KeyGet"
    KEY_WRAP = "KeyWrap"
    KEY_UNWRAP = "KeyUnwrap"

    @property
    def is_use(self) -> bool:
        """Whether consumers do this all the time, so that only a refusal of it says anything."""
        return self in _USES

    @property
    def is_about_vault(self) -> bool:
        """Whether it is done to a whole vault."""
        return self in _OF_VAULTS


_USES = frozenset({AuditOperation.KEY_GET, AuditOperation.KEY_WRAP, AuditOperation.KEY_UNWRAP})
_OF_VAULTS = frozenset({AuditOperation.VAULT_DELETE, AuditOperation.VAULT_RECOVER})
_BY_NAME = {operation.lower(): operation for operation in AuditOperation}


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """
    Something was done to a key or a vault, or somebody was refused the use of a key.

    `key` is None for what is done to a vault. `actor` is an object id, empty where the log names none.
    """

    id: str
    vault: ResourceId
    key: KeyUri | None
    operation: AuditOperation
    actor: str
    status: int
    occurred_at: datetime

    @property
    def is_refusal(self) -> bool:
        """Whether Key Vault said no."""
        return self.status == HTTPStatus.FORBIDDEN

    @property
    def is_evidence(self) -> bool:
        """Whether it only shows who uses which version."""
        return self.operation.is_use and not self.is_refusal

    @property
    def type(self) -> str:
        """Its type in logs and the journal."""
        return f"{CATEGORY}.{self.operation}"

    @property
    def fingerprint(self) -> str:
        """What makes a redelivery the same event; the same refusal within an hour is one event."""
        if self.is_refusal:
            hour = f"{self.occurred_at:%Y-%m-%dT%H}"
            return digest("refused", str(self.vault), self.subject, self.operation, self.actor, hour)
        return digest(str(self.vault), self.id)

    @property
    def topic(self) -> str:
        """The word under which reactors are found."""
        return AuditTopic.REFUSED if self.is_refusal else AuditTopic.DONE

    @property
    def subject(self) -> str:
        """What it is about, as people read it in logs and the journal."""
        return str(self.key or self.vault)

    @property
    def fields(self) -> Mapping[str, object]:
        """What a log line says of it."""
        return {"subject": self.subject, "operation": self.operation, "status": self.status}

    @property
    def origin(self) -> Origin:
        """What made us look, as the audit log tells it."""
        return Origin(Road.AUDIT_LOG, self.occurred_at, self.actor, self.operation)


def parse_audit_record(record: object, *, suffixes: tuple[str, ...]) -> AuditEvent | None:
    """
    Read one record of the log; None for what no reactor wants.

    Wanted are operations on keys and vaults that succeeded, and uses of a key that were refused with 403 or,
    as evidence, succeeded (`is_evidence`).
    A 401 comes before every first call, and means nothing. RejectedInputError for a record that would be
    wanted and makes no sense: no status, no time, a host outside `suffixes`, key and vault that disagree.
    """
    if not isinstance(record, dict):
        raise RejectedInputError(f"a record is not a JSON object but {type(record).__name__}")
    operation = _operation(record)
    if operation is None:
        return None
    properties = _object(record, "properties")
    status = _status(record, properties)
    if status >= HTTPStatus.BAD_REQUEST and not (operation.is_use and status == HTTPStatus.FORBIDDEN):
        return None
    vault = ResourceId.parse(_text(record, "resourceId"))
    if vault.arm_type != VAULT_TYPE:
        raise RejectedInputError(f"the record is not of a vault: {shown(str(vault))}")
    named, written = _text(properties, "id"), _text(record, "time")
    return AuditEvent(
        id=digest(written, _text(record, "correlationId"), operation, named),
        vault=vault,
        key=None if operation.is_about_vault else _key(properties, vault, suffixes),
        operation=operation,
        actor=_actor(record),
        status=status,
        occurred_at=_time(written),
    )


def _operation(record: Mapping[str, Any]) -> AuditOperation | None:
    operation, category = record.get("operationName"), record.get("category", CATEGORY)
    if not isinstance(operation, str):
        raise RejectedInputError("operationName is missing or not text")
    if not isinstance(category, str) or category.lower() != CATEGORY.lower():
        return None
    return _BY_NAME.get(operation.lower())


def _status(record: Mapping[str, Any], properties: Mapping[str, Any]) -> int:
    value = properties.get("httpStatusCode")
    code = int(value) if isinstance(value, str) and value.isascii() and value.isdigit() else value
    if isinstance(code, int) and not isinstance(code, bool) and 100 <= code <= 599:  # noqa: PLR2004
        return code
    signature = _text(record, "resultSignature").lower().replace(" ", "").replace("_", "")
    for status in HTTPStatus:
        if signature == status.name.lower().replace("_", ""):
            return int(status)
    raise RejectedInputError("neither httpStatusCode nor resultSignature says how it ended")


def _key(properties: Mapping[str, Any], vault: ResourceId, suffixes: tuple[str, ...]) -> KeyUri:
    address = _text(properties, "id") or _text(properties, "requestUri")
    host, path = split_address(address.partition("?")[0])
    match path.strip("/").split("/"):
        case [kind, name, *rest] if kind.lower() in _COLLECTIONS:
            version = rest[0] if rest and kind.lower() == "keys" and _is_version(rest[0]) else None
            key = KeyUri.of(host, name, version, suffixes=suffixes)
        case _:
            raise RejectedInputError(f"not the address of a key: {shown(address)}")
    if key.vault_name != vault.name:
        raise RejectedInputError(f"the key's vault {key.vault_name} is not the record's {vault.name}")
    return key


def _is_version(text: str) -> bool:
    return len(text) == 32  # noqa: PLR2004 - an operation such as `wrapkey` may follow the name


def _actor(record: Mapping[str, Any]) -> str:
    claims = _object(_object(record, "identity"), "claim")
    for name in ("oid", _CLAIM):
        if found := find_object_id(claims.get(name)):
            return found
    return ""


def _object(body: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = body.get(name)
    return value if isinstance(value, dict) else {}


def _text(body: Mapping[str, Any], name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str):
        return ""
    if len(value) > _LONGEST:
        raise RejectedInputError(f"{name} is longer than {_LONGEST} characters")
    return value.strip()


def _time(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise RejectedInputError(f"not a time: {shown(text)}") from error
