"""All places where things are set aside, looked through and put back together."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from cmk.finding_orders import PATIENCE, wait_for
from cmk.replaying import dead_letters, poison, rejected
from cmk.replaying.parcel import Found, Intake, Parcel, Source, State, Wish, Words
from reactors.core.bounded import gather_bounded
from reactors.core.orders import Order, OrderState
from reactors.core.ports import Ports, Queue

_AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class Listed:
    """What was found; `more` says of which places there is more than was asked for."""

    parcels: tuple[Parcel, ...]
    more: tuple[tuple[Source, int], ...] = ()
    is_file: bool = False


@dataclass(frozen=True, slots=True)
class Done:
    """What was put back: how many events and messages; what waits for the reactor, and what it refused."""

    put_back: int
    waiting: tuple[Order, ...] = ()
    refused: tuple[Order, ...] = ()


async def list_places(
    sources: Sequence[Source], wish: Wish, intake: Intake, ports: Ports, *, file: Path | None = None
) -> Listed:
    """Return what was set aside in these places; with a file, what that holds and nothing else."""
    if file is not None:
        return Listed(dead_letters.read_file(file, wish, intake).parcels, is_file=True)
    found: list[tuple[Source, Found]] = []
    if Source.DEAD_LETTERS in sources:
        found.append((Source.DEAD_LETTERS, await dead_letters.find(wish, intake, ports)))
    if Source.POISON in sources:
        found.append((Source.POISON, await poison.find_queued(wish, ports)))
        found.append((Source.POISON, await poison.find_rows(wish, ports)))
    if Source.REJECTED in sources:
        found.append((Source.REJECTED, await rejected.find(wish, intake, ports)))
    parcels = tuple(parcel for _, each in found for parcel in each.parcels)
    return Listed(parcels, tuple((source, each.more) for source, each in found if each.more))


async def put_all_back(listed: Listed, words: Words, ports: Ports, *, most: int) -> Done:
    """Put back what can be, a few parcels at once."""
    ready = [each for each in listed.parcels if each.is_ready]
    put = partial(_put_back, words=words, ports=ports, most=most, is_file=listed.is_file)
    results = await gather_bounded(put, ready, bound=_AT_ONCE)
    return Done(
        sum(number for number, _ in results), tuple(order for _, order in results if order is not None)
    )


async def settle(done: Done, ports: Ports) -> Done:
    """Return it once the reactor has done its part, or as it is when patience ends."""
    settled = await gather_bounded(
        lambda order: wait_for(order, ports, patience=PATIENCE), done.waiting, bound=len(done.waiting) or 1
    )
    return replace(
        done,
        waiting=tuple(each for each in settled if each.state is OrderState.WAITING),
        refused=tuple(each for each in settled if each.state is OrderState.REFUSED),
    )


async def _put_back(
    parcel: Parcel, *, words: Words, ports: Ports, most: int, is_file: bool
) -> tuple[int, Order | None]:
    match parcel.source:
        case Source.DEAD_LETTERS:
            await dead_letters.put_back(parcel, words, ports, is_file=is_file)
        case Source.REJECTED:
            await rejected.put_back(parcel, words, ports)
        case Source.POISON if parcel.name in set(Queue):
            return await poison.put_queue_back(parcel, words, ports, most=most), None
        case Source.POISON:
            return 1, await poison.put_row_back(parcel, words, ports)
    return parcel.count(State.READY), None
