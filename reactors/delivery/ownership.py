"""Find who owns what a notice is about, by the tags that are on record; nothing is read from Azure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from reactors.core.bounded import gather_bounded
from reactors.core.errors import RejectedInputError
from reactors.core.identifiers import KeyUri, ResourceId
from reactors.core.notices import Notice
from reactors.core.owners import address_of, owner_of
from reactors.core.ports import Ports

_MOST_SUBJECTS = 50
_MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class OwnersFound:
    """The owners as the tags name them, and the addresses among them that may be written to."""

    names: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()

    def named_in(self, notice: Notice) -> Notice:
        """Return the notice with the fact who owns what it is about."""
        if not self.names:
            return notice
        more = len(self.names) - _MOST_NAMED
        named = ", ".join(self.names[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
        return replace(notice, facts=(*notice.facts, ("Owner", named)))


async def owners_of(subjects: Sequence[str], ports: Ports) -> OwnersFound:
    """Return the owners of the first fifty subjects, each once; none where the policy file names no tag."""
    owners = ports.policy.telling.owners
    if not owners.tags:
        return OwnersFound()
    tags = await gather_bounded(lambda subject: _tags(subject, ports), subjects[:_MOST_SUBJECTS])
    names = dict.fromkeys(name for each in tags if (name := owner_of(each, owners)))
    addresses = (address for name in names if (address := address_of(name, owners)))
    return OwnersFound(tuple(names), tuple(addresses))


async def _tags(subject: str, ports: Ports) -> Mapping[str, str]:
    if subject.startswith("https://"):
        return await _tags_of_vault(subject, ports)
    try:
        resource = ResourceId.parse(subject)
    except RejectedInputError:
        return {}
    while resource.parent is not None:
        resource = resource.parent
    if known := await ports.inventory.find(resource):
        return known.consumer.tags
    vault = await ports.inventory.find_vault(resource)
    return vault.tags if vault else {}


async def _tags_of_vault(subject: str, ports: Ports) -> Mapping[str, str]:
    try:
        key = KeyUri.parse(subject, suffixes=ports.key_suffixes)
    except RejectedInputError:
        return {}
    resource = await ports.inventory.find_host(key.host)
    vault = await ports.inventory.find_vault(resource) if resource else None
    return vault.tags if vault else {}
