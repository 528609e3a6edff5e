"""A finding is found by the reference that people see, or not at all."""

from dataclasses import replace

import pytest

from reactors.core.errors import RejectedInputError
from reactors.core.orders import OrderKind
from reactors.estate.answering import find_meant, give_order
from tests.builders import NOW, SUBSCRIPTION, a_finding
from tests.mixed_estate import SECOND_HOME
from tests.stage import Stage


async def opened(stage: Stage) -> str:
    """Open a finding and return its key."""
    await stage.ports.findings.open(a_finding(), episode=1, at=NOW)
    return a_finding().key


async def test_a_finding_is_meant_by_twelve_digits_or_more(stage: Stage) -> None:
    """However they are typed."""
    key = await opened(stage)

    for reference in (key[:12], key[:20].upper(), f" {key} "):
        assert (await find_meant(reference, stage.ports)).finding == a_finding()


@pytest.mark.parametrize("reference", ["", "abc", "0123456789a", "x" * 12, "0" * 65, "0" * 12 + "'"])
async def test_what_is_no_reference_is_not_looked_for(stage: Stage, reference: str) -> None:
    """It would mean too many, or nothing."""
    with pytest.raises(RejectedInputError, match="is no reference"):
        await find_meant(reference, stage.ports)


async def test_a_reference_that_means_two_findings_is_refused(stage: Stage) -> None:
    """With what to write instead."""
    key = await opened(stage)
    await stage.ports.findings.open(replace(a_finding(), subscription_id=SECOND_HOME), episode=1, at=NOW)

    with pytest.raises(RejectedInputError, match="may mean several findings") as refused:
        await find_meant(key[:12], stage.ports)

    assert f"{key} ({SECOND_HOME})" in str(refused.value)


async def test_of_several_the_one_that_is_not_resolved_is_meant(stage: Stage) -> None:
    """The subject has moved."""
    key = await opened(stage)
    moved = replace(a_finding(), subscription_id=SECOND_HOME)
    await stage.ports.findings.open(moved, episode=1, at=NOW)
    await stage.ports.findings.resolve(SUBSCRIPTION, key, episode=1, at=NOW)

    assert (await find_meant(key[:12], stage.ports)).finding == moved


async def test_an_order_about_what_is_resolved_is_refused_at_once(stage: Stage) -> None:
    """Nothing is written."""
    key = await opened(stage)
    await stage.ports.findings.resolve(SUBSCRIPTION, key, episode=1, at=NOW)

    with pytest.raises(RejectedInputError, match="the finding is resolved"):
        await give_order(OrderKind.ACKNOWLEDGE, key[:12], stage.ports, by="ada")

    assert await stage.rows.of("Orders") == []


async def test_the_same_order_at_the_same_moment_is_one(stage: Stage) -> None:
    """A request that was sent twice."""
    key = await opened(stage)

    orders = [(await give_order(OrderKind.ACKNOWLEDGE, key[:12], stage.ports, by="ada"))[0] for _ in range(2)]

    assert orders[0] == orders[1]
    assert await stage.ports.orders.list_waiting() == orders[:1]
