"""Many notices in one."""

from dataclasses import replace

from reactors.channels.teams import MAX_BYTES, render
from reactors.core.message import Message
from reactors.core.notices import Stage
from reactors.core.records import Delivery, DeliveryState
from reactors.core.severity import Severity
from reactors.delivery.storm import bundled
from tests.builders import NOW, a_notice


def a_delivery(number: int, severity: Severity = Severity.HIGH, stage: Stage = Stage.OPENED) -> Delivery:
    """Return one that waits."""
    notice = replace(a_notice(f"Thing {number}", severity=severity), stage=stage)
    recipients = (f"owner{number}@contoso.com",)
    return Delivery(f"{number:064}", "teams", notice, DeliveryState.PENDING, NOW, NOW, NOW, (), recipients)


def test_the_ten_worst_are_named_and_the_rest_are_counted() -> None:
    """They come worst first."""
    found = [a_delivery(0, Severity.CRITICAL), *(a_delivery(number) for number in range(1, 500))]

    bundle = bundled(found, "b" * 64, NOW)

    notice = bundle.notice
    assert notice.title == "500 alerts at once, the worst: Thing 0"
    assert notice.severity is Severity.CRITICAL
    assert notice.facts[0] == ("How many", "1 critical, 499 high")
    lines = notice.sections[0].lines
    assert lines[0] == "[critical] Thing 0"
    assert len(lines) == 11
    assert lines[-1] == "… and 490 more"
    assert len(bundle.parts) == 500


def test_what_is_over_is_marked_as_such() -> None:
    """A bundle may hold both."""
    bundle = bundled([a_delivery(1), a_delivery(2, Severity.INFO, Stage.RESOLVED)], "b" * 64, NOW)

    assert bundle.notice.sections[0].lines == ("[high] Thing 1", "[info, resolved] Thing 2")


def test_no_more_owners_are_written_to_than_a_mail_may_have() -> None:
    """Fifty recipients, as Azure Communication Services takes."""
    bundle = bundled([a_delivery(number) for number in range(80)], "b" * 64, NOW)

    assert len(bundle.recipients) == 50


def test_a_bundle_is_a_card_of_allowed_size() -> None:
    """Whatever the worst one says."""
    bundle = bundled([a_delivery(number) for number in range(1000)], "b" * 64, NOW)

    assert len(str(render(Message(bundle.notice, bundle.id)))) < MAX_BYTES
