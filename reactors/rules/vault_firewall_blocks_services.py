"""A vault that is closed to the internet must let trusted Microsoft services through."""

from collections.abc import Iterator

from reactors.core.baseline import Baseline
from reactors.core.model import Vault
from reactors.core.rule import Answer, Rule, compliant, non_compliant, unknown
from reactors.core.severity import Severity
from reactors.core.snapshots import VaultSnapshot


def evaluate(snapshot: VaultSnapshot, _baseline: Baseline) -> Iterator[Answer]:
    """
    Answer for the vault, where it could be read: it is open, or trusted services pass its firewall.

    A network security perimeter overrides the bypass, so that the vault alone cannot tell; nor can it
    where public access is off and no network rules are shown. Network rules that do not name a bypass
    have `AzureServices`, as Microsoft.KeyVault 2026-02-01 documents.
    """
    vault = snapshot.vault
    if vault is None:
        return
    access, bypass = vault.public_access.lower(), vault.bypass.lower()
    if access not in {"enabled", "disabled"}:
        by = "a network security perimeter decides" if access == "securedbyperimeter" else "it is not known"
        detail = f"Public access of vault {snapshot.id.name} is {vault.public_access}: {by} who gets in."
        yield unknown(snapshot.id, detail)
    elif not _is_closed(vault) or "azureservices" in bypass or (not bypass and _has_rules(vault)):
        yield compliant(snapshot.id)
    elif not bypass:
        detail = f"Vault {snapshot.id.name} is closed, and it is not told whether trusted services pass."
        yield unknown(snapshot.id, detail)
    else:
        detail = f"Vault {snapshot.id.name} is closed, and trusted Microsoft services may not pass."
        yield non_compliant(snapshot.id, detail)


def _is_closed(vault: Vault) -> bool:
    return vault.public_access.lower() == "disabled" or _has_rules(vault)


def _has_rules(vault: Vault) -> bool:
    return vault.default_action.lower() != "allow"


RULE = Rule(
    id="vault-firewall-blocks-services",
    title="The vault's firewall keeps trusted services out",
    severity=Severity.HIGH,
    meaning=(
        "Services that use its keys are refused unless they come through a private endpoint or an allowed "
        "network, and lose their data once they no longer remember the key. Key Vault's own list of trusted "
        "services names AI Search, Machine Learning and Storage; it does not name Foundry and Cosmos DB, "
        "though their pages ask for the exception as well."
    ),
    remedy=(
        "Allow trusted Microsoft services to bypass the firewall. With a perimeter, check that its rules "
        "let the services in."
    ),
    command="az keyvault update --name {vault} --bypass AzureServices",
    source="Virtual network service endpoints for Azure Key Vault: trusted services",
    about=(VaultSnapshot,),
    evaluate=evaluate,
    numbers=("P9",),
)
