"""
Ask what a change would do to all who use the keys that it concerns.

Everything is read anew, and nothing is written.
"""

from collections.abc import Callable, Iterator, Sequence

from reactors.core.access import VaultAccess
from reactors.core.answer import Answer
from reactors.core.bounded import gather_bounded
from reactors.core.errors import AbsentError, RejectedInputError
from reactors.core.identifiers import KeyUri, ResourceId
from reactors.core.ports import Ports
from reactors.core.situation import Situation
from reactors.core.supposed import Supposed
from reactors.core.supposed_form import OfVault
from reactors.core.unknown_parts import unknown_part
from reactors.core.what_if import WhatIf, what_if
from reactors.estate.concerned import Concerned, find_concerned, locate_vault
from reactors.estate.observation import observe_key
from reactors.estate.situation import observe_situation, with_workloads

AT_ONCE = 4
MOST_KEYS = 100
NOT_WHOLE = "No sweep has looked at the whole estate within two days, so others may be concerned."

type Progress = Callable[[str], None]


def silently(_text: str) -> None:
    """Tell nobody how far the reading is."""


async def ask_what_if(change: Supposed | OfVault, ports: Ports, *, progress: Progress = silently) -> Answer:
    """
    Return what would follow from a change, by all consumers of the keys that it concerns.

    AbsentError where the vault or key is not there, RejectedInputError where the change is of a version, a
    grant or an identity that is none there; TransientError passes through. `progress` gets a few words on
    what is being read.
    """
    supposed = change.at(await locate_vault(change.host, ports)) if isinstance(change, OfVault) else change
    concerned = await find_concerned(supposed, ports)

    async def one(place: tuple[ResourceId, KeyUri]) -> tuple[Situation, WhatIf]:
        vault, key = place
        progress(f"Reading key {key.name} in {key.vault_name} and who uses it …")
        return await _ask(supposed, await observe_users(vault, key, ports, concerned.access), ports)

    looked = await gather_bounded(one, concerned.keys[:MOST_KEYS], bound=AT_ONCE)
    mistakes = [unknown_part(supposed, situation) for situation, _ in looked]
    if mistakes and all(mistakes):
        raise RejectedInputError(mistakes[0])
    situations = [situation for situation, _ in looked]
    is_whole = await ports.inventory.is_whole(ports.clock.now())
    return Answer(
        found=_together([found for _, found in looked]),
        asked_at=ports.clock.now(),
        keys=tuple(each.seen.key_uri for each in situations),
        consumers=len({each.id for situation in situations for each in situation.seen.consumers}),
        unread=tuple(dict.fromkeys(_unread(concerned, situations, is_whole=is_whole))),
    )


async def observe_users(
    vault: ResourceId, key: KeyUri, ports: Ports, access: VaultAccess | None = None
) -> Situation:
    """
    Read a key, all who use it and whether they can, anew; AbsentError where there is no trace of the key.

    Workloads are not read. `access` is that of the vault where it was read a moment ago.
    """
    seen = await observe_key(vault, key, ports)
    gone = next((each for each in seen.unreadable if each.subject == str(seen.key_uri)), None)
    if gone is not None and gone.is_absent and not seen.consumers:
        raise AbsentError(f"key {key.name} is not there in vault {vault.name}, and nobody is known to use it")
    return await observe_situation(seen, ports, access=access)


async def _ask(change: Supposed, situation: Situation, ports: Ports) -> tuple[Situation, WhatIf]:
    hit = {each.revocation.consumer for each in what_if(change, situation).impacts}
    if hit:
        situation = await with_workloads(situation, hit, ports)
    return situation, what_if(change, situation)


def _together(found: Sequence[WhatIf]) -> WhatIf:
    return WhatIf(
        tuple(impact for each in found for impact in each.impacts),
        tuple(undecided for each in found for undecided in each.undecided),
        tuple(revocation for each in found for revocation in each.already),
    )


def _unread(concerned: Concerned, situations: Sequence[Situation], *, is_whole: bool) -> Iterator[str]:
    yield from concerned.unread
    for situation in situations:
        for each in situation.seen.unreadable:
            if not each.is_absent:
                yield f"{each.subject}: {each.reason}"
    if len(concerned.keys) > MOST_KEYS:
        yield f"{len(concerned.keys) - MOST_KEYS} more keys in use were not looked at."
    if not is_whole:
        yield NOT_WHOLE
