"""Estates to start from, by name."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from types import MappingProxyType

from sandbox.world import World


def empty(_world: World) -> None:
    """Build nothing."""


def drill(world: World) -> None:
    """
    Build what the drill plays on.

    Vault `kv-drill` with `cmk-foundry` and the accounts on it: `foundry-prod` pinned, `foundry-uami`
    pinned through a user-assigned identity, `foundry-auto` versionless, `foundry-lab` pinned in
    `rg-lab`, `speech-eu` pinned and of kind SpeechServices. `foundry-plain` has no key of its own,
    `foundry-other` one on `cmk-other`. `foundry-batch` is pinned to `cmk-expiring` (40 days left),
    `foundry-short` versionless on `cmk-short` (45 days left).
    """
    vault = world.add_vault("kv-drill", resource_group="rg-security", tags={"owner": "security"})
    main = world.add_key(vault, "cmk-foundry")
    other = world.add_key(vault, "cmk-other")
    expiring = world.add_key(vault, "cmk-expiring", expires_in=timedelta(days=40))
    short = world.add_key(vault, "cmk-short", expires_in=timedelta(days=45))
    tags = {"environment": "production", "owner": "ai-platform"}
    prod = world.add_account("foundry-prod", key=main, tags=tags)
    world.add_deployment(prod, "chat", "gpt-4o", "2024-08-06")
    world.add_deployment(prod, "tuned", "gpt-4o-2024-08-06.ft-0a1b2c3d", "1")
    world.add_account("foundry-uami", key=main, user_assigned="id-foundry", tags=tags)
    world.add_account("foundry-auto", key=main.key, tags=tags)
    world.add_account("foundry-lab", key=main, resource_group="rg-lab", tags={"environment": "lab"})
    world.add_account("speech-eu", key=main, kind="SpeechServices", tags=tags)
    world.add_account("foundry-plain", tags=tags)
    world.add_account("foundry-other", key=other, tags=tags)
    world.add_account("foundry-batch", key=expiring, tags=tags)
    world.add_account("foundry-short", key=short.key, tags=tags)


ESTATES: Mapping[str, Callable[[World], None]] = MappingProxyType({"empty": empty, "drill": drill})
