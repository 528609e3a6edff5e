"""Rules about vaults, and about what is wired to vaults and subscriptions."""

from local.drill.rules.case import Do, RuleCase, Step, Way, account, change_vault, pair, vault
from local.drill.sandbox import RESOURCE_EVENTS
from local.drill.stage import Stage

UNWATCHED = "55555555-5555-5555-5555-555555555555"
CLOSED = {"defaultAction": "Deny", "bypass": "None", "ipRules": [], "virtualNetworkRules": []}


def _sound(name: str) -> tuple[Step, ...]:
    return vault(f"kv-r-{name}"), *pair(f"r-vault-{name}", at=f"kv-r-{name}")


def watch_vault(name: str) -> Step:
    """Have a vault's events delivered to the host."""

    async def act(stage: Stage) -> None:
        await stage.stack.subscribe(f"{name}-events", name, "on_vault_event")

    return act


async def _watch_subscription(stage: Stage) -> None:
    home = f"/subscriptions/{UNWATCHED}"
    await stage.stack.subscribe("r-subscription-events", home, "on_resource_event", RESOURCE_EVENTS)


CASES = (
    RuleCase(
        "vault-audit-log-off",
        "/vaults/kv-r-audit",
        _sound("audit"),
        (change_vault("kv-r-audit", audit_hub=""),),
        (change_vault("kv-r-audit", audit_hub="audit"),),
    ),
    RuleCase(
        "vault-firewall-blocks-services",
        "/vaults/kv-r-firewall",
        _sound("firewall"),
        (change_vault("kv-r-firewall", network_acls=CLOSED),),
        (change_vault("kv-r-firewall", network_acls={**CLOSED, "bypass": "AzureServices"}),),
    ),
    RuleCase(
        "vault-missing",
        "/vaults/kv-r-missing",
        _sound("missing"),
        (Do("DELETE", "/vaults/kv-r-missing"),),
        (Do("POST", "/vaults/kv-r-missing/recover"),),
    ),
    RuleCase(
        "vault-purge-protection-off",
        "/vaults/kv-r-purge",
        _sound("purge"),
        (change_vault("kv-r-purge", purge_protection=False),),
        (change_vault("kv-r-purge", purge_protection=True),),
    ),
    RuleCase(
        "vault-soft-delete-off",
        "/vaults/kv-r-soft",
        _sound("soft"),
        (change_vault("kv-r-soft", soft_delete=False),),
        (change_vault("kv-r-soft", soft_delete=True),),
    ),
    RuleCase(
        "vault-unwatched",
        "/vaults/kv-r-wired",
        (vault("kv-r-wired"), watch_vault("kv-r-wired"), *pair("r-vault-wired", at="kv-r-wired")),
        (Do("DELETE", "/subscriptions/kv-r-wired-events"),),
        (watch_vault("kv-r-wired"),),
        Way.SWEEP,
        Way.SWEEP,
    ),
    RuleCase(
        "subscription-unwatched",
        f"/subscriptions/{UNWATCHED}",
        (_watch_subscription, account("r-unwatched", subscription_id=UNWATCHED)),
        (Do("DELETE", "/subscriptions/r-subscription-events"),),
        (_watch_subscription,),
        Way.SWEEP,
        Way.SWEEP,
    ),
    RuleCase(
        "subject-unreadable",
        "/vaults/kv-r-unreadable",
        _sound("unreadable"),
        (change_vault("kv-r-unreadable", is_unreadable=True),),
        (change_vault("kv-r-unreadable", is_unreadable=False),),
    ),
    RuleCase(
        "vault-permission-model",
        "/vaults/kv-r-model",
        (vault("kv-r-model", rbac=False), *pair("r-vault-model", at="kv-r-model")),
        (change_vault("kv-r-model", rbac=True),),
        (change_vault("kv-r-model", rbac=False),),
        profile="openai",
    ),
)
