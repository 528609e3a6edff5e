"""The two kinds of places that keys live in."""

from reactors.core.identifiers import ResourceId


def is_managed_hsm(vault: ResourceId) -> bool:
    """Whether this is a Managed HSM, which has no access policies, no ARM events and a name of its own."""
    return vault.arm_type == "microsoft.keyvault/managedhsms"


def is_managed_hsm_host(host: str) -> bool:
    """Whether a key's host is that of a Managed HSM, in any cloud."""
    return host.lower().partition(".")[2].startswith("managedhsm.")
