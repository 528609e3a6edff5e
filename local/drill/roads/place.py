"""Where a road lies: a vault, a key and an account of its own, in a resource group of its own."""

from dataclasses import dataclass
from uuid import NAMESPACE_URL, uuid5

from local.drill.sandbox import HOME

# The roads are spread, as the reactor paces what it asks of one subscription.
SECOND, THIRD, FOURTH = (f"/subscriptions/{n * 8}-{n * 4}-{n * 4}-{n * 4}-{n * 12}" for n in "789")


@dataclass(frozen=True, slots=True)
class Place:
    """The names of what a road is played on, all after one slug of at most 16 characters."""

    slug: str
    home: str = HOME

    @property
    def group(self) -> str:
        """The resource group."""
        return f"rg-road-{self.slug}"

    @property
    def vault(self) -> str:
        """The vault."""
        return f"kv-road-{self.slug}"

    @property
    def key(self) -> str:
        """The key."""
        return f"road-{self.slug}"

    @property
    def account(self) -> str:
        """The account."""
        return f"road-{self.slug}"

    @property
    def spare(self) -> str:
        """What takes another's place: an identity, a key."""
        return f"road-{self.slug}-spare"

    @property
    def subscription_id(self) -> str:
        """The subscription."""
        return self.home.rpartition("/")[2]

    @property
    def vault_id(self) -> str:
        """The vault's ARM id."""
        return f"{self._of_group}/providers/Microsoft.KeyVault/vaults/{self.vault}"

    @property
    def key_id(self) -> str:
        """The key's ARM id, a scope of role assignments."""
        return f"{self.vault_id}/keys/{self.key}"

    @property
    def account_id(self) -> str:
        """The account's ARM id."""
        return f"{self._of_group}/providers/Microsoft.CognitiveServices/accounts/{self.account}"

    @property
    def identity_id(self) -> str:
        """The ARM id of the user-assigned identity that is named like the account."""
        return f"{self._of_group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/{self.account}"

    @property
    def key_uri(self) -> str:
        """The key's URI, without a version."""
        return f"https://{self.vault}.vault.azure.net/keys/{self.key}"

    def grant_at(self, scope: str) -> str:
        """Return the ARM id of the role assignment that is made for the road at a scope."""
        return f"{scope}/providers/Microsoft.Authorization/roleAssignments/{self.grant}"

    @property
    def grant(self) -> str:
        """The name of a role assignment that is made for the road."""
        return str(uuid5(NAMESPACE_URL, f"grant/{self.slug}"))

    @property
    def _of_group(self) -> str:
        return f"{self.home}/resourceGroups/{self.group}"
