"""`CmkOutbox`: one row for a notice and a channel."""

from dataclasses import replace

import pytest

from reactors.core.errors import ConflictError
from reactors.core.notices import Notice, Section
from reactors.core.records import Delivery, DeliveryState
from tests.builders import NOW, a_notice
from tests.stage import Stage


def a_delivery(notice: Notice | None = None) -> Delivery:
    """Return a delivery that waits."""
    return Delivery("d" * 64, "teams", notice or a_notice(), DeliveryState.PENDING, NOW, NOW, NOW)


async def test_a_delivery_comes_back_as_it_was_stored(stage: Stage) -> None:
    """The whole notice with it."""
    await stage.ports.outbox.create(a_delivery())

    found = await stage.ports.outbox.find("teams", "d" * 64)

    assert found is not None
    assert replace(found, etag=None) == a_delivery()


async def test_a_long_notice_in_any_script_fits(stage: Stage) -> None:
    """Fifty sections of outside names."""
    sections = tuple(Section(f"Part {index}", ("\N{PILE OF POO}ß" * 20,) * 10) for index in range(50))
    notice = a_notice("Schlüssel läuft ab \N{PILE OF POO}", sections=sections)

    await stage.ports.outbox.create(a_delivery(notice))

    found = await stage.ports.outbox.find("teams", "d" * 64)
    assert found is not None
    assert found.notice == notice


async def test_a_delivery_is_created_once(stage: Stage) -> None:
    """The second run finds it there."""
    await stage.ports.outbox.create(a_delivery())

    with pytest.raises(ConflictError):
        await stage.ports.outbox.create(a_delivery())


async def test_what_is_not_there_is_none(stage: Stage) -> None:
    """Another channel's row is another row."""
    await stage.ports.outbox.create(a_delivery())

    assert await stage.ports.outbox.find("email", "d" * 64) is None


async def test_a_delivery_is_replaced_as_it_was_read(stage: Stage) -> None:
    """Of two that read the same, one sends."""
    await stage.ports.outbox.create(a_delivery())
    read = await stage.ports.outbox.find("teams", "d" * 64)
    assert read is not None

    sending = await stage.ports.outbox.replace(replace(read, state=DeliveryState.SENDING, attempts=1))

    assert await stage.ports.outbox.find("teams", "d" * 64) == sending
    with pytest.raises(ConflictError):
        await stage.ports.outbox.replace(replace(read, state=DeliveryState.SENDING))


async def test_what_was_never_stored_cannot_be_replaced(stage: Stage) -> None:
    """It has no etag."""
    with pytest.raises(ConflictError, match="never stored"):
        await stage.ports.outbox.replace(a_delivery())
