"""A case for every rule, in files by theme."""

from local.drill.rules import access, bindings, keys, places, services, vaults
from local.drill.rules.case import OTHER_VAULT, VAULT, RuleCase, Step, vault

CASES: tuple[RuleCase, ...] = tuple(
    case for theme in (keys, vaults, places, bindings, services, access) for case in theme.CASES
)

# What the cases share; it is made first.
SHARED: tuple[Step, ...] = (
    vault(VAULT),
    vaults.watch_vault(VAULT),
    vault(OTHER_VAULT),
)
