"""Who uses a consumer's key, as far as the consumer itself tells."""

import json
from enum import StrEnum

from reactors.core.model import Consumer

_ASSIGNED = "userassignedidentity"


class KeyUser(StrEnum):
    """
    Who uses the key.

    `KNOWN`: the principal is known. `ELSEWHERE`: it is none of the resource's own (the parent's identity, the
    service's first-party application, an app registration). `UNTOLD`: the system-assigned identity is on
    and its principal is not told. `ABSENT`: the system-assigned identity is needed and off.
    `DANGLING`: a user-assigned identity is named that is not there.
    """

    KNOWN = "known"
    ELSEWHERE = "elsewhere"
    UNTOLD = "untold"
    ABSENT = "absent"
    DANGLING = "dangling"


def key_user(consumer: Consumer) -> KeyUser:
    """
    Return who uses the key of a consumer that is bound to one.

    A user-assigned identity that was deleted stays in the resource's list, with empty ids.
    """
    if consumer.principal_id:
        return KeyUser.KNOWN
    block = _parsed(consumer.encryption)
    is_first_party = consumer.traits.get("identity") == "first-party"
    if is_first_party or consumer.id.parent is not None or block.get("accessCredentials"):
        return KeyUser.ELSEWHERE
    if named_identity(consumer) or consumer.identity.principal_id:
        return KeyUser.DANGLING
    if consumer.identity.system:
        return KeyUser.UNTOLD
    assigned = consumer.identity.user_assigned
    return KeyUser.DANGLING if assigned and not any(each.client_id for each in assigned) else KeyUser.ABSENT


def named_identity(consumer: Consumer) -> str:
    """
    Return the user-assigned identity that the consumer names for its key, empty where it names none.

    It is a client id or a lower-cased ARM id, as the service writes it.
    """
    if consumer.binding is not None and consumer.binding.identity_client_id:
        return consumer.binding.identity_client_id
    block = _parsed(consumer.encryption)
    default = _text(block.get("defaultIdentity")).lower()
    named = (
        _text(_object(block.get("identity")).get("userAssignedIdentity")),
        _text(_object(block.get("keyVaultProperties")).get("identityClientId")),
        default.partition("=")[2].partition("&")[0] if default.startswith(_ASSIGNED) else "",
    )
    return next((each.lower() for each in named if each), "")


def _parsed(encryption: str) -> dict[str, object]:
    return _object(json.loads(encryption or "{}"))


def _object(value: object) -> dict[str, object]:
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
