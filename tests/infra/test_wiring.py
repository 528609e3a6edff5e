"""What the wiring makes is what the reactor takes for wired, and policies make the same."""

from collections.abc import Mapping
from typing import Any

import pytest

from reactors.core.events import Family
from reactors.gateways import vaults
from sandbox.messages import json_response
from tests.builders import SUBSCRIPTION, a_vault
from tests.infra.bicep_values import IDS, read_bicep, value_of, variables_of
from tests.stage import Stage

APP = IDS["functionAppId"]
EVENTS = IDS["events"]
FUNCTION_OF = {
    Family.VAULT: "on_vault_event",
    Family.RESOURCE: "on_resource_event",
    Family.POLICY: "on_policy_event",
}


def listed(*items: Any) -> Any:
    """Return the answer of a list."""
    return json_response(200, {"value": list(items)})


def wired(function: str, event_filter: Mapping[str, Any]) -> dict[str, Any]:
    """Return the properties of an event subscription as the module makes it."""
    template = read_bicep("wiring/event-subscription.bicep")
    values = {
        **IDS,
        "delivery": EVENTS["delivery"],
        "functionId": f"{APP}/functions/{function}",
        "eventFilter": event_filter,
    }
    properties: dict[str, Any] = value_of(
        template["resources"]["eventSubscription"]["config"]["properties"], values
    )
    return properties


def modules() -> dict[str, dict[str, Any]]:
    """Return the parameters of every event subscription that the wiring makes, by the module's name."""
    found = {}
    for path in ("wiring/vault.bicep", "wiring/subscription-topics.bicep"):
        template = read_bicep(path)
        for name, module in template["modules"].items():
            if module["detail"]["path"] == "event-subscription.bicep":
                found[name] = module["config"]["params"]
    return found


def deployed_by(path: str) -> list[dict[str, Any]]:
    """Return the resources that a policy deploys, those of inner deployments too."""
    template = read_bicep(path)
    rule = template["resources"]["definition"]["config"]["properties"]["policyRule"]
    outer = value_of(rule["then"]["details"]["deployment"]["properties"]["template"], variables_of(template))
    found: list[dict[str, Any]] = []
    waiting = list(outer["resources"])
    while waiting:
        each = waiting.pop(0)
        found.append(each)
        waiting += each["properties"].get("template", {}).get("resources", []) if "properties" in each else []
    return found


def event_subscriptions(path: str) -> list[dict[str, Any]]:
    """Return the properties of the event subscriptions that a policy deploys."""
    return [
        each["properties"]
        for each in deployed_by(path)
        if each["type"].endswith("systemTopics/eventSubscriptions")
    ]


def test_each_filter_leads_to_the_function_of_its_family() -> None:
    """A vault's events to the one that takes vaults in, and so on."""
    keys = {"keys": "vault", "changes": "changes", "purges": "purges", "policies": "policies"}

    for name, parameters in modules().items():
        (family,) = {kind for kind in Family if EVENTS[keys[name]]["includedEventTypes"][0].startswith(kind)}
        assert parameters["functionId"] == f"${{functionAppId}}/functions/{FUNCTION_OF[family]}"

    assert set(modules()) == set(keys)


@pytest.mark.parametrize("function", FUNCTION_OF.values())
async def test_the_reactor_sees_that_what_is_wired_leads_to_it(stage: Stage, function: str) -> None:
    """On a system topic in any resource group of the subscription."""
    topic = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.EventGrid/systemTopics/t"
    stage.world.add_vault()
    stage.wire.forged["GET systemTopics"] = listed({"id": topic, "properties": {"source": str(a_vault())}})
    stage.wire.forged["GET eventSubscriptions"] = listed({"name": "w", "properties": wired(function, {})})

    found = await stage.ports.vaults.watched_by(str(a_vault()))

    assert found == ("w",)
    assert f"/functions/{function}" in vaults._FUNCTIONS


def test_the_policy_wires_a_vault_as_the_wiring_does() -> None:
    """The same topic under the same name, and the same event subscription."""
    topic, _ = deployed_by("policy/wire-vaults.bicep")

    assert event_subscriptions("policy/wire-vaults.bicep") == [wired("on_vault_event", EVENTS["vault"])]
    assert topic["name"] == "[concat('cmk-reactor-', parameters('vaultName'))]"
    assert (
        read_bicep("wiring/vault.bicep")["parameters"]["topicName"]["default"] == "cmk-reactor-${vaultName}"
    )


def test_the_policy_wires_a_subscription_as_the_wiring_does() -> None:
    """Both topics under the same names, and the same three event subscriptions."""
    made = event_subscriptions("policy/wire-subscriptions.bicep")
    wanted = [
        wired("on_policy_event", EVENTS["policies"]),
        wired("on_resource_event", EVENTS["purges"]),
        wired("on_resource_event", EVENTS["changes"]),
    ]
    topics = {
        each["name"]: each["properties"]["topicType"]
        for each in deployed_by("policy/wire-subscriptions.bicep")
        if each["type"] == "Microsoft.EventGrid/systemTopics"
    }
    template = read_bicep("wiring/subscription-topics.bicep")
    names = {name: each["default"] for name, each in template["parameters"].items() if each["default"]}
    wired_topics = [
        value_of(module["config"]["params"], names)
        for module in template["modules"].values()
        if module["detail"]["path"] == "system-topic.bicep"
    ]

    assert made == wanted
    assert topics == {each["name"]: each["topicType"] for each in wired_topics}


@pytest.mark.parametrize("path", ["policy/wire-vaults.bicep", "policy/wire-subscriptions.bicep"])
def test_a_policy_looks_for_what_it_deploys(path: str) -> None:
    """Of several event subscriptions, for the last: it waits for the others."""
    template = read_bicep(path)
    rule = template["resources"]["definition"]["config"]["properties"]["policyRule"]
    details = value_of(rule["then"]["details"], variables_of(template))
    last = deployed_by(path)[-1]

    assert details["type"] == last["type"]
    assert details["name"].replace("field('name')", "parameters('vaultName')") == last["name"]
    assert len(last["dependsOn"]) == len(event_subscriptions(path))


def test_the_built_in_policy_about_accounts_covers_foundry_resources() -> None:
    """It leaves them out by itself."""
    kinds = read_bicep("policy/accounts-with-keys.bicep")["variables"]["excludedKinds"]["value"]

    assert "AIServices" not in kinds
    assert "OpenAI" not in kinds
    assert len(kinds) == 15


@pytest.mark.parametrize(
    "path",
    [
        "policy/wiring.bicep",
        "policy/audit-log.bicep",
        "policy/accounts-with-keys.bicep",
        "policy/key-hygiene.bicep",
    ],
)
def test_the_name_of_an_assignment_fits_a_management_group(path: str) -> None:
    """24 characters and no more."""
    assert len(read_bicep(path)["resources"]["assignment"]["config"]["name"]) <= 24
