"""
The answers to what-if and to safe-to-disable as JSON objects, for HTTP and the command line.

A what-if has `impacts` (see `impact_json`), `undecided` (each with `consumer`, `key` and `reasons`) and
`already` (revocations as an impact begins). A verdict has `version` (URI), `safety` (`yes`, `no`,
`not-provable`), `mayDisable`, `holds` (each with `consumer` or null, `principal` or null, `safety` and
`reason`), `reasons`, and `accepted` (null, or `owner` and `reason`).
"""

from typing import Any

from reactors.core.impact_json import impact_to_dict, revocation_to_dict
from reactors.core.revocation import Undecided
from reactors.core.safe_to_disable import DisablingVerdict
from reactors.core.version_hold import Hold
from reactors.core.what_if import WhatIf


def what_if_to_dict(found: WhatIf) -> dict[str, Any]:
    """Return what would follow from a change as a JSON object."""
    return {
        "impacts": [impact_to_dict(each) for each in found.impacts],
        "undecided": [undecided_to_dict(each) for each in found.undecided],
        "already": [revocation_to_dict(each) for each in found.already],
    }


def undecided_to_dict(undecided: Undecided) -> dict[str, Any]:
    """Return a consumer of which it cannot be told as a JSON object."""
    return {
        "consumer": str(undecided.consumer),
        "key": str(undecided.key),
        "reasons": list(undecided.reasons),
    }


def verdict_to_dict(verdict: DisablingVerdict) -> dict[str, Any]:
    """Return a verdict on a version as a JSON object."""
    risk = verdict.accepted
    return {
        "version": str(verdict.version),
        "safety": str(verdict.safety),
        "mayDisable": verdict.may_disable,
        "holds": [_hold_to_dict(each) for each in verdict.holds],
        "reasons": list(verdict.reasons),
        "accepted": {"owner": risk.owner, "reason": risk.reason} if risk else None,
    }


def _hold_to_dict(hold: Hold) -> dict[str, Any]:
    return {
        "consumer": str(hold.consumer) if hold.consumer else None,
        "principal": hold.principal_id or None,
        "safety": str(hold.safety),
        "reason": hold.reason,
    }
