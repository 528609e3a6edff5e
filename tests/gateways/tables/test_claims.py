"""`CmkClaims`: what was decided for an event, however long."""

import asyncio
import json

import pytest

from reactors.core.errors import TransientError
from reactors.core.identifiers import digest
from reactors.core.policy import UpdateMode
from reactors.core.reactions import Notify, OpenFinding, Reaction, UpdateKeyUri, from_json, to_json
from reactors.core.severity import Severity
from tests.builders import FIRST, NOW, SECOND, a_finding, a_key_uri, a_notice, a_vault, an_account_id
from tests.stage import Stage

EVENT = digest("vault", "event")
ENTITY_BYTES = 1024 * 1024
PROPERTY_BYTES = 64 * 1024


def decision(consumers: int) -> str:
    """Return what is decided for a key with so many consumers, as it is written down."""
    reactions: list[Reaction] = [Notify("topic", a_notice())]
    for index in range(consumers):
        consumer = an_account_id(f"foundry-{index:04}")
        finding = a_finding("consumer-key-version-behind", subject=str(consumer), severity=Severity.MEDIUM)
        reactions.append(OpenFinding(finding, 1))
        reactions.append(UpdateKeyUri(consumer, a_key_uri(), a_vault(), FIRST, SECOND, UpdateMode.AUTO))
    return to_json(tuple(reactions))


async def create(stage: Stage, reactions: str, *, event: str = EVENT) -> str:
    """Write a decision down."""
    return await stage.ports.claims.create(event, reactions, message="the hint", at=NOW)


def size_of(row: dict[str, object]) -> int:
    """Return what a row takes in the service: UTF-16, names included."""
    return sum(2 * (len(name) + len(str(value))) + 8 for name, value in row.items())


async def test_nothing_is_decided_at_first(stage: Stage) -> None:
    """And there is no hint to take up, and nothing to complete."""
    assert await stage.ports.claims.find(EVENT) is None
    assert await stage.ports.claims.message(EVENT) is None
    await stage.ports.claims.complete(EVENT, at=NOW)


async def test_a_decision_is_kept_until_it_is_completed(stage: Stage) -> None:
    """With the hint, so that it can be taken up; then the decision alone remains."""
    assert await create(stage, decision(1)) == decision(1)

    assert await stage.ports.claims.find(EVENT) == (decision(1), False)
    assert await stage.ports.claims.message(EVENT) == "the hint"
    await stage.ports.claims.complete(EVENT, at=NOW)
    await stage.ports.claims.complete(EVENT, at=NOW)
    assert await stage.ports.claims.find(EVENT) == (decision(1), True)
    assert await stage.ports.claims.message(EVENT) is None


async def test_the_first_decision_holds(stage: Stage) -> None:
    """A run that decided otherwise, later, carries out the first one."""
    await create(stage, decision(1))

    assert await create(stage, decision(2)) == decision(1)


async def test_of_many_at_once_all_hold_the_same(stage: Stage) -> None:
    """Also where the decisions are longer than a row and differ."""
    texts = [decision(700 + index) for index in range(4)]

    held = await asyncio.gather(*(create(stage, text) for text in texts))

    assert len(set(held)) == 1
    assert held[0] in texts
    assert await stage.ports.claims.find(EVENT) == (held[0], False)


@pytest.mark.parametrize("consumers", [0, 100, 250, 3000])
async def test_a_decision_of_any_length_comes_back(stage: Stage, consumers: int) -> None:
    """In rows and properties within the service's limits, which Azurite does not all keep."""
    text = decision(consumers)

    await create(stage, text)

    found = await stage.ports.claims.find(EVENT)
    assert found is not None
    assert len(from_json(found[0])) == 1 + 2 * consumers
    assert found[0] == text
    for row in await stage.rows.of("Claims"):
        assert len(row) < 250
        assert size_of(row) < ENTITY_BYTES
        assert all(2 * len(value) <= PROPERTY_BYTES for value in row.values() if isinstance(value, str))


async def test_a_decision_with_a_part_gone_is_not_carried_out_in_part(stage: Stage) -> None:
    """It is tried again and set aside in the end, for a person."""
    await create(stage, decision(700))
    part = next(row for row in await stage.rows.of("Claims") if row["RowKey"] != "head")
    await stage.tables.get_table_client("CmkClaims").delete_entity(part["PartitionKey"], part["RowKey"])

    with pytest.raises(TransientError, match="a part of a claim is missing"):
        await stage.ports.claims.find(EVENT)


async def test_an_empty_decision_is_one_too(stage: Stage) -> None:
    """An event after which nothing is to be done is still handled once."""
    await create(stage, json.dumps([]))

    assert await stage.ports.claims.find(EVENT) == ("[]", False)


async def test_completing_survives_another_that_completes(stage: Stage) -> None:
    """Both are content."""
    await create(stage, decision(1))

    await asyncio.gather(*(stage.ports.claims.complete(EVENT, at=NOW) for _ in range(5)))

    assert await stage.ports.claims.find(EVENT) == (decision(1), True)
