"""The scenarios, one file each, in the order in which they tell the story."""

from local.drill.scenario import Scenario
from local.drill.scenarios import (
    disabled,
    duplicates,
    expired,
    failed_operation,
    ignored,
    journal,
    malformed,
    near_expiry,
    out_of_order,
    pinned_back,
    rotation,
    rules,
    teams_down,
    throttling,
)

SCENARIOS: tuple[Scenario, ...] = tuple(
    module.SCENARIO
    for module in (
        rotation,
        duplicates,
        out_of_order,
        malformed,
        ignored,
        throttling,
        failed_operation,
        pinned_back,
        disabled,
        teams_down,
        near_expiry,
        expired,
        rules,
        journal,
    )
)

# What `./dev run` plays before people: short, and each shows another thing.
SHOWN: tuple[Scenario, ...] = tuple(
    module.SCENARIO for module in (rotation, duplicates, out_of_order, malformed, near_expiry, expired)
)
