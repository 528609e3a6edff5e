"""An impact in plain words."""

from dataclasses import replace
from datetime import timedelta

import pytest

from reactors.core.access import Permission
from reactors.core.impact import Impact, Undoing
from reactors.core.impacts import impact_of
from reactors.core.reach import detect_reach
from reactors.core.revocation import Cause, Lost
from reactors.planning.impact_words import headline, impact_sections, render_impact, undo_line
from tests.builders import FIRST, NOW, a_consumer, a_key, a_key_uri, a_key_version, an_account_id
from tests.situations import a_deployment, a_fine_tuned_deployment, a_situation, a_workload

TOLD = f"""\
Foundry resource foundry (resource group rg-ai) is losing access to its own \
encrypted data.
foundry reads its data with key cmk-foundry in vault kv-cmk. Version 00000000… of key cmk-foundry in vault \
kv-cmk, which foundry is pinned to, is disabled.
What stops:
  Training data and result files cannot be downloaded.
  No new fine-tuning can be started.
  No fine-tuned model can be deployed.
  How soon this sets in is not documented.
What goes on:
  Fine-tuned models that are deployed already go on serving until their deployment is deleted; after that \
they cannot be deployed again.
  Nothing says that deployments of base models stop.
Fine-tuned models that serve on (do not delete these deployments):
  support: model gpt-4o.ft-0123abcd, capacity 10 Standard, from account source
Deployments of base models:
  chat: model gpt-4o 2024-11-20, capacity 10 Standard
Projects in it:
  research
Could not be read:
  Its connections could not be read: access was refused.
Can it be undone:
  It can be undone at any time, and data comes back with it.
  az keyvault key set-attributes --id {a_key_uri(FIRST)} --enabled true"""


def an_impact(**fields: object) -> Impact:
    """Return the impact of a disabled version on foundry, which runs one model of each kind."""
    consumer = a_consumer()
    key = a_key(a_key_version(1, enabled=False), a_key_version(2))
    work = a_workload(
        a_deployment(),
        a_fine_tuned_deployment(source_account=an_account_id("source")),
        projects=("research",),
        unreadable=("Its connections could not be read: access was refused.",),
    )
    situation = a_situation(consumer, key=key, workloads={consumer.id: work})
    (revocation,) = detect_reach(situation).revocations
    return replace(impact_of(revocation, situation), **fields)  # type: ignore[arg-type]


def test_the_first_lines_need_no_knowledge_of_keys() -> None:
    """Whose data, what happened, what stops, what goes on, and what to do."""
    assert "\n".join(render_impact(an_impact())) == TOLD


def test_a_notice_has_the_same_under_headings() -> None:
    """A long list is cut there."""
    many = tuple(a_fine_tuned_deployment(f"support-{number}") for number in range(12))

    sections = {each.heading: each.lines for each in impact_sections(an_impact(fine_tuned=many))}

    shown = sections["Fine-tuned models that serve on (do not delete these deployments)"]
    assert (len(shown), shown[-1]) == (10, "… and 3 more")
    assert sections["Projects in it"] == ("research",)


def test_who_can_still_read_is_not_alarmed() -> None:
    """Only what is to come is at risk."""
    impact = an_impact()
    mild = replace(impact, revocation=replace(impact.revocation, permissions=(Permission.GET,)))

    assert headline(mild).endswith("what it has stays readable for now.")


def test_what_is_not_certain_is_not_said_to_be() -> None:
    """Only a product's own page says so."""
    impact = an_impact()
    unsure = replace(impact, revocation=replace(impact.revocation, is_certain=False))

    first, second, *_ = render_impact(unsure)

    assert "is probably losing access" in first
    assert second.endswith("That it is refused is what its own page says, and not certain.")


@pytest.mark.parametrize(
    ("cause", "can_undo", "days", "said"),
    [
        (
            Cause.KEY_DELETED,
            Undoing.YES,
            90,
            "It can be undone until 2027-01-31 10:15 UTC; after that the data",
        ),
        (
            Cause.VAULT_DELETED,
            Undoing.YES,
            None,
            "It can be undone until the key is purged; when that will be",
        ),
        (Cause.KEY_PURGED, Undoing.NO, None, "It cannot be undone: the key is gone for good"),
        (
            Cause.KEY_DELETED,
            Undoing.UNKNOWN,
            90,
            "Whether it can be undone is not known and, if at all, only until",
        ),
        (Cause.PERMISSION, Undoing.UNKNOWN, None, "Whether it can be undone is not known."),
        (Cause.PERMISSION, Undoing.YES, None, "It can be undone at any time"),
    ],
    ids=["until-purge", "time-unknown", "purged", "perhaps-purged", "denied", "permission"],
)
def test_it_says_whether_it_can_be_undone_and_until_when(
    cause: Cause, can_undo: Undoing, days: int | None, said: str
) -> None:
    """In UTC, and no time where there is none."""
    until = NOW + timedelta(days=days) if days else None
    impact = an_impact(can_undo=can_undo, until=until)

    told = undo_line(replace(impact, revocation=replace(impact.revocation, cause=cause)))

    assert told.startswith(said)


def test_outside_names_are_shown_without_control_marks() -> None:
    """A deployment's model is outside text."""
    hostile = a_deployment(model="gpt\n\u202eevil", version="", sku="", capacity=None, state="Creating")

    lines = render_impact(an_impact(base=(hostile,)))

    assert "  chat: model gpt\ufffd\ufffdevil, state Creating" in lines


def test_a_type_that_nobody_knows_is_a_resource() -> None:
    """Its id tells it apart all the same."""
    situation = a_situation(lost_key=Lost(is_purged=True))
    (revocation,) = detect_reach(situation).revocations
    stranger = replace(revocation, consumer=replace(revocation.consumer, kind="others"))

    assert headline(impact_of(stranger, situation)).startswith("Resource foundry (resource group rg-ai)")
