"""What becomes of an event as it arrives: a hint, nothing, or a reason."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from azure.eventgrid import SystemEventNames
from hypothesis import given
from hypothesis import strategies as st

from local.node import ROOT
from reactors.core.events import Family, KeyEventType
from reactors.core.operations import concern_of
from reactors.shell.hints import MAX_BYTES, Hint, read_hint
from reactors.shell.intake import Accepted, Ignored, Rejected, take_in
from tests.builders import SECOND, SUBSCRIPTION, VAULT_SUFFIX, a_key_uri, a_vault, an_account_id
from tests.event_builders import a_cloud_event, a_grid_event, a_key_event, an_event_data
from tests.raw_events import a_policy_data, a_policy_event, a_resource_data, a_resource_event
from tests.strategies import JSON

SUFFIXES = (VAULT_SUFFIX,)
FOREIGN = f"https://kv-cmk.vault.azure.net.evil.example/keys/cmk-foundry/{SECOND}"
CORPUS = ROOT.parent / "shared" / "corpus" / "events"
FAMILIES = {"keyvault": Family.VAULT, "resources": Family.RESOURCE, "policyinsights": Family.POLICY}
BOTH = pytest.mark.parametrize("envelope", [a_grid_event, a_cloud_event], ids=["Event Grid", "CloudEvents"])
type Outcome = Accepted | Ignored | Rejected
type MakeEvent = Callable[..., dict[str, Any]]


def taken(
    event: object, *, family: Family = Family.VAULT, subscriptions: frozenset[str] = frozenset()
) -> Outcome:
    """Return what becomes of an event, given as JSON text or as what it would be the text of."""
    text = event if isinstance(event, str) else json.dumps(event)
    return take_in(text, family, suffixes=SUFFIXES, subscriptions=subscriptions)


@BOTH
@pytest.mark.parametrize("kind", KeyEventType)
def test_a_key_event_becomes_a_hint(envelope: MakeEvent, kind: KeyEventType) -> None:
    """The hint is the parsed event, tried for the first time."""
    outcome = taken(envelope(**{"type" if "type" in envelope() else "eventType": kind}))

    assert isinstance(outcome, Accepted)
    assert (outcome.event_id, outcome.type, outcome.subject) == (
        a_key_event().id,
        kind,
        str(a_key_uri(SECOND)),
    )
    assert outcome.notes == ()
    hint = read_hint(outcome.hint, suffixes=SUFFIXES)
    assert (hint.event.id, hint.event.subject, hint.attempt) == (a_key_event().id, str(a_key_uri(SECOND)), 0)


def test_a_field_of_no_use_is_noted() -> None:
    """The event counts, and the log says what was wrong with it."""
    outcome = taken(a_grid_event(data=an_event_data(EXP="soon")))

    assert isinstance(outcome, Accepted)
    assert outcome.notes == ("exp is not a time in seconds: soon",)


@pytest.mark.parametrize("family", Family)
def test_a_sound_event_that_no_reactor_wants_is_ignored(family: Family) -> None:
    """No row, no call, one log line with id and reason."""
    documented = {name.value for name in SystemEventNames if name.value.startswith(family)}

    for name in documented - {*KeyEventType, "Microsoft.KeyVault.VaultAccessPolicyChanged"}:
        event = a_resource_event(
            eventType=name, data=a_resource_data(operationName="Microsoft.Web/sites/write")
        )
        assert taken(event, family=family) == Ignored(event["id"], name, f"no reactor wants this {name}")


def test_changed_access_policies_become_a_hint_about_the_vault() -> None:
    """What Azure puts into the data is not relied on."""
    kind = "Microsoft.KeyVault.VaultAccessPolicyChanged"

    outcome = taken(a_grid_event(eventType=kind, data={"Id": None, "Version": 7}))

    assert isinstance(outcome, Accepted)
    assert outcome.subject == str(a_vault())
    assert read_hint(outcome.hint, suffixes=SUFFIXES).event.topic == "vault"


def test_a_resource_event_becomes_a_hint_about_the_resource() -> None:
    """Where the operation concerns keys."""
    outcome = taken(a_resource_event(), family=Family.RESOURCE)

    assert isinstance(outcome, Accepted)
    assert outcome.subject == str(an_account_id())
    assert read_hint(outcome.hint, suffixes=SUFFIXES).event.topic == "consumer"


def test_a_policy_event_becomes_a_hint_about_the_resource() -> None:
    """Where the definition is one about customer-managed keys."""
    outcome = taken(a_policy_event(), family=Family.POLICY)

    assert isinstance(outcome, Accepted)
    assert outcome.subject == str(an_account_id())
    assert read_hint(outcome.hint, suffixes=SUFFIXES).event.topic == "policy-state"


@pytest.mark.parametrize(
    ("watched", "outcome"),
    [
        ([], Accepted),
        ([SUBSCRIPTION], Accepted),
        (["22222222-2222-2222-2222-222222222222"], Ignored),
    ],
    ids=["all", "this one", "another"],
)
def test_an_event_of_a_subscription_that_is_not_watched_is_ignored(
    watched: list[str], outcome: type[Outcome]
) -> None:
    """A topic may tell more than this reactor was asked to look after."""
    events = {
        Family.VAULT: a_grid_event(),
        Family.RESOURCE: a_resource_event(),
        Family.POLICY: a_policy_event(),
    }

    for family, event in events.items():
        assert isinstance(taken(event, family=family, subscriptions=frozenset(watched)), outcome)


@pytest.mark.parametrize(
    ("event", "event_id"),
    [
        ("", ""),
        ("{", ""),
        ("[" * 100_000, ""),
        ("x" * 1_000_000, ""),
        ([a_grid_event()], ""),
        ({}, ""),
        ({"id": 7}, ""),
        ({"id": "an-id"}, "an-id"),
        ({"id": "x" * 1000}, "x" * 120 + "…"),
        ({"id": "a\r\nb\ud800"}, r"a\r\nb\ud800"),
        (a_grid_event(eventType="Microsoft.KeyVault.Invented"), a_key_event().id),
        (a_grid_event(data={"x": "y" * 1_000_000}), a_key_event().id),
        (a_grid_event(data=an_event_data(Id=FOREIGN)), a_key_event().id),
        (a_grid_event(data=an_event_data(Id=str(a_key_uri(SECOND, vault="kv-other")))), a_key_event().id),
        (a_grid_event(eventTime="yesterday"), a_key_event().id),
    ],
    ids=lambda value: ascii(value)[:40],
)
def test_what_cannot_be_understood_or_leads_elsewhere_is_rejected(event: object, event_id: str) -> None:
    """The reason is short and printable, and the id is kept where there is one."""
    outcome = taken(event)

    assert isinstance(outcome, Rejected)
    assert outcome.event_id == event_id
    assert outcome.reason.isprintable()
    assert 0 < len(outcome.reason) < 300


def test_an_event_of_the_wrong_family_is_rejected() -> None:
    """Each function has its own source."""
    assert isinstance(taken(a_grid_event(), family=Family.POLICY), Rejected)


def test_a_body_of_1_mb_around_a_sound_event_is_taken_in() -> None:
    """What is not needed does not travel on."""
    outcome = taken({**a_grid_event(), "padding": "x" * 1_000_000})

    assert isinstance(outcome, Accepted)
    assert len(outcome.hint) < 1000


@given(
    st.text()
    | JSON.map(json.dumps)
    | st.builds(
        lambda raw, changes, data: json.dumps({**raw, **changes, "data": {**raw["data"], **data}}),
        st.sampled_from([a_grid_event(), a_cloud_event(), a_resource_event(), a_policy_event()]),
        st.dictionaries(
            st.sampled_from(["id", "topic", "source", "subject", "type", "time"]), JSON, max_size=2
        ),
        st.dictionaries(
            st.sampled_from([*an_event_data(), *a_resource_data(), *a_policy_data()]), JSON, max_size=3
        ),
    ),
    st.sampled_from(Family),
)
def test_every_event_ends_accepted_ignored_or_rejected(text: str, family: Family) -> None:
    """Nothing is raised and nothing is lost, whatever arrives."""
    outcome = taken(text, family=family)

    match outcome:
        case Accepted(hint=hint):
            assert isinstance(read_hint(hint, suffixes=SUFFIXES), Hint)
            assert len(hint.encode()) <= MAX_BYTES
        case Ignored(reason=reason) | Rejected(reason=reason):
            assert reason.isprintable()


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the published sample events are not beside this checkout")
@pytest.mark.parametrize("path", sorted(CORPUS.glob("*.json")), ids=lambda path: path.stem)
def test_a_published_event_is_known(path: Path) -> None:
    """Azure's own samples are of known types; where they matter, their ids are placeholders in braces."""
    body = json.loads(path.read_text(encoding="utf-8"))
    family = FAMILIES[path.name.split("-")[1]]

    for event in body if isinstance(body, list) else [body]:
        outcome = taken(event, family=family)
        if isinstance(outcome, Rejected):
            assert "{subscription-id}" in event["data"]["resourceUri"]
            assert outcome.reason.startswith("not a resource of a subscription: ")
        else:
            assert isinstance(outcome, Ignored)


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the published sample events are not beside this checkout")
@pytest.mark.parametrize("path", sorted(CORPUS.glob("*-resources-*.json")), ids=lambda path: path.stem)
def test_a_published_event_with_real_ids_is_accepted_or_ignored(path: Path) -> None:
    """The same samples with the placeholders filled in."""
    text = path.read_text(encoding="utf-8").replace("{subscription-id}", SUBSCRIPTION)
    body = json.loads(re.sub(r"\{([a-z]+)[a-z-]*\}", r"\1", text))

    for event in body if isinstance(body, list) else [body]:
        operation = event["data"]["operationName"]
        succeeded = event.get("eventType", event.get("type")).endswith("Success")
        wanted = succeeded and concern_of(operation) is not None
        assert isinstance(taken(event, family=Family.RESOURCE), Accepted if wanted else Ignored)
