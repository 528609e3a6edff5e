"""The answers to what-if and to safe-to-disable as JSON objects."""

import json

from reactors.core.answers_json import verdict_to_dict, what_if_to_dict
from reactors.core.key_use import KeyUseRecord
from reactors.core.safe_to_disable import Acceptance, judge_disabling
from reactors.core.supposed import DisableKey
from reactors.core.what_if import what_if
from tests.builders import FIRST, NOW, SECOND, a_consumer, a_key, a_key_uri, a_key_version, an_account_id
from tests.situations import OTHER, a_situation


def test_a_what_if_tells_new_undecided_and_already() -> None:
    """Each by its consumer."""
    key = a_key(a_key_version(1, enabled=False), a_key_version(2))
    pinned, other = a_consumer(), a_consumer("other", version=SECOND)
    now = a_situation(pinned, other, key=key, access=None, access_refused="access was refused")

    written = json.loads(json.dumps(what_if_to_dict(what_if(DisableKey(a_key_uri()), now))))

    assert [each["consumer"] for each in written["impacts"]] == [str(other.id)]
    assert [(each["consumer"], each["cause"]) for each in written["already"]] == [
        (str(pinned.id), "key-disabled")
    ]
    assert [(each["consumer"], each["key"]) for each in written["undecided"]] == [
        (str(pinned.id), str(a_key_uri())),
        (str(other.id), str(a_key_uri())),
    ]
    assert all("access was refused" in reason for each in written["undecided"] for reason in each["reasons"])


def test_a_verdict_names_who_speaks_against_it() -> None:
    """A known consumer, and an identity that is nobody's."""
    use = KeyUseRecord(a_key_uri(FIRST), OTHER, NOW, NOW, last_unwrap_at=NOW)

    written = verdict_to_dict(judge_disabling(a_key_uri(FIRST), a_situation(), (use,), is_whole=False))

    assert json.loads(json.dumps(written)) == {
        "version": str(a_key_uri(FIRST)),
        "safety": "no",
        "mayDisable": False,
        "holds": [
            {
                "consumer": str(an_account_id()),
                "principal": None,
                "safety": "no",
                "reason": "foundry is pinned to it.",
            },
            {
                "consumer": None,
                "principal": OTHER,
                "safety": "no",
                "reason": f"Identity {OTHER}, of no known consumer, used it on 2026-11-02.",
            },
        ],
        "reasons": ["Not all of the estate has been looked at, so others may use the key."],
        "accepted": None,
    }


def test_a_risk_that_was_taken_is_shown_with_its_owner() -> None:
    """The verdict stays not-provable."""
    risk = Acceptance("key owners", "written again")
    situation = a_situation(a_consumer(version=SECOND))

    written = verdict_to_dict(judge_disabling(a_key_uri(FIRST), situation, (), is_whole=True, accepted=risk))

    assert (written["safety"], written["mayDisable"]) == ("not-provable", True)
    assert written["accepted"] == {"owner": "key owners", "reason": "written again"}
