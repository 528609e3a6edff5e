"""The key that a control request binds a resource to."""

from sandbox.control.body import Body
from sandbox.errors import SandboxError
from sandbox.keyvault.keys import Key, KeyVersion
from sandbox.world import World

BINDING = ("vault", "key", "version")


def bound_key(world: World, body: Body) -> Key | KeyVersion | None:
    """
    Return the key that `vault`, `key` and `version` name: a version pins, without one it is versionless.

    `current` is the newest version; without `key` the key is Microsoft's (None).
    """
    if "key" not in body:
        return None
    if "vault" not in body:
        raise SandboxError("key needs vault; version pins it, without one it is versionless")
    key = world.get_key(world.get_vault(body.text("vault")), body.text("key"))
    wanted = body.text("version")
    if not wanted:
        return key
    version = key.current if wanted == "current" else key.find(wanted)
    if version is None:
        known = ", ".join(each.version for each in key.versions)
        raise SandboxError(f"no version {wanted!r}; there are: current, {known}")
    return version
