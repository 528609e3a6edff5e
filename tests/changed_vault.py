"""A vault whose changes are heard of."""

import json
from datetime import timedelta

from sandbox.keyvault.keys import Vault
from tests.hearing import Hearing
from tests.stage import Stage


def card(stage: Stage) -> str:
    """Return the text of the last card."""
    return json.dumps(stage.cards()[-1], ensure_ascii=False)


async def handled(stage: Stage) -> str:
    """Return what the journal says of the events."""
    entries = await stage.rows.journal()
    return str([each.entry.detail for each in entries if each.entry.kind == "event-handled"])


async def an_estate(stage: Stage) -> tuple[Hearing, Vault]:
    """Build a vault whose key is in use, and have the reactor look at both."""
    hearing = Hearing(stage)
    vault = hearing.to_vault(stage.world.add_vault())
    stage.world.add_account("foundry", key=stage.world.add_key(vault))
    await hearing.follow()
    stage.world.change_vault(vault)
    await hearing.follow()
    stage.world.advance(timedelta(hours=1))
    stage.world.teams.kept.clear()
    return hearing, vault
