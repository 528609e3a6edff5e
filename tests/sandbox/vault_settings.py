"""A vault with every setting that can be told from the default."""

from sandbox.keyvault.keys import PublicNetworkAccess, Vault
from sandbox.world import World

TENANT = "22222222-2222-4222-8222-222222222222"
ACLS = {"defaultAction": "Deny", "bypass": "None", "ipRules": [], "virtualNetworkRules": []}
POLICY = {
    "tenantId": TENANT,
    "objectId": "33333333-3333-4333-8333-333333333333",
    "permissions": {"keys": ["get", "wrapKey", "unwrapKey"]},
}


def add_closed_vault(world: World, resource_group: str = "rg-cmk") -> Vault:
    """Add `kv-closed`: closed to networks, with access policies, of another tenant."""
    return world.add_vault(
        "kv-closed",
        resource_group=resource_group,
        rbac=False,
        soft_delete=False,
        retention_days=7,
        tenant_id=TENANT,
        public_network_access=PublicNetworkAccess.DISABLED,
        network_acls=ACLS,
        access_policies=[POLICY],
    )
