"""
Rights on a key in both permission models, and what is told of one.

Source: "Azure built-in roles for Key Vault data plane operations", "Assign a Key Vault access policy".
"""

from dataclasses import dataclass

from reactors.core.access import Permission, Standing

_KEYS = "microsoft.keyvault/vaults/keys"


@dataclass(frozen=True, slots=True)
class Right:
    """One thing to be done with a key: the word of access policies and the data action, lower-cased."""

    word: str
    action: str


@dataclass(frozen=True, slots=True)
class Told:
    """Whether somebody has a right, the reason in one clause, and the grants or denials that make it so."""

    standing: Standing
    reason: str
    through: tuple[str, ...] = ()


RIGHTS = {
    Permission.GET: Right("get", f"{_KEYS}/read"),
    Permission.WRAP: Right("wrapkey", f"{_KEYS}/wrap/action"),
    Permission.UNWRAP: Right("unwrapkey", f"{_KEYS}/unwrap/action"),
}
DESTROYING = (
    Right("delete", f"{_KEYS}/delete"),
    Right("purge", f"{_KEYS}/purge/action"),
    Right("update", f"{_KEYS}/update/action"),
)


def granted(reason: str, through: tuple[str, ...]) -> Told:
    """Tell that the right is held."""
    return Told(Standing.GRANTED, reason, tuple(sorted(set(through))))


def missing(reason: str, through: tuple[str, ...] = ()) -> Told:
    """Tell that the right is not held."""
    return Told(Standing.MISSING, reason, tuple(sorted(set(through))))


def undecidable(reason: str) -> Told:
    """Tell that it cannot be told."""
    return Told(Standing.UNDECIDABLE, reason)
