"""What people are told when somebody has changed a resource."""

from dataclasses import replace

import pytest

from reactors.core.drift import FieldChange
from reactors.core.events import Family
from reactors.core.notices import Link, Section
from reactors.core.resource_events import ResourceEvent, parse_resource_event
from reactors.core.severity import Severity
from reactors.planning.drift import Drift, Shown, drift_notify, occasion
from tests.builders import NOW, PORTAL, an_account_id
from tests.raw_events import ACTOR, a_resource_event, enveloped

KEY = FieldChange("key version", "one", "two")
TAGS = FieldChange("tags", "none", "a=1", is_key_matter=False)


def an_event(operation: str = "write", part: str = "") -> ResourceEvent:
    """Return an event about the account, or about a part of it."""
    event = parse_resource_event(enveloped(a_resource_event(), Family.RESOURCE))
    assert event is not None
    return replace(
        event,
        resource=f"{an_account_id()}{part}",
        operation=f"microsoft.cognitiveservices/accounts/{operation}",
    )


def a_drift(event: ResourceEvent | None = None, *changes: FieldChange, shown: Shown = Shown.KNOWN) -> Drift:
    """Return what a look at the account has shown after an event about it."""
    return Drift(event or an_event(), an_account_id(), "Foundry", shown, changes, NOW)


@pytest.mark.parametrize(
    ("drift", "expected"),
    [
        (
            a_drift(None, KEY, TAGS),
            "Foundry was changed by {}: key version from one to two; tags from none to a=1.",
        ),
        (a_drift(), "Foundry was written by {}, and nothing that was known of it has changed."),
        (a_drift(shown=Shown.NEW), "Foundry was written by {}; nothing was known of it before."),
        (a_drift(shown=Shown.UNREADABLE), "Foundry was written by {}, and it could not be read."),
        (a_drift(shown=Shown.GONE), "Foundry was written by {}, and it is not there any more."),
        (a_drift(an_event("delete"), shown=Shown.GONE), "Foundry was deleted by {}."),
        (a_drift(an_event("delete")), "Foundry was deleted by {}, and is there again."),
        (
            a_drift(an_event("delete"), KEY),
            "Foundry was deleted by {}, and is there again: key version from one to two.",
        ),
        (
            a_drift(an_event("delete", "/deployments/ft")),
            "deployments/ft of Foundry was deleted by {}, and nothing that was known of Foundry has changed.",
        ),
        (
            a_drift(an_event("write", "/scopes/s/providers/x/y"), shown=Shown.NEW),
            "scopes/s/providers/x/y of Foundry was written by {}; nothing was known of Foundry before.",
        ),
        (
            a_drift(an_event("purge/action")),
            "Foundry was acted on by {}, and nothing that was known of it has changed.",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_first_sentence_says_what_was_done_and_what_was_seen(drift: Drift, expected: str) -> None:
    """What was not seen is not claimed."""
    assert occasion(drift) == expected.format(ACTOR)


def test_an_event_that_names_nobody_says_so() -> None:
    """Claims may be missing."""
    drift = a_drift(replace(an_event(), actor=""), KEY)

    assert "by someone whom the event does not name" in occasion(drift)


def test_a_change_that_bears_on_the_key_is_told_for_information() -> None:
    """Only those that do are named."""
    notify = drift_notify(a_drift(None, KEY, TAGS), portal=PORTAL)

    assert notify is not None
    assert notify.notice.title == "Foundry was changed"
    assert notify.notice.severity is Severity.INFO
    assert notify.notice.sections[-1] == Section("What changed", ("key version from one to two",))
    assert notify.notice.facts == (("Operation", "microsoft.cognitiveservices/accounts/write"),)
    assert notify.notice.actor == ACTOR
    assert notify.notice.links == (Link("Open the resource", f"{PORTAL}/#@/resource{an_account_id()}"),)


@pytest.mark.parametrize("changes", [(), (TAGS,)], ids=["nothing", "tags"])
def test_what_bears_on_no_key_is_not_told(changes: tuple[FieldChange, ...]) -> None:
    """It is on record."""
    assert drift_notify(a_drift(None, *changes), portal=PORTAL) is None


def test_the_same_change_is_the_same_notice_whatever_event_tells_it() -> None:
    """Until it has been looked at anew: there and back and there is three changes."""
    once = drift_notify(a_drift(None, KEY), portal=PORTAL)
    again = drift_notify(a_drift(replace(an_event("write", "/x/y"), id="another"), KEY), portal=PORTAL)
    later = drift_notify(replace(a_drift(None, KEY), since=None), portal=PORTAL)

    assert once is not None
    assert again is not None
    assert later is not None
    assert once.id == again.id != later.id
