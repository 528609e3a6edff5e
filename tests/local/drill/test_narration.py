"""Sentences from the host's log lines."""

from typing import Any

import pytest

from local.drill.narration import Kind, Sentence, narrate

OLD, NEW = "1" * 32, "2" * 32
KEY = f"https://kv-drill.vault.azure.net/keys/cmk/{NEW}"
CREATED = "Microsoft.KeyVault.KeyNewVersionCreated"
PERSON = "5f0c1a52-9f4e-4b7d-8a3b-2f6c7d8e9a01"
ELSEWHERE = KEY.replace("drill", "other")
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
            {
                "event": "impact_recorded",
                "consumer": ACCOUNT,
                "key": "cmk",
                "cause": "permission",
                "actor": PERSON,
                "road": "event",
            },
            Sentence(
                Kind.FAILED,
                "prod is cut off from key cmk (permission), done by 5f0c1a52…, seen through the event",
            ),
        ),
        (
            {
                "event": "impact_recorded",
                "consumer": ACCOUNT,
                "key": "cmk",
                "actor": PERSON,
                "road": "event",
                "seems_restored": True,
            },
            Sentence(Kind.WAITING, "prod seems to have its key cmk back; looked at again later"),
        ),
        (
            {"event": "impact_ended", "consumer": ACCOUNT, "key": "cmk"},
            Sentence(Kind.RESOLVED, "prod can use key cmk again"),
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
            {
                "event": "finding_opened",
                "severity": "high",
                "rule": "consumer-vault-changed",
                "subject": ACCOUNT,
            },
            Sentence(
                Kind.OPENED, "Finding (high): A resource uses a key from another vault than before: prod"
            ),
        ),
        (
            {
                "event": "finding_opened",
                "severity": "medium",
                "verdict": "unknown",
                "rule": "key-update-failed",
                "subject": ACCOUNT,
            },
            Sentence(Kind.OPENED, "Unclear (medium): key update failed: prod"),
        ),
        (
            {"event": "finding_resolved", "rule": "behind", "subject": ACCOUNT},
            Sentence(Kind.RESOLVED, "Resolved: behind: prod"),
        ),
        (
            {
                "event": "event_handled",
                "type": "Microsoft.Resources.ResourceWriteSuccess",
                "resource": ACCOUNT,
                "failed": 0,
                "summary": f"prod was changed by {PERSON}: key from {KEY} to {ELSEWHERE}.",
            },
            Sentence(
                Kind.EVENT,
                "prod was changed by 5f0c1a52…: key from cmk 22222222… in kv-drill "
                "to cmk 22222222… in kv-other",
            ),
        ),
        (
            {"event": "sweep_started", "subscriptions": 2},
            Sentence(Kind.PLAN, "Sweep of 2 subscriptions"),
        ),
        (
            {"event": "sweep_found", "occasion": "The sweep found that prod is gone; no event had told so."},
            Sentence(Kind.EVENT, "The sweep found that prod is gone; no event had told so"),
        ),
        (
            {"event": "sweep_completed", "seconds": 2.0},
            Sentence(Kind.PROVEN, "Sweep done after 2.0 s"),
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
        {"event": "event_accepted", "type": "Microsoft.Resources.ResourceWriteSuccess", "key": ACCOUNT},
        {"event": "sweep_found", "occasion": "The sweep looked at subscription 1."},
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
