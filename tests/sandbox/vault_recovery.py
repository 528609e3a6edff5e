"""The PUT that recovers a soft-deleted vault."""

from sandbox.keyvault.keys import Vault


def recovery(vault: Vault, *, mode: str = "recover", location: str = "") -> dict[str, object]:
    """Return its body."""
    properties = {
        "tenantId": vault.tenant_id,
        "sku": {"family": "A", "name": "standard"},
        "createMode": mode,
    }
    return {"location": location or vault.location, "properties": properties}
