"""Accounts that are deleted stay for a while."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from azure.core.exceptions import ResourceNotFoundError
from azure.mgmt.cognitiveservices.aio import CognitiveServicesManagementClient

from sandbox.world import World

type Client = CognitiveServicesManagementClient


async def test_a_deleted_account_is_gone_and_waits_for_its_purge(
    world: World, accounts: Client, start: datetime
) -> None:
    """It is in neither lists nor Resource Graph; among the deleted ones it has its dates."""
    world.add_account("foundry", location="westus")

    await (await accounts.accounts.begin_delete("rg-ai", "foundry")).result()

    with pytest.raises(ResourceNotFoundError):
        await accounts.accounts.get("rg-ai", "foundry")
    assert [each async for each in accounts.accounts.list()] == []
    found: Any = await accounts.deleted_accounts.get("westus", "rg-ai", "foundry")
    listed = [each.id async for each in accounts.deleted_accounts.list()]
    assert listed == [found.id]
    assert datetime.fromisoformat(found.properties.deletion_date) == start
    assert datetime.fromisoformat(found.properties.scheduled_purge_date) == start + timedelta(hours=48)


async def test_the_purge_takes_a_deleted_account_away(world: World, accounts: Client) -> None:
    """Until 48 hours have passed it is there."""
    world.delete_account(world.add_account("foundry"))

    world.advance(timedelta(hours=47))
    before = [each.name async for each in accounts.deleted_accounts.list()]
    world.advance(timedelta(hours=1))
    after = [each.name async for each in accounts.deleted_accounts.list()]

    assert (before, after) == (["foundry"], [])
    with pytest.raises(ResourceNotFoundError):
        await accounts.deleted_accounts.get("swedencentral", "rg-ai", "foundry")


async def test_an_account_made_again_is_no_longer_deleted(world: World, accounts: Client) -> None:
    """The deleted one makes way, as when it is restored."""
    world.delete_account(world.add_account("foundry"))

    world.add_account("foundry")

    assert [each async for each in accounts.deleted_accounts.list()] == []
    assert world.accounts.deleted == {}
