"""The commands that people are given, filled in for one subject."""

import re

from reactors.core.errors import RejectedInputError
from reactors.core.identifiers import ResourceId

_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_KEY = re.compile(
    r"https://(?P<vault>[a-z0-9-]+)\.[a-z0-9.-]+/keys/(?P<key>[a-z0-9-]+)(?:/(?P<version>[a-z0-9]+))?"
)
_SUBSCRIPTION = re.compile(r"(?P<id>/subscriptions/(?P<subscription>[0-9a-f-]{36}))")
_DELETED = re.compile(
    r"(?P<id>/subscriptions/(?P<subscription>[0-9a-f-]{36})/providers/microsoft\.cognitiveservices"
    r"/locations/(?P<location>[a-z0-9]+)/resourcegroups/(?P<group>[\w.()-]+)"
    r"/deletedaccounts/(?P<name>[a-z0-9][a-z0-9_.-]*))"
)


def fill(command: str, subject: str) -> str:
    """
    Return a command for a subject, given as a lower-cased ARM id, a key URI or `/subscriptions/{id}`.

    Placeholders of an ARM id: `{subscription}`, `{group}`, `{name}` (the last segment), `{parent}` (the
    resource it is nested in), `{id}`, and of a vault `{vault}`; of a key URI: `{vault}`, `{key}` and
    `{version}`; of a deleted account also `{location}`. What the subject does not tell stays in upper
    case, for a person to fill in.
    """
    known = _parts(subject)
    return _PLACEHOLDER.sub(lambda found: known.get(found[1]) or found[1].upper(), command)


def _parts(subject: str) -> dict[str, str]:
    for form in (_KEY, _SUBSCRIPTION, _DELETED):
        if found := form.fullmatch(subject):
            return {name: value or "" for name, value in found.groupdict().items()}
    try:
        resource = ResourceId.parse(subject)
    except RejectedInputError:
        return {}
    names = resource.name.split("/")
    return {
        "subscription": resource.subscription_id,
        "group": resource.resource_group,
        "name": names[-1],
        "parent": names[-2] if len(names) > 1 else "",
        "vault": names[0] if resource.provider == "microsoft.keyvault" else "",
        "id": str(resource),
    }
