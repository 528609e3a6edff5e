"""Rules about the key that a consumer is bound to."""

from datetime import timedelta

from local.drill.rules.case import (
    OTHER_VAULT,
    Do,
    RuleCase,
    Way,
    account,
    edit,
    key,
    made,
    pair,
    rotate,
)

ACCOUNT = "Microsoft.CognitiveServices/accounts"
WORKSPACE = "Microsoft.MachineLearningServices/workspaces"
DAY = 86_400
_HSM = {
    "properties__encryption__keyVaultProperties__keyVaultArmId": (
        "/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg-rules"
        "/providers/Microsoft.KeyVault/managedHSMs/hsm-rules"
    ),
    "properties__encryption__keyVaultProperties__keyIdentifier": (
        "https://hsm-rules.managedhsm.azure.net/keys/r-hsm"
    ),
}

CASES = (
    RuleCase(
        "consumer-key-version-behind",
        "/accounts/r-behind",
        (key("r-behind"), account("r-behind", "r-behind", version="current")),
        (rotate("r-behind"),),
        (account("r-behind", "r-behind", version="current"),),
    ),
    RuleCase(
        "consumer-pinned",
        "/accounts/r-pinned",
        pair("r-pinned"),
        (account("r-pinned", "r-pinned", version="current"),),
        (account("r-pinned", "r-pinned"),),
    ),
    RuleCase(
        "consumer-uptake-late",
        "/storageaccounts/struleuptake",
        (key("r-uptake"), made("storage-accounts", "struleuptake", "r-uptake")),
        (Do("PATCH", "/behaviour", {"uptake_after": 60 * DAY}), rotate("r-uptake")),
        (
            made("storage-accounts", "struleuptake", "r-uptake"),
            Do("PATCH", "/behaviour", {"uptake_after": DAY}),
        ),
        told=Way.SWEEP,
        wait_broken=timedelta(days=2),
    ),
    RuleCase(
        "consumer-vault-changed",
        "/accounts/r-other-vault",
        (key("r-other-vault", at=OTHER_VAULT), *pair("r-other-vault")),
        (account("r-other-vault", "r-other-vault", at=OTHER_VAULT),),
        (account("r-other-vault", "r-other-vault"),),
    ),
    RuleCase(
        "consumer-key-changed",
        "/accounts/r-other-key",
        (key("r-second-key"), *pair("r-other-key")),
        (account("r-other-key", "r-second-key"),),
        (account("r-other-key", "r-other-key"),),
    ),
    RuleCase(
        "consumer-vault-unknown",
        "/accounts/r-nowhere",
        pair("r-nowhere"),
        (
            edit(
                ACCOUNT,
                "r-nowhere",
                properties__encryption__keyVaultProperties__keyVaultUri="https://kv-nowhere.vault.azure.net/",
            ),
        ),
        (account("r-nowhere", "r-nowhere"),),
    ),
    RuleCase(
        "consumer-without-cmk",
        "/accounts/r-bare",
        pair("r-bare"),
        (account("r-bare"),),
        (account("r-bare", "r-bare"),),
    ),
    RuleCase(
        "consumer-back-to-microsoft-keys",
        "/accounts/r-back",
        pair("r-back"),
        (account("r-back"),),
        (account("r-back", "r-back"),),
    ),
    RuleCase(
        "consumer-key-trouble",
        "/databaseaccounts/r-trouble",
        (key("r-trouble"), made("cosmos-accounts", "r-trouble", "r-trouble")),
        (
            edit(
                "Microsoft.DocumentDB/databaseAccounts",
                "r-trouble",
                properties__customerManagedKeyStatus="Access to your account is currently revoked.",
            ),
        ),
        (
            edit(
                "Microsoft.DocumentDB/databaseAccounts", "r-trouble", properties__customerManagedKeyStatus=""
            ),
        ),
    ),
    RuleCase(
        "consumer-not-settled",
        "/accounts/r-failed",
        pair("r-failed"),
        (edit(ACCOUNT, "r-failed", properties__provisioningState="Failed"),),
        (edit(ACCOUNT, "r-failed", properties__provisioningState="Succeeded"),),
    ),
    RuleCase(
        "consumer-identity-missing",
        "/accounts/r-nobody",
        pair("r-nobody"),
        (account("r-nobody", "r-nobody", identity="none"),),
        (account("r-nobody", "r-nobody"),),
    ),
    RuleCase(
        "consumer-identity-dangling",
        "/accounts/r-dangling",
        pair("r-dangling"),
        (account("r-dangling", "r-dangling", identity="dangling"),),
        (account("r-dangling", "r-dangling"),),
    ),
    RuleCase(
        "consumer-identity-not-system",
        "/accounts/r-assigned",
        pair("r-assigned"),
        (account("r-assigned", "r-assigned", user_assigned="id-rules"),),
        (account("r-assigned", "r-assigned"),),
        profile="openai",
    ),
    RuleCase(
        "key-store-unsupported",
        "/workspaces/r-hsm",
        (key("r-hsm"), made("workspaces", "r-hsm", "r-hsm", version="current")),
        (edit(WORKSPACE, "r-hsm", **_HSM),),
        (made("workspaces", "r-hsm", "r-hsm", version="current"),),
        profile="openai",
    ),
)
