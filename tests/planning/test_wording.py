"""The sentences and lists that notices share."""

import pytest

from reactors.core.notices import Link, Section
from reactors.planning.updates import ConsumerPlan, Course
from reactors.planning.wording import (
    consumer_line,
    course_sections,
    key_facts,
    listing,
    plural,
    portal_link,
    rotate_command,
    unreadable_section,
)
from tests.builders import PORTAL, SECOND, SUBSCRIPTION, a_consumer, a_key_uri, a_vault, an_account_id
from tests.snapshot_builders import a_snapshot, an_unreadable


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("AIServices", "foundry (Foundry resource, rg-ai, swedencentral)"),
        ("OpenAI", "foundry (Azure AI service of kind OpenAI, rg-ai, swedencentral)"),
        ("", "foundry (Azure AI service, rg-ai, swedencentral)"),
    ],
    ids=["Foundry", "another kind", "no kind"],
)
def test_a_consumer_is_told_apart_by_name_kind_group_and_region(kind: str, expected: str) -> None:
    """Names alone are not unique in an estate."""
    assert consumer_line(a_consumer(kind=kind)) == expected


@pytest.mark.parametrize(
    ("count", "last"), [(0, None), (1, "0"), (10, "9"), (11, "… and 2 more"), (1000, "… and 991 more")]
)
def test_a_list_has_at_most_ten_lines(count: int, last: str | None) -> None:
    """The last line counts what was left out."""
    lines = listing([str(number) for number in range(count)])

    assert len(lines) == min(count, 10)
    assert (lines[-1] if lines else None) == last


def test_each_course_has_a_section_in_the_order_of_the_plans() -> None:
    """The heading is the course."""
    plans = [
        ConsumerPlan(a_consumer("ai-a"), Course.MOVES),
        ConsumerPlan(a_consumer("ai-b"), Course.MOVES),
        ConsumerPlan(a_consumer("ai-c"), Course.FOLLOWS),
    ]

    sections = course_sections(plans)

    assert [section.heading for section in sections] == [
        "Being updated now",
        "Follows new versions by itself",
    ]
    assert [len(section.lines) for section in sections] == [2, 1]


def test_what_could_not_be_read_is_listed_by_name_with_the_reason() -> None:
    """The name is enough to find it; the finding has the id."""
    unreadable = [an_unreadable(str(an_account_id()), reason="ARM answered 403")]

    assert unreadable_section(unreadable) == (
        Section("Could not be read, so not known to be compliant", ("foundry: ARM answered 403",)),
    )
    assert unreadable_section([]) == ()


def test_the_facts_name_vault_key_and_version() -> None:
    """A reader checks these first."""
    assert key_facts(a_snapshot(), SECOND) == (
        ("Vault", "kv-cmk"),
        ("Key", "cmk-foundry"),
        ("Version", SECOND),
    )


def test_a_link_opens_the_resource_in_the_portal() -> None:
    """One click to where it is mended."""
    url = (
        f"https://portal.azure.com/#@/resource/subscriptions/{SUBSCRIPTION}/resourcegroups/rg-cmk"
        "/providers/microsoft.keyvault/vaults/kv-cmk"
    )

    assert portal_link(PORTAL, a_vault(), "Open the vault") == Link("Open the vault", url)


def test_the_command_that_rotates_can_be_pasted() -> None:
    """Names are checked, so nothing in it needs quoting."""
    assert rotate_command(a_key_uri()) == "az keyvault key rotate --vault-name kv-cmk --name cmk-foundry"


@pytest.mark.parametrize(("count", "expected"), [(0, "0 keys"), (1, "1 key"), (2, "2 keys")])
def test_a_count_agrees_with_its_noun(count: int, expected: str) -> None:
    """People notice."""
    assert plural(count, "key") == expected
