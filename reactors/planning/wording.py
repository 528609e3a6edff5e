"""The sentences and lists that notices share."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from reactors.core.identifiers import KeyUri, ResourceId
from reactors.core.model import Consumer, Unreadable
from reactors.core.notices import Link, Section
from reactors.core.snapshots import Snapshot
from reactors.planning.updates import ConsumerPlan

LISTED = 10


def consumer_line(consumer: Consumer) -> str:
    """Return one line that tells a consumer apart: name, kind, resource group, region."""
    kind = "Foundry resource" if consumer.kind == "AIServices" else consumer.kind or "account"
    return f"{consumer.display_name} ({kind}, {consumer.id.resource_group}, {consumer.location})"


def listing(lines: Sequence[str]) -> tuple[str, ...]:
    """Return at most ten lines, the last one counting what was left out."""
    if len(lines) <= LISTED:
        return tuple(lines)
    return (*lines[: LISTED - 1], f"… and {len(lines) - LISTED + 1} more")


def course_sections(plans: Iterable[ConsumerPlan]) -> tuple[Section, ...]:
    """Return a section for each course that a consumer takes, in the order of the plans."""
    return tuple(
        Section(str(course), listing([consumer_line(plan.consumer) for plan in group]))
        for course, group in groupby(plans, key=lambda plan: plan.course)
    )


def unreadable_section(unreadable: Sequence[Unreadable]) -> tuple[Section, ...]:
    """Return a section naming what could not be read, or nothing."""
    if not unreadable:
        return ()
    lines = [f"{each.subject.rsplit('/', 1)[-1]}: {each.reason}" for each in unreadable]
    return (Section("Could not be read, so not known to be compliant", listing(lines)),)


def key_facts(snapshot: Snapshot, version: str) -> tuple[tuple[str, str], ...]:
    """Return the facts that name a key version."""
    return (
        ("Vault", snapshot.vault.name),
        ("Key", snapshot.key_uri.name),
        ("Version", version),
    )


def portal_link(portal: str, resource: ResourceId, title: str) -> Link:
    """Return a link to a resource in the Azure portal."""
    return Link(title, f"{portal}/#@/resource{resource}")


def rotate_command(key: KeyUri) -> str:
    """Return the command that creates a new version of a key."""
    return f"az keyvault key rotate --vault-name {key.vault_name} --name {key.name}"


def plural(count: int, noun: str) -> str:
    """Return a count with its noun."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
