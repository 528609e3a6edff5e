"""Rotation policies: when a key rotates by itself and when its near expiry is told."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import isodate  # type: ignore[import-untyped]  # ships no types

from sandbox.keyvault.errors import bad_parameter

NOTICE = "P30D"


@dataclass(frozen=True, slots=True)
class Trigger:
    """Hold one lifetime action: an ISO 8601 period after creation or before expiry."""

    action: str
    after_create: str = ""
    before_expiry: str = ""

    def moment(self, created: datetime, expires_on: datetime | None) -> datetime | None:
        """Return when a version with these times meets the trigger, or None."""
        if self.after_create:
            return shift(created, self.after_create)
        if self.before_expiry and expires_on is not None:
            return shift(expires_on, self.before_expiry, back=True)
        return None

    def as_json(self) -> dict[str, Any]:
        """Return the lifetime action as both planes write it."""
        if self.after_create:
            return {"trigger": {"timeAfterCreate": self.after_create}, "action": {"type": self.action}}
        return {"trigger": {"timeBeforeExpiry": self.before_expiry}, "action": {"type": self.action}}


@dataclass(frozen=True, slots=True)
class RotationPolicy:
    """Hold a key's rotation policy; `expiry_time` is an ISO 8601 period or empty."""

    triggers: tuple[Trigger, ...] = (Trigger("Notify", before_expiry=NOTICE),)
    expiry_time: str = ""

    def trigger(self, action: str) -> Trigger | None:
        """Return the trigger of `Rotate` or `Notify`, or None."""
        return next((item for item in self.triggers if item.action == action), None)

    def near_expiry(self, created: datetime, expires_on: datetime) -> datetime:
        """Return when near expiry is told: by `Notify` if the policy sets an expiry, else 30 days before."""
        notify = self.trigger("Notify") if self.expiry_time else None
        moment = (notify or Trigger("Notify", before_expiry=NOTICE)).moment(created, expires_on)
        return max(created, moment or expires_on)


def shift(moment: datetime, period: str, *, back: bool = False) -> datetime:
    """Return `moment` moved by an ISO 8601 period such as P18M, forward or back."""
    duration = isodate.parse_duration(period)
    moved: datetime = moment - duration if back else moment + duration
    return moved


def parse_policy(raw: Any) -> RotationPolicy:
    """Return the policy of a request body; raises Key Vault's BadParameter."""
    try:
        triggers = tuple(_trigger(item) for item in raw.get("lifetimeActions") or ())
        expiry_time = str((raw.get("attributes") or {}).get("expiryTime") or "")
        for text in (expiry_time, *(item.after_create or item.before_expiry for item in triggers)):
            if text:
                isodate.parse_duration(text)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise bad_parameter(f"The rotation policy is invalid: {error}") from None
    if not all(item.after_create or item.before_expiry for item in triggers):
        raise bad_parameter("The rotation policy is invalid: a lifetime action has no trigger.")
    return RotationPolicy(triggers, expiry_time)


def _trigger(raw: dict[str, Any]) -> Trigger:
    action = str(raw["action"]["type"]).capitalize()
    if action not in {"Rotate", "Notify"}:
        raise ValueError(f"no action {action!r}")
    when = raw.get("trigger") or {}
    return Trigger(action, str(when.get("timeAfterCreate") or ""), str(when.get("timeBeforeExpiry") or ""))
