"""Which version of a key a consumer may be pinned to."""

from datetime import datetime

from reactors.core.baseline import KeyDemands
from reactors.core.model import Key, KeyVersion

_NEEDED_OPERATIONS = frozenset({"wrapKey", "unwrapKey"})


def refusals(version: KeyVersion, demands: KeyDemands, *, at: datetime) -> tuple[str, ...]:
    """
    Return why this version cannot serve a consumer at that time; empty when it can.

    A size that the service does not report is left to the service's own check, which refuses a wrong
    one without changing anything; every other demand must be read to be met.
    """
    return tuple(_refusals(version, demands, at))


def target_version(key: Key, demands: KeyDemands, *, at: datetime) -> KeyVersion | None:
    """Return the newest version that can serve a consumer, or None."""
    usable = (known for known in key.newest_first if known.created and not refusals(known, demands, at=at))
    return next(usable, None)


def _refusals(version: KeyVersion, demands: KeyDemands, at: datetime) -> list[str]:
    reasons = []
    if not version.enabled:
        reasons.append("it is disabled")
    if version.not_before is not None and at < version.not_before:
        reasons.append(f"it is not valid before {version.not_before:%Y-%m-%d %H:%M} UTC")
    if version.expires_on is not None and version.expires_on <= at:
        reasons.append(f"it expired on {version.expires_on:%Y-%m-%d %H:%M} UTC")
    if version.key_type is None:
        reasons.append("its type could not be read")
    elif version.key_type not in demands.types:
        reasons.append(f"its type {version.key_type} is not {' or '.join(sorted(demands.types))}")
    if version.key_size is not None:
        if demands.exact and version.key_size != demands.size:
            reasons.append(f"its size {version.key_size} is not {demands.size} bits")
        elif version.key_size < demands.size:
            reasons.append(f"its size {version.key_size} is below {demands.size} bits")
    missing = _NEEDED_OPERATIONS - (version.key_ops or frozenset())
    if missing:
        reasons.append(f"its permitted operations lack {' and '.join(sorted(missing))}")
    return reasons
