"""
An impact in plain words, for people who know nothing of keys: the command line and notices say the same.

What Azure calls a deployment or a model is outside text, and shown without control marks.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from reactors.core.impact import Impact, Undoing
from reactors.core.notices import Part, Section
from reactors.core.phrases import key_phrase
from reactors.core.plain import plain
from reactors.core.revocation import Cause
from reactors.core.workload import Deployment
from reactors.planning.wording import listing, type_title

_SETTLED = frozenset({"", "Succeeded"})
_DELETED = frozenset({Cause.KEY_DELETED, Cause.VAULT_DELETED})

_CAUSES = {
    Cause.PERMISSION: "no longer has the permission to use it",
    Cause.IDENTITY_GONE: "the identity that it uses for that is gone",
    Cause.NETWORK: "the firewall of the vault keeps it out",
    Cause.KEY_DISABLED: "that has been disabled",
    Cause.KEY_DELETED: "that has been deleted",
    Cause.KEY_PURGED: "that has been deleted for good",
    Cause.VAULT_DELETED: "the vault has been deleted",
    Cause.VAULT_PURGED: "the vault has been deleted for good",
}


def headline(impact: Impact) -> str:
    """Return the one sentence that says whose data is concerned, and how badly."""
    revocation = impact.revocation
    who = _named(impact)
    if not revocation.cuts_off:
        return (
            f"{who} may soon fail to use the key that protects its data; what it has stays readable for now."
        )
    loses = "is losing" if revocation.is_certain else "is probably losing"
    return f"{who} {loses} access to its own encrypted data."


def cause_line(impact: Impact) -> str:
    """Return what happened to which key, in sentences that stand alone."""
    revocation = impact.revocation
    unsure = (
        "" if revocation.is_certain else " That it is refused is what its own page says, and not certain."
    )
    reads = f"{revocation.consumer.name} reads its data with {key_phrase(revocation.key)}."
    return f"{reads} {revocation.reason}{unsure}"


def plain_cause(impact: Impact) -> str:
    """Return what happened to which key, in one sentence for people who know nothing of keys."""
    revocation = impact.revocation
    sure = "" if revocation.is_certain else ", as far as can be told"
    who, key = revocation.consumer.name, key_phrase(revocation.key)
    return f"{who} reads its data with {key}, and {_CAUSES[revocation.cause]}{sure}."


def undo_line(impact: Impact) -> str:
    """Return whether it can be undone, and until when, in UTC."""
    is_deleted = impact.revocation.cause in _DELETED
    match impact.can_undo:
        case Undoing.NO:
            return "It cannot be undone: the key is gone for good, and with it all data that only it opens."
        case Undoing.UNKNOWN:
            return (
                f"Whether it can be undone is not known{_until(impact.until, 'and, if at all, only until')}."
            )
        case Undoing.YES if is_deleted and impact.until is None:
            return "It can be undone until the key is purged; when that will be is not known, so do not wait."
        case Undoing.YES if is_deleted:
            return f"It can be undone{_until(impact.until, 'until')}; after that the data is lost for good."
        case Undoing.YES:
            return "It can be undone at any time, and data comes back with it."


def impact_sections(impact: Impact) -> tuple[Section, ...]:
    """Return what stops, what goes on, what is concerned and how to undo it, each under a heading."""
    return tuple(
        replace(each, lines=listing(each.lines), commands=listing(each.commands)) for each in _parts(impact)
    )


def render_impact(impact: Impact) -> tuple[str, ...]:
    """
    Return an impact as lines of text, in full.

    The first says whose data is concerned, the second what happened to which key; the headings that follow
    end with a colon, and what stands under them is indented.
    """
    lines = [headline(impact), cause_line(impact)]
    for section in _parts(impact):
        lines += [f"{section.heading}:", *(f"  {each}" for each in (*section.lines, *section.commands))]
    return tuple(lines)


def _parts(impact: Impact) -> Iterator[Section]:
    yield from (
        each
        for each in (
            Section("What stops", impact.stops, Part.STOPS),
            Section("What goes on", impact.goes_on, Part.GOES_ON),
            Section(
                "Fine-tuned models that serve on (do not delete these deployments)",
                tuple(map(_deployment_line, impact.fine_tuned)),
                Part.GOES_ON,
            ),
            Section("Deployments of base models", tuple(map(_deployment_line, impact.base))),
            Section("Projects in it", tuple(map(plain, impact.projects))),
            Section("Joined to it", tuple(map(plain, impact.connected))),
            Section("Could not be read", tuple(map(plain, impact.unreadable))),
            Section("Can it be undone", (undo_line(impact),), Part.TO_DO, impact.undo),
        )
        if each.lines
    )


def _deployment_line(deployment: Deployment) -> str:
    version = "" if deployment.is_fine_tuned or not deployment.version else f" {deployment.version}"
    details = [
        f"model {deployment.model}{version}",
        _capacity(deployment),
        f"from account {deployment.source_account.name}" if deployment.source_account else "",
        "" if deployment.state in _SETTLED else f"state {deployment.state}",
    ]
    return plain(f"{deployment.name}: {', '.join(filter(None, details))}")


def _capacity(deployment: Deployment) -> str:
    if deployment.capacity is None:
        return deployment.sku
    return f"capacity {deployment.capacity}{f' {deployment.sku}' if deployment.sku else ''}"


def _named(impact: Impact) -> str:
    consumer = impact.revocation.consumer
    title = type_title(consumer, impact.kind)
    return f"{title} {consumer.name} (resource group {consumer.resource_group})"


def _until(time: datetime | None, word: str) -> str:
    return f" {word} {time:%Y-%m-%d %H:%M} UTC" if time else ""
