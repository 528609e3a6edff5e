"""Impacts as JSON objects."""

import json
from datetime import UTC

from hypothesis import given
from hypothesis import strategies as st

from reactors.core.access import Permission
from reactors.core.impact import Impact, Undoing
from reactors.core.impact_json import impact_from_dict, impact_to_dict
from reactors.core.impacts import impact_of
from reactors.core.reach import detect_reach
from reactors.core.revocation import Cause, Lost, Revocation
from reactors.core.workload import Deployment
from tests.builders import FIRST, NOW, a_consumer, a_key_uri, an_account_id
from tests.situations import a_situation, a_workload

TEXTS = st.lists(st.text(), max_size=2).map(tuple)
DEPLOYMENTS = st.lists(
    st.builds(
        Deployment,
        name=st.text(),
        model=st.text(),
        version=st.text(),
        sku=st.text(),
        capacity=st.none() | st.integers(),
        is_fine_tuned=st.booleans(),
        state=st.text(),
        source_account=st.none() | st.just(an_account_id("source")),
    ),
    max_size=2,
).map(tuple)
REVOCATIONS = st.builds(
    Revocation,
    consumer=st.sampled_from([an_account_id(), an_account_id().child("encryptionscopes", "secret")]),
    key=st.sampled_from([a_key_uri(), a_key_uri(FIRST)]),
    cause=st.sampled_from(Cause),
    permissions=st.lists(st.sampled_from(Permission), unique=True).map(tuple),
    reason=st.text(),
    is_certain=st.booleans(),
)
IMPACTS = st.builds(
    Impact,
    revocation=REVOCATIONS,
    stops=TEXTS,
    goes_on=TEXTS,
    fine_tuned=DEPLOYMENTS,
    base=DEPLOYMENTS,
    projects=TEXTS,
    connected=TEXTS,
    unreadable=TEXTS,
    can_undo=st.sampled_from(Undoing),
    until=st.none() | st.datetimes(timezones=st.just(UTC)),
    undo=TEXTS,
)


@given(IMPACTS)
def test_an_impact_survives_being_written_and_read(impact: Impact) -> None:
    """Through JSON text."""
    assert impact_from_dict(json.loads(json.dumps(impact_to_dict(impact)))) == impact


def test_names_and_words_are_those_that_others_rely_on() -> None:
    """A change here breaks whoever reads them."""
    consumer = a_consumer()
    work = {consumer.id: a_workload(projects=("research",))}
    situation = a_situation(consumer, lost_key=Lost(NOW, is_purged=False), workloads=work)
    (revocation,) = detect_reach(situation).revocations

    written = impact_to_dict(impact_of(revocation, situation))

    texts = {name: written.pop(name) for name in ("reason", "stops", "goesOn", "undo", "kind")}
    assert all(texts.values())
    assert written == {
        "consumer": str(an_account_id()),
        "key": "https://kv-cmk.vault.azure.net/keys/cmk-foundry",
        "cause": "key-deleted",
        "permissions": ["get", "wrapKey", "unwrapKey"],
        "isCertain": True,
        "fineTuned": [
            {
                "name": "support",
                "model": "gpt-4o.ft-0123abcd",
                "version": "1",
                "sku": "Standard",
                "capacity": 10,
                "isFineTuned": True,
                "state": "Succeeded",
                "sourceAccount": None,
            }
        ],
        "base": [
            {
                "name": "chat",
                "model": "gpt-4o",
                "version": "2024-11-20",
                "sku": "Standard",
                "capacity": 10,
                "isFineTuned": False,
                "state": "Succeeded",
                "sourceAccount": None,
            }
        ],
        "projects": ["research"],
        "connected": [],
        "unreadable": [],
        "canUndo": "yes",
        "until": "2027-01-31T10:15:30+00:00",
    }
