"""Cases about who asks, and about keys elsewhere."""

from dataclasses import replace

from reactors.core.identifiers import KeyUri
from tests.builders import a_key_uri, a_vault_state
from tests.core.access_case import ALL_G, ALL_M, ALL_U, AT_VAULT, GRANT, MANAGED_HSM, NOTHING, Case
from tests.core.grants import KEY, ME, an_access, an_assignment, an_identity

IDENTITIES = [
    Case(
        "identity that is gone",
        an_access(GRANT),
        ALL_M,
        "the system-assigned identity is off",
        who=an_identity(is_alive=False, reason="the system-assigned identity is off"),
    ),
    Case(
        "identity that is gone, no reason",
        an_access(GRANT),
        ALL_M,
        "the identity is gone",
        who=an_identity(is_alive=False),
    ),
    Case("identity that is alive", an_access(GRANT), ALL_G, AT_VAULT, who=an_identity(is_alive=True)),
    Case(
        "identity that is not known",
        an_access(GRANT),
        ALL_U,
        "its principal id is not told",
        who=an_identity(object_id="", reason="its principal id is not told"),
    ),
    Case(
        "identity that is not known, no reason",
        an_access(GRANT),
        ALL_U,
        "the object id of the system-assigned identity of foundry is not known",
        who=an_identity(object_id=""),
    ),
    Case(
        "identity that could not be looked at",
        an_access(GRANT, unreadable={f"identity/{ME}": "403"}),
        ALL_U,
        "whether the identity is still there could not be read: 403",
    ),
    Case(
        "identity that could not be looked at and has nothing",
        an_access(unreadable={f"identity/{ME}": "403"}),
        ALL_M,
        NOTHING,
    ),
    Case(
        "managed HSM",
        an_access(GRANT),
        ALL_U,
        "a Managed HSM",
        vault=replace(a_vault_state(), id=MANAGED_HSM),
    ),
    Case(
        "key of a managed HSM",
        an_access(GRANT),
        ALL_U,
        "a Managed HSM",
        key=KeyUri("kv-cmk.managedhsm.azure.net", "cmk-foundry"),
    ),
    Case("version of the key", an_access(an_assignment(KEY)), ALL_G, "at the key", key=a_key_uri("1" * 32)),
]
