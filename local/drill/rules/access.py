"""Rules about who can use a key, who could destroy it, and who else may use it."""

from local.drill.rules.case import GROUP, Do, RuleCase, Step, change_vault, id_of, key, made, pair, vault
from local.drill.rules.vaults import CLOSED

ROLES = "Microsoft.Authorization/roleAssignments"
STRANGER = "5d0c1a52-9f4e-4b7d-8a3b-2f6c7d8e9a77"
HELD = "6d0c1a52-0000-4000-8000-00000000000"


def _vault_id(name: str) -> str:
    return id_of("Microsoft.KeyVault/vaults", name)


def _assigned(at: str, principal: str, role: str, number: int) -> Step:
    body = {"scope": _vault_id(at), "principal": principal, "role": role, "name": f"{HELD}{number}"}
    return Do("POST", "/role-assignments", body)


def _unassigned(at: str, number: int) -> Step:
    return Do("DELETE", "/role-assignments", {"id": f"{_vault_id(at)}/providers/{ROLES}/{HELD}{number}"})


def _reads(at: str, *, refuses: bool) -> tuple[Step, ...]:
    """Let reads of a vault's role assignments be refused or not, and have somebody write the vault."""
    refusal = {"scope": _vault_id(at), "kind": "roleAssignments", "refuses": refuses}
    return Do("PUT", "/access-refusals", refusal), change_vault(at, tags={"refuses": str(refuses)})


CASES = (
    RuleCase(
        "consumer-cut-off",
        "/storageaccounts/strulecutoff",
        (
            vault("kv-r-cutoff"),
            key("r-cutoff", at="kv-r-cutoff"),
            made("storage-accounts", "strulecutoff", "r-cutoff", at="kv-r-cutoff"),
        ),
        (change_vault("kv-r-cutoff", network_acls=CLOSED),),
        (change_vault("kv-r-cutoff", network_acls={**CLOSED, "defaultAction": "Allow"}),),
    ),
    RuleCase(
        "consumer-access-unclear",
        "/accounts/r-unclear",
        (vault("kv-r-unclear"), *pair("r-unclear", at="kv-r-unclear")),
        _reads("kv-r-unclear", refuses=True),
        _reads("kv-r-unclear", refuses=False),
    ),
    RuleCase(
        "consumer-can-destroy-key",
        "/accounts/r-destroy",
        (vault("kv-r-destroy"), *pair("r-destroy", at="kv-r-destroy")),
        (
            _assigned(
                "kv-r-destroy",
                id_of("Microsoft.CognitiveServices/accounts", "r-destroy", GROUP),
                "Key Vault Crypto Officer",
                1,
            ),
        ),
        (_unassigned("kv-r-destroy", 1),),
    ),
    RuleCase(
        "key-open-to-others",
        "/vaults/kv-r-others",
        (vault("kv-r-others"), *pair("r-others", at="kv-r-others")),
        (_assigned("kv-r-others", STRANGER, "Key Vault Crypto User", 2),),
        (_unassigned("kv-r-others", 2),),
    ),
)
