"""
Who uses a consumer's key, as far as the consumer itself tells.

Source: "Configure customer-managed keys" of each service; "Customer-managed keys for Azure AI hubs" for
Cosmos DB's own application.
"""

import json
from enum import StrEnum

from reactors.core.access import KeyPrincipal
from reactors.core.model import Consumer

_ASSIGNED = "userassignedidentity"
_COSMOS_DB = "a232010e-820c-4083-83bb-3ace5fc29d0b"


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


def key_principals(consumer: Consumer) -> tuple[KeyPrincipal, ...]:
    """
    Return whom a consumer uses its key as, the consumer's own identity first.

    None where it is bound to no key; a hub project has none, since its hub uses the key. A hub that keeps
    its metadata in the customer's subscription has Cosmos DB's own application beside its identity.
    """
    if consumer.binding is None:
        return ()
    application = _application(consumer)
    if consumer.traits.get("identity") == "first-party":
        return (_cosmos_db(),)
    own = _of_application(application) if application else _own(consumer)
    return (own, _cosmos_db()) if consumer.traits.get("service_side") == "false" else (own,)


def _own(consumer: Consumer) -> KeyPrincipal:
    name, named = consumer.display_name, named_identity(consumer)
    system, assigned = f"the system-assigned identity of {name}", f"the user-assigned identity of {name}"
    match key_user(consumer):
        case KeyUser.KNOWN:
            return _known(consumer, system, assigned)
        case KeyUser.DANGLING:
            gone = named if named.startswith("/") else _only_dead(consumer)
            reason = "the user-assigned identity that it names for its key is not there"
            return KeyPrincipal(assigned, identity=gone, is_alive=False, reason=reason)
        case KeyUser.UNTOLD:
            reason = "the system-assigned identity is on, and its principal id is not told"
            return KeyPrincipal(system, reason=reason)
        case KeyUser.ABSENT:
            return KeyPrincipal(system, is_alive=False, reason="the system-assigned identity is off")
        case KeyUser.ELSEWHERE:
            parent = consumer.id.parent.name if consumer.id.parent else name
            reason = "it uses the identity of its parent, which is not told"
            return KeyPrincipal(f"the identity of {parent}", reason=reason)


def _known(consumer: Consumer, system: str, assigned: str) -> KeyPrincipal:
    object_id, own = (consumer.principal_id or "").lower(), consumer.identity
    if own.principal_id and own.principal_id.lower() == object_id:
        return KeyPrincipal(system, object_id)
    for each in own.user_assigned:
        if each.principal_id and each.principal_id.lower() == object_id:
            return KeyPrincipal(assigned, object_id, identity=each.id.lower())
    parent = consumer.id.parent
    return KeyPrincipal(f"the identity of {parent.name if parent else consumer.display_name}", object_id)


def _only_dead(consumer: Consumer) -> str:
    dead = [each.id.lower() for each in consumer.identity.user_assigned if not each.principal_id]
    return dead[0] if len(dead) == 1 else ""


def _application(consumer: Consumer) -> str:
    """Return the client id of the application that uses the key in place of an identity, else empty."""
    block = _parsed(consumer.encryption)
    default = _text(block.get("defaultIdentity")).lower()
    named = (
        _text(_object(block.get("accessCredentials")).get("applicationId")),
        _text(_object(block.get("identity")).get("federatedIdentityClientId")),
        default.partition("&federatedclientid=")[2],
        consumer.traits.get("application_id", ""),
    )
    return next((each.lower() for each in named if each), "")


def _of_application(application: str) -> KeyPrincipal:
    reason = "the object id of the application that uses the key was not looked up"
    return KeyPrincipal(f"the application {application}", application_id=application, reason=reason)


def _cosmos_db() -> KeyPrincipal:
    reason = "the object id of Cosmos DB's own application was not looked up"
    return KeyPrincipal("Cosmos DB's own application", application_id=_COSMOS_DB, reason=reason)


def _parsed(encryption: str) -> dict[str, object]:
    return _object(json.loads(encryption or "{}"))


def _object(value: object) -> dict[str, object]:
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
