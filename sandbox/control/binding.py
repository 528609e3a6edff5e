"""Reading which key a resource is to be bound to."""

from sandbox.control.body import Body
from sandbox.errors import SandboxError
from sandbox.keyvault.keys import Key, KeyVersion
from sandbox.world import World

BINDING = ("vault", "key", "version")


def bound_key(world: World, body: Body) -> Key | KeyVersion | None:
    """Return the version to pin (`current` or one by name), the key without one, None for no key."""
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
