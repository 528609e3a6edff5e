"""The notice of a change that a sweep alone has seen."""

from datetime import timedelta

from reactors.core.drift import FieldChange
from reactors.planning.drift import missed_notify
from tests.builders import NOW, PORTAL, a_vault

PURGE = FieldChange("purge protection", "on", "off")
TAGS = FieldChange("tags", "a=1", "a=2", is_key_matter=False)


def test_a_change_that_bears_on_the_key_is_told_from_what_to_what() -> None:
    """Others are on record only."""
    found = missed_notify("vault kv-cmk", a_vault(), "Said.", (PURGE, TAGS), run=NOW, at=NOW, portal=PORTAL)

    assert found is not None
    assert found.notice.title == "Vault kv-cmk was changed, and no event had told"
    assert found.notice.sections[-1].lines == ("purge protection from on to off",)


def test_a_change_that_does_not_bear_on_the_key_is_not_told() -> None:
    """Nobody is called for tags."""
    assert missed_notify("x", a_vault(), "Said.", (TAGS,), run=NOW, at=NOW, portal=PORTAL) is None


def test_the_same_change_in_the_same_sweep_is_one_notice() -> None:
    """In a later sweep it is another."""

    def topic(days: int) -> str:
        run = NOW + timedelta(days=days)
        found = missed_notify("x", a_vault(), "Said.", (PURGE,), run=run, at=NOW, portal=PORTAL)
        assert found is not None
        return found.topic

    assert topic(0) == topic(0)
    assert topic(0) != topic(1)
