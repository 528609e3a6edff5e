"""Sentences from the host's log lines."""

from typing import Any

import pytest

from local.drill.narration import Kind, Sentence, narrate, short

OLD, NEW = "1" * 32, "2" * 32
KEY = f"https://kv-drill.vault.azure.net/keys/cmk/{NEW}"
CREATED = "Microsoft.KeyVault.KeyNewVersionCreated"
ACCOUNT = "/subscriptions/1/resourcegroups/rg/providers/microsoft.cognitiveservices/accounts/prod"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            {"event": "event_accepted", "type": CREATED, "key": KEY},
            Sentence(Kind.EVENT, "Event: key cmk got version 22222222…"),
        ),
        (
            {
                "event": "event_handled",
                "type": CREATED,
                "key": "cmk",
                "version": NEW,
                "failed": 0,
                "summary": "5 consumers bound: 3 to update, 1 would update, 1 versionless",
            },
            Sentence(
                Kind.PLAN,
                "cmk 22222222… → 5 consumers bound: 3 to update, 1 would update, 1 versionless",
            ),
        ),
        (
            {"event": "update_patched", "consumer": "prod", "to": NEW, "status": "running"},
            Sentence(Kind.UPDATE, "prod: PATCH to 22222222… sent, Azure is working"),
        ),
        (
            {"event": "update_proven", "consumer": "prod", "version": NEW, "seconds": 3.84, "reason": ""},
            Sentence(Kind.PROVEN, "prod: proven on 22222222… after 3.8 s"),
        ),
        (
            {
                "event": "update_step",
                "consumer": "prod",
                "phase": "preflight",
                "delay_seconds": 6.0,
                "reason": "429",
            },
            Sentence(Kind.WAITING, "prod: 429; again in 6 s"),
        ),
        (
            {"event": "update_planned", "consumer": "lab", "mode": "observe", "to_version": NEW},
            Sentence(Kind.WAITING, "lab: would be updated to 22222222…; updates are off in its scope"),
        ),
        (
            {"event": "finding_opened", "severity": "medium", "detail": f"prod is pinned to {OLD}."},
            Sentence(Kind.OPENED, "Finding (medium): prod is pinned to 11111111…"),
        ),
        (
            {"event": "finding_resolved", "rule": "behind", "subject": ACCOUNT},
            Sentence(Kind.RESOLVED, "Finding resolved: behind of prod"),
        ),
        (
            {"event": "event_rejected", "event_id": "", "reason": "not JSON"},
            Sentence(Kind.REFUSED, "Event rejected and recorded: not JSON"),
        ),
        (
            {"event": "notification_sent", "title": "Key cmk has a new version"},
            Sentence(Kind.TOLD, "Teams: Key cmk has a new version"),
        ),
    ],
    ids=lambda value: value["event"] if isinstance(value, dict) else "",
)
def test_tells_what_happened_in_one_sentence(line: dict[str, Any], expected: Sentence) -> None:
    """With versions cut to what people compare."""
    assert narrate(line) == expected


@pytest.mark.parametrize(
    "line",
    [
        {"event": "host_started"},
        {"event": "watch_started"},
        {"event": "update_planned", "consumer": "prod", "mode": "auto", "to_version": NEW},
        {"event": "update_step", "consumer": "prod", "phase": "poll", "delay_seconds": 1.0, "reason": "x"},
    ],
    ids=lambda line: str(line["event"]),
)
def test_says_nothing_of_what_only_machines_need(line: dict[str, Any]) -> None:
    """Polls and the like would drown the rest."""
    assert narrate(line) is None


def test_a_line_without_its_fields_is_named_by_its_event() -> None:
    """A changed log line must not stop the timeline."""
    assert narrate({"event": "update_proven"}) == Sentence(Kind.QUIET, "update_proven")


def test_only_key_versions_are_cut() -> None:
    """Other words of hex digits stay whole."""
    assert short(f"{NEW} deadbeef {'a' * 64}") == f"22222222… deadbeef {'a' * 64}"
