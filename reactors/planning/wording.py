"""The sentences, lists and sections that notices share."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from reactors.consumers import load_consumer_types
from reactors.core.identifiers import KeyUri, ResourceId
from reactors.core.model import Consumer, Unreadable
from reactors.core.notices import Link, Part, Section
from reactors.core.snapshots import Snapshot
from reactors.core.told import Told, reference_of
from reactors.planning.updates import ConsumerPlan, Course

LISTED = 10

RECORDED = (
    "Recorded it. The reactor changes nothing here: all that it ever changes is which version of its key a "
    "resource uses, where the policy file allows that."
)


def consumer_line(consumer: Consumer) -> str:
    """Return one line that tells a consumer apart: name, what it is, resource group, region."""
    what = type_title(consumer.id, consumer.kind)
    if consumer.kind and what == type_title(consumer.id):
        what = f"{what} of kind {consumer.kind}"
    return f"{consumer.display_name} ({what}, {consumer.id.resource_group}, {consumer.location})"


def type_title(consumer: ResourceId, kind: str = "") -> str:
    """Return what people call a resource of this type and kind."""
    known = load_consumer_types().get(consumer.arm_type)
    return known.title_of(kind) if known else "Resource"


def listing(lines: Sequence[str]) -> tuple[str, ...]:
    """Return at most ten lines, the last one counting what was left out."""
    if len(lines) <= LISTED:
        return tuple(lines)
    return (*lines[: LISTED - 1], f"… and {len(lines) - LISTED + 1} more")


def done(*lines: str) -> Section:
    """Return the section that says what the reactor did or would do; with no lines, that it recorded it."""
    return Section("What the reactor did", lines or (RECORDED,), Part.DONE)


def to_do(lines: Sequence[str], *commands: str, about: str = "") -> Section:
    """Return the section that says what to do; commands that are empty are left out."""
    heading = f"What to do: {about}" if about else "What to do"
    return Section(heading, tuple(lines), Part.TO_DO, tuple(filter(None, commands)))


def course_sections(plans: Iterable[ConsumerPlan]) -> tuple[Section, ...]:
    """Return a section for each course that a consumer takes, in the order of the plans."""
    return tuple(
        Section(
            str(course),
            listing([consumer_line(plan.consumer) for plan in group]),
            Part.GOES_ON if course in (Course.FOLLOWS, Course.CURRENT) else Part.DONE,
        )
        for course, group in groupby(plans, key=lambda plan: plan.course)
    )


def unreadable_section(unreadable: Sequence[Unreadable], part: Part = Part.DETAILS) -> tuple[Section, ...]:
    """Return a section naming what could not be read, or nothing."""
    if not unreadable:
        return ()
    lines = [f"{each.subject.rsplit('/', 1)[-1]}: {each.reason}" for each in unreadable]
    return (Section("Could not be read, so not known to be compliant", listing(lines), part),)


def key_facts(snapshot: Snapshot, version: str) -> tuple[tuple[str, str], ...]:
    """Return the facts that name a key version."""
    return (
        ("Vault", snapshot.vault.name),
        ("Key", snapshot.key_uri.name),
        ("Version", version),
    )


def references(told: Iterable[Told]) -> tuple[str, ...]:
    """Return the references by which people answer, the first ten."""
    return tuple(dict.fromkeys(reference_of(each.finding) for each in told))[:LISTED]


def portal_link(portal: str, resource: ResourceId, title: str) -> Link:
    """Return a link to a resource in the Azure portal."""
    return Link(title, f"{portal}/#@/resource{resource}")


def rotate_command(key: KeyUri) -> str:
    """Return the command that creates a new version of a key."""
    return f"az keyvault key rotate --vault-name {key.vault_name} --name {key.name}"


def plural(count: int, noun: str) -> str:
    """Return a count with its noun."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
