"""
Whether a service gets through a vault's firewall, as far as the vault tells.

Source: "Virtual network service endpoints for Azure Key Vault" with its list of trusted services, and
"Network security for Azure Key Vault". The list names neither Foundry nor Cosmos DB nor the container
registry, whose own pages ask for the exception.
"""

from dataclasses import dataclass
from enum import StrEnum

from reactors.core.key_stores import is_managed_hsm
from reactors.core.model import Consumer, Vault
from reactors.core.plain import plain

_LISTED = frozenset({"microsoft.search", "microsoft.machinelearningservices", "microsoft.storage"})
_BY_OWN_PAGE = frozenset(
    {"microsoft.cognitiveservices", "microsoft.documentdb", "microsoft.containerregistry"}
)
_LONGEST_WORD = 40


class Passage(StrEnum):
    """Whether a service gets through to a vault; what cannot be told is never open."""

    OPEN = "open"
    CLOSED = "closed"
    UNDECIDABLE = "undecidable"


@dataclass(frozen=True, slots=True)
class NetworkVerdict:
    """
    Whether one consumer's service gets through to a vault, with the reason in one clause.

    `is_certain` is False where Key Vault's own list does not name the service, and only its own page tells.
    """

    passage: Passage
    reason: str
    is_certain: bool = True


def network_verdict(vault: Vault, consumer: Consumer) -> NetworkVerdict:
    """
    Say whether a consumer's service gets through to a vault.

    A private endpoint or an allowed network may be the service's or somebody else's, which the vault alone
    does not tell: where there is one, a service that would be kept out is undecidable. Network rules that do
    not name a bypass have `AzureServices`, as Microsoft.KeyVault 2026-02-01 documents.
    """
    if is_managed_hsm(vault.id):
        return NetworkVerdict(Passage.UNDECIDABLE, "the network rules of a Managed HSM are not read")
    access, has_rules = vault.public_access.lower(), vault.default_action.lower() != "allow"
    if access == "securedbyperimeter":
        return NetworkVerdict(Passage.UNDECIDABLE, "a network security perimeter decides who gets in")
    if access not in {"enabled", "disabled"}:
        word = plain(vault.public_access, limit=_LONGEST_WORD)
        return NetworkVerdict(Passage.UNDECIDABLE, f"public access is {word}: it is not known who gets in")
    if access == "enabled" and not has_rules:
        return NetworkVerdict(Passage.OPEN, "the vault is open to all networks")
    return _behind_firewall(vault, consumer, has_rules=has_rules)


def _behind_firewall(vault: Vault, consumer: Consumer, *, has_rules: bool) -> NetworkVerdict:
    provider, bypass = consumer.id.provider, vault.bypass.lower()
    is_listed = provider in _LISTED
    if "azureservices" in bypass or (not bypass and has_rules):
        if is_listed:
            return NetworkVerdict(Passage.OPEN, "trusted services pass the firewall")
        if provider in _BY_OWN_PAGE:
            reason = "trusted services pass the firewall, which by its own page lets this service in"
            return NetworkVerdict(Passage.OPEN, reason, is_certain=False)
        closed = "the firewall lets in trusted services alone, and this service is not among them"
    elif not bypass and (is_listed or provider in _BY_OWN_PAGE):
        reason = "the vault is closed, and it is not told whether trusted services pass"
        return NetworkVerdict(Passage.UNDECIDABLE, reason, is_listed)
    else:
        closed = "the firewall keeps all services out, trusted ones too"
    if ways := _ways(vault):
        reason = f"{closed}, and whether the service comes through {ways} is not told"
        return NetworkVerdict(Passage.UNDECIDABLE, reason, is_listed)
    return NetworkVerdict(Passage.CLOSED, closed, is_listed)


def _ways(vault: Vault) -> str:
    """Return the ways in that somebody has, in the words of people; network rules need public access."""
    ways = ["a private endpoint"] if vault.private_endpoints else []
    if vault.allowed_networks and vault.public_access.lower() == "enabled":
        ways.append("an allowed network")
    return " or ".join(ways)
