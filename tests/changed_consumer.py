"""An account whose changes are heard of."""

import json
from datetime import timedelta
from typing import Any

from sandbox.keyvault.keys import KeyVersion
from tests.hearing import Hearing
from tests.stage import Stage


def card(stage: Stage) -> str:
    """Return the text of the last card."""
    return json.dumps(stage.cards()[-1], ensure_ascii=False)


async def handled(stage: Stage) -> list[str]:
    """Return what the journal says of the events, in any order."""
    entries = await stage.rows.journal()
    return [each.entry.detail for each in entries if each.entry.kind == "event-handled"]


async def an_estate(stage: Stage, **account: Any) -> tuple[Hearing, KeyVersion]:
    """Build a pinned account that the reactor has looked at, an hour ago."""
    hearing = Hearing(stage)
    key = stage.world.add_key(hearing.to_vault(stage.world.add_vault()))
    stage.world.add_account("foundry", key=key, **account)
    await hearing.follow()
    stage.world.advance(timedelta(hours=1))
    stage.world.teams.kept.clear()
    return hearing, key
