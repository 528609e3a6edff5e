"""What shows that a rule works: a resource that is sound, then broken, then mended."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from local.drill.stage import Stage

type Step = Callable[[Stage], Awaitable[Any]]

VAULT = "kv-rules"
OTHER_VAULT = "kv-rules-other"
GROUP = "rg-rules"
FOUNDRY_2026 = "foundry-2026"
LATE = "2099-01-01T00:00:00Z"


class Way(StrEnum):
    """What makes the reactor look."""

    EVENT = "by its event"
    SWEEP = "by the sweep"


@dataclass(frozen=True, slots=True)
class Do:
    """One request to the sandbox, as a person with the portal would act."""

    method: str
    path: str
    body: Mapping[str, Any] | None = None

    async def __call__(self, stage: Stage) -> Any:
        """Send it and return the answer."""
        return await stage.sandbox.call(self.method, self.path, dict(self.body or {}))


@dataclass(frozen=True, slots=True)
class RuleCase:
    """
    A rule and what it is shown on.

    `subject` is a part of the id or key URI that no other case uses. `good` makes a sound resource, `broken`
    breaks it, `mended` puts it right. `told` and `untold` say how the finding opens and resolves; `wait` is
    how far the world's clock moves after the mend.
    """

    rule: str
    subject: str
    good: tuple[Step, ...]
    broken: tuple[Step, ...]
    mended: tuple[Step, ...]
    told: Way = Way.EVENT
    untold: Way = Way.EVENT
    profile: str = FOUNDRY_2026
    wait_broken: timedelta = timedelta()
    wait_mended: timedelta = timedelta()


def vault(name: str, **wanted: Any) -> Do:
    """Make a vault that breaks no rule but those about its wiring."""
    sound = {"resource_group": GROUP, "audit_hub": "audit", "rbac": True}
    return Do("PUT", f"/vaults/{name}", sound | wanted)


def change_vault(name: str, **changes: Any) -> Do:
    """Change a vault."""
    return Do("PATCH", f"/vaults/{name}", changes)


def key(name: str, *, at: str = VAULT, **wanted: Any) -> Do:
    """Make a key that breaks no rule, or its next version."""
    sound = {"expires_on": LATE, "rotation_policy": rotation("Rotate")}
    return Do("POST", f"/vaults/{at}/keys/{name}", sound | wanted)


def change_key(name: str, *, at: str = VAULT, **changes: Any) -> Do:
    """Change the current version of a key."""
    return Do("PATCH", f"/vaults/{at}/keys/{name}", changes)


def rotate(name: str, *, at: str = VAULT) -> Do:
    """Rotate a key."""
    return Do("POST", f"/vaults/{at}/keys/{name}/rotate")


def rotation(action: str) -> dict[str, Any]:
    """Return a rotation policy that rotates, or merely notifies."""
    trigger = {"timeAfterCreate": "P5Y"} if action == "Rotate" else {"timeBeforeExpiry": "P30D"}
    return {"lifetimeActions": [{"trigger": trigger, "action": {"type": action}}]}


def account(name: str, key_name: str = "", /, *, at: str = VAULT, **wanted: Any) -> Do:
    """Make or replace an account, versionless on a key, or without one of the customer's."""
    return made("accounts", name, key_name, at=at, **wanted)


def made(kind: str, name: str, key_name: str = "", /, *, at: str = VAULT, **wanted: Any) -> Do:
    """Make or replace a resource of any kind that the sandbox's control names, bound as an account is."""
    bound = {"vault": at, "key": key_name} if key_name else {}
    return Do("PUT", f"/{kind}/{name}", {"resource_group": GROUP, **bound, **wanted})


def pair(name: str, *, at: str = VAULT, **wanted: Any) -> tuple[Step, ...]:
    """Make a key and a versionless account on it, both of this name."""
    return key(name, at=at), account(name, name, at=at, **wanted)


def edit(arm_type: str, name: str, **values: Any) -> Do:
    """Change a resource by dotted paths, in which two underscores stand for the dots."""
    changes = {path.replace("__", "."): value for path, value in values.items()}
    return Do("PATCH", "/resources", {"id": id_of(arm_type, name), "set": changes})


def id_of(arm_type: str, name: str, group: str = GROUP) -> str:
    """Return the ARM id of a resource of the drill's subscription."""
    home = "/subscriptions/11111111-1111-1111-1111-111111111111"
    return f"{home}/resourceGroups/{group}/providers/{arm_type}/{name}"
