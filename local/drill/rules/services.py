"""Rules about what a service does with its key, and about what it does not cover."""

from datetime import timedelta

from local.drill.rules.case import Do, RuleCase, Step, Way, account, edit, id_of, key, made, pair
from local.drill.stage import Stage

STORAGE = "Microsoft.Storage/storageAccounts"
WORKSPACE = "Microsoft.MachineLearningServices/workspaces"
ACCOUNT = "Microsoft.CognitiveServices/accounts"
ACCOUNTS_POLICY = "67121cc7-ff39-4ab8-b7e3-95b84dab487d"
COVERED = {"enabled": True, "keyType": "Account"}
UNCOVERED = {"enabled": True, "keyType": "Service"}
OWN_STORAGE = {"userOwnedStorage": [{"resourceId": id_of(STORAGE, "stspeech")}]}


async def _write_to_managed_group(stage: Stage) -> None:
    shown = await stage.sandbox.call("GET", "/resources", query={"id": id_of(WORKSPACE, "r-managed")})
    group = str(shown["properties"]["serviceProvisionedResourceGroup"]).rpartition("/")[2]
    told = {
        "resource_id": id_of(STORAGE, "stinside", group),
        "operation": "Microsoft.Storage/storageAccounts/write",
    }
    await stage.sandbox.publish(resource_event=told)


def _policy_says(state: str) -> Step:
    async def act(stage: Stage) -> None:
        told = {"resource_id": id_of(ACCOUNT, "r-policy"), "definition": ACCOUNTS_POLICY, "state": state}
        await stage.sandbox.publish(policy_state=told)

    return act


CASES = (
    RuleCase(
        "hub-encryption-switched",
        "/workspaces/r-switched",
        (key("r-switched"), made("workspaces", "r-switched", "r-switched", version="current")),
        (made("workspaces", "r-switched"),),
        (made("workspaces", "r-switched", "r-switched", version="current"),),
    ),
    RuleCase(
        "hub-legacy-storage",
        "/workspaces/r-legacy",
        (key("r-legacy"), made("workspaces", "r-legacy", "r-legacy", version="current")),
        (made("workspaces", "r-legacy", "r-legacy", version="current", service_side=False),),
        (made("workspaces", "r-legacy", "r-legacy", version="current"),),
    ),
    RuleCase(
        "managed-group-written",
        "/workspaces/r-managed",
        (
            key("r-managed"),
            made("workspaces", "r-managed", "r-managed", version="current", service_side=False),
        ),
        (_write_to_managed_group,),
        (),
        untold=Way.SWEEP,
        wait_mended=timedelta(days=8),
    ),
    RuleCase(
        "soft-deleted-account",
        "/deletedaccounts/r-deleted",
        pair("r-deleted"),
        (Do("DELETE", "/accounts/r-deleted"),),
        (),
        untold=Way.SWEEP,
        wait_mended=timedelta(days=3),
    ),
    RuleCase(
        "speech-storage-needed",
        "/accounts/r-speech",
        pair("r-speech", kind="SpeechServices", extra=OWN_STORAGE),
        (account("r-speech", "r-speech", kind="SpeechServices"),),
        (account("r-speech", "r-speech", kind="SpeechServices", extra=OWN_STORAGE),),
    ),
    RuleCase(
        "storage-services-not-covered",
        "/storageaccounts/strulequeue",
        (
            key("r-queue"),
            made("storage-accounts", "strulequeue"),
            edit(
                STORAGE,
                "strulequeue",
                properties__encryption__services__queue=COVERED,
                properties__encryption__services__table=COVERED,
            ),
        ),
        (made("storage-accounts", "strulequeue", "r-queue"),),
        (
            edit(
                STORAGE,
                "strulequeue",
                properties__encryption__services__queue=COVERED,
                properties__encryption__services__table=COVERED,
            ),
        ),
    ),
    RuleCase(
        "connected-resource-without-cmk",
        "/storageaccounts/strulebare",
        (
            *pair("r-connected"),
            made("storage-accounts", "strulebare"),
            key("r-storage"),
            made("storage-accounts", "strulekeyed", "r-storage"),
            Do(
                "PUT",
                "/accounts/r-connected/connections/keyed",
                {"category": "AzureStorageAccount", "resource_id": id_of(STORAGE, "strulekeyed")},
            ),
        ),
        (
            Do(
                "PUT",
                "/accounts/r-connected/connections/bare",
                {"category": "AzureStorageAccount", "resource_id": id_of(STORAGE, "strulebare")},
            ),
        ),
        (made("storage-accounts", "strulebare", "r-storage"),),
    ),
    RuleCase(
        "foundry-feature-not-covered",
        "/accounts/r-agents",
        (
            *pair("r-agents"),
            Do("PUT", "/accounts/r-agents/capability-hosts/agents", {}),
            Do("PUT", "/accounts/r-agents/projects/main", {}),
        ),
        (Do("DELETE", "/accounts/r-agents/capability-hosts/agents"),),
        (Do("PUT", "/accounts/r-agents/capability-hosts/agents", {}),),
    ),
    RuleCase(
        "search-enforcement-off",
        "/searchservices/r-search-off",
        (made("search-services", "r-search-off", enforcement="Enabled"),),
        (made("search-services", "r-search-off", enforcement="Disabled"),),
        (made("search-services", "r-search-off", enforcement="Enabled"),),
    ),
    RuleCase(
        "search-not-compliant",
        "/searchservices/r-search-bare",
        (made("search-services", "r-search-bare", enforcement="Enabled"),),
        (Do("PUT", "/search-services/r-search-bare/indexes/bare"),),
        (Do("DELETE", "/search-services/r-search-bare/indexes/bare"),),
        Way.SWEEP,
        Way.SWEEP,
    ),
    RuleCase(
        "policy-disagrees",
        "/accounts/r-policy",
        (*pair("r-policy"), _policy_says("Compliant")),
        (_policy_says("NonCompliant"),),
        (_policy_says("Compliant"),),
    ),
)
