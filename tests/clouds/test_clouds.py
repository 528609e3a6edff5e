"""The reactor in each of Azure's clouds: its hosts, tokens for its audiences, and no word to another."""

import json
from dataclasses import replace

from sandbox.behaviour import UsualGrant
from sandbox.defaults import TENANT
from sandbox.messages import Request, Response
from tests.clouds.conftest import CLIENT_ID, NAMES, Place
from tests.granted_access import principal_of
from tests.hearing import Hearing
from tests.mixed_estate import open_findings

PORTALS = {
    "AzureCloud": "https://portal.azure.com",
    "AzureUSGovernment": "https://portal.azure.us",
    "AzureChinaCloud": "https://portal.azure.cn",
}


def is_at_home(place: Place) -> bool:
    """Say whether every host that was talked to is one of the cloud."""
    return bool(place.hosts()) and all(each.endswith(place.suffixes()) for each in place.hosts())


async def test_a_pinned_account_follows_its_key_and_teams_is_told(place: Place) -> None:
    """From the vault's event to the proof, with tokens of the app's own identity for ARM and the topic."""
    stage = place.stage
    _, _, second = stage.rotated()

    await stage.tell(second)
    await stage.settle()

    assert stage.failures == []
    assert stage.pinned_to() == second.version
    assert (await stage.update()).state == "proven"
    portal = next(PORTALS[name] for name, names in NAMES.items() if names is place.names)
    (told,) = {url for card in stage.cards() for url in portals(card)}
    assert told == portal
    assert place.hosts() == {place.names.arm, f"cmk-events.{place.names.topics}"}
    assert place.audiences() == {place.stage.settings.cloud.arm_audience, place.names.topic_audience}
    assert {each.client_id for each in place.tokens.issued} == {CLIENT_ID}
    assert stage.world.custom_topics.published


async def test_an_account_that_lost_its_key_is_told_of(place: Place) -> None:
    """ARM's event tells of it, and the account's own address in this cloud shows it."""
    stage = place.stage
    hearing = Hearing(stage)
    account, first, second = stage.rotated()
    hearing.to_vault(first.key.vault)
    await stage.tell(second)
    await stage.settle()
    hearing.skip()

    account.document["properties"]["encryption"] = {"keySource": "Microsoft.CognitiveServices"}
    stage.world.accounts.put(account)
    await hearing.follow()

    assert stage.failures == []
    assert stage.titles()[-1] == "A resource is not encrypted with your own key"
    assert "consumer-without-cmk" in await stage.rows.findings()
    assert is_at_home(place)


async def test_search_objects_groups_and_deleted_keys_are_asked_for_where_they_are(place: Place) -> None:
    """Each of those services has a host and an audience of its own in each cloud."""
    await look_everywhere(place)


async def test_a_cloud_can_be_described_by_its_addresses_alone(place_by_address: Place) -> None:
    """Where the name of none fits."""
    await look_everywhere(place_by_address)


async def look_everywhere(place: Place) -> None:
    """Have every service asked, and check where and with which tokens."""
    stage, names = place.stage, place.names
    vault = stage.world.add_vault()
    version = stage.world.add_key(vault)
    stage.world.add_account("foundry", key=version)
    other = stage.world.add_vault("kv-policies", rbac=False)
    member = stage.world.add_account("member", key=stage.world.add_key(other, "cmk-member"))
    stage.world.settle()
    stage.world.behaviour = replace(stage.world.behaviour, usual_grants=UsualGrant.LEFT)
    group = stage.world.put_group("cmk-users", [principal_of(member)])
    keys = {"keys": ["get", "wrapKey", "unwrapKey"]}
    policy = {"tenantId": TENANT, "objectId": group.id, "permissions": keys}
    stage.world.change_vault(other, access_policies=(policy,))
    service = stage.world.add_search_service()
    stage.world.add_search_object(service, key=version)

    await stage.sweep()
    found = await open_findings(stage)
    stage.world.keys.delete(version.key)
    await stage.sweep()

    assert stage.failures == []
    assert "consumer-cut-off" not in {rule for rule, _ in found}
    known = {str(each["ConsumerId"]).rpartition("/")[2] for each in await stage.rows.of("Inventory")}
    assert known == {"foundry", "member", "documents"}
    cloud = stage.settings.cloud
    assert place.audiences() == {
        cloud.arm_audience,
        cloud.search_audience,
        cloud.graph,
        cloud.vault_audience,
        names.topic_audience,
    }
    assert place.hosts() >= {f"kv-cmk.{names.vault}", f"{service.name}.{names.search}", names.graph}
    assert is_at_home(place)
    assert 401 not in {each.response.status for each in stage.world.exchanges}
    deleted = stage.world.exchanges.count(method="GET", path="/deletedkeys/cmk-foundry$", status=200)
    assert deleted >= 1
    gone = [str(row["KeyId"]) for row in await stage.rows.of("Impact") if row["Cause"] == "key-deleted"]
    assert set(gone) == {f"https://kv-cmk.{names.vault}/keys/cmk-foundry"}


def portals(card: object) -> set[str]:
    """Return the portals that a card has links to."""
    text = json.dumps(card)
    return {each for each in PORTALS.values() if f"{each}/" in text}


async def test_a_token_for_another_service_or_another_cloud_is_refused(place: Place) -> None:
    """That is why each audience must be right: ARM says so by its code, a vault by its challenge."""
    stage, names = place.stage, place.names
    stage.world.add_vault()
    stage.world.add_search_service()
    stranger = next(each for each in NAMES.values() if each is not names)

    answers = [
        await answered(place, f"https://{names.arm}/subscriptions", f"https://{stranger.arm}"),
        await answered(place, f"https://kv-cmk.{names.vault}/keys", names.arm_audiences[0]),
        await answered(place, f"https://srch-cmk.{names.search}/indexes", stranger.search_audience),
        await answered(place, f"https://{names.graph}/v1.0/servicePrincipals/x", names.arm_audiences[0]),
        await answered(place, f"https://cmk-events.{names.topics}/api/events", names.arm_audiences[0]),
    ]

    assert {each.status for each in answers} == {401}
    assert answers[0].json()["error"]["code"] == "InvalidAuthenticationTokenAudience"
    challenge = answers[1].headers["WWW-Authenticate"]
    assert f'authorization="https://{names.login}/' in challenge
    assert f'resource="https://{names.vault}"' in challenge


async def answered(place: Place, url: str, audience: str) -> Response:
    """Return what a service of the cloud answers to a token for an audience."""
    token = place.tokens.issue(audience)["access_token"]
    return await place.stage.world.handle(Request("GET", url, {"authorization": f"Bearer {token}"}))


async def test_only_who_has_the_endpoint_s_secret_gets_a_token(place: Place) -> None:
    """And nobody at all where the version or the resource is not said."""
    query = "api-version=2019-08-01&resource=https://management.azure.com"
    refused = [
        place.tokens.answer(Request("GET", f"http://127.0.0.1/msi/token?{asked}", headers))
        for asked, headers in (
            (query, {}),
            (query.replace("2019", "2017"), {"x-identity-header": place.tokens.secret}),
            ("api-version=2019-08-01", {"x-identity-header": place.tokens.secret}),
        )
    ]

    assert {each.status for each in refused} == {400}
    assert place.tokens.issued == []
