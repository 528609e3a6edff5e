"""The answers to what-if and to safe-to-disable in plain words."""

import pytest

from reactors.core.key_use import KeyUseRecord
from reactors.core.safe_to_disable import Acceptance, DisablingVerdict, judge_disabling
from reactors.core.supposed import DisableKey, SwitchPermissionModel
from reactors.core.version_hold import Safety
from reactors.core.what_if import WhatIf, what_if
from reactors.planning.answer_words import render_verdict, render_what_if
from reactors.planning.impact_words import render_impact
from tests.builders import (
    FIRST,
    NOW,
    SECOND,
    a_consumer,
    a_key,
    a_key_uri,
    a_key_version,
    a_vault,
    a_vault_state,
)
from tests.situations import OTHER, a_policy_entry, a_situation

FIRST_NAMED = "Version 00000000… of key cmk-foundry in vault kv-cmk"


def test_a_change_that_harms_nobody_is_told_in_one_line() -> None:
    """There is nothing else to say."""
    assert render_what_if(WhatIf()) == ("Nobody more would lose the key by this.",)


def test_a_what_if_tells_impacts_doubts_and_what_holds_already() -> None:
    """In that order."""
    key = a_key(a_key_version(1, enabled=False), a_key_version(2))
    consumers = a_consumer(), a_consumer("other", version=SECOND)
    found = what_if(DisableKey(a_key_uri()), a_situation(*consumers, key=key, access=None))

    first, blank, *rest = render_what_if(found)

    assert (first, blank) == ("1 consumer would lose access to encrypted data:", "")
    (impact,) = found.impacts
    assert tuple(rest[: len(render_impact(impact))]) == render_impact(impact)
    assert "Of 2 consumers it cannot be told:" in rest
    assert rest[-2:] == [
        "Cut off already, whatever is changed:",
        f"  {FIRST_NAMED}, which foundry is pinned to, is disabled.",
    ]


def test_who_keeps_reading_is_not_said_to_be_cut_off() -> None:
    """Only a part of the permissions would go."""
    policies = (a_policy_entry("aaaaaaaa-0000-0000-0000-000000000001", "unwrapkey"),)
    found = what_if(SwitchPermissionModel(a_vault()), a_situation(vault=a_vault_state(policies=policies)))

    assert render_what_if(found)[0] == (
        "1 consumer would lose a part of the access to the key, and keep reading:"
    )


def test_a_needed_version_is_told_with_who_needs_it() -> None:
    """Known or not."""
    use = KeyUseRecord(a_key_uri(FIRST), OTHER, NOW, NOW, last_unwrap_at=NOW)

    assert render_verdict(judge_disabling(a_key_uri(FIRST), a_situation(), (use,), is_whole=False)) == (
        f"{FIRST_NAMED} must stay enabled: it is needed.",
        "  no: foundry is pinned to it.",
        f"  no: Identity {OTHER}, of no known consumer, used it on 2026-11-02.",
        "  not-provable: Not all of the estate has been looked at, so others may use the key.",
    )


@pytest.mark.parametrize(
    ("verdict", "lines"),
    [
        (
            DisablingVerdict(a_key_uri(FIRST), Safety.YES),
            (f"{FIRST_NAMED} can be disabled: nobody needs it any more.",),
        ),
        (
            DisablingVerdict(
                a_key_uri(FIRST), Safety.NOT_PROVABLE, accepted=Acceptance("anna", "all written anew")
            ),
            (
                f"{FIRST_NAMED} should stay enabled: that nobody needs it cannot be proved.",
                "The risk of disabling it is taken by anna: all written anew",
            ),
        ),
    ],
    ids=["safe", "accepted"],
)
def test_the_answer_comes_first(verdict: DisablingVerdict, lines: tuple[str, ...]) -> None:
    """And who has taken a risk."""
    assert render_verdict(verdict) == lines
