"""The scenarios, one file each, in the order in which they tell the story."""

from local.drill.scenario import Scenario
from local.drill.scenarios import (
    audit_log,
    coverage,
    dead_letters,
    disabled,
    drift,
    duplicates,
    expired,
    failed_operation,
    hub_refused,
    ignored,
    impact,
    journal,
    malformed,
    near_expiry,
    out_of_order,
    pinned_back,
    policy_disagrees,
    revocations,
    rotation,
    rules,
    services,
    stock,
    sweep,
    teams_down,
    throttling,
    waiver,
)

SCENARIOS: tuple[Scenario, ...] = tuple(
    module.SCENARIO
    for module in (
        stock,
        rotation,
        services,
        duplicates,
        out_of_order,
        malformed,
        ignored,
        throttling,
        failed_operation,
        hub_refused,
        pinned_back,
        disabled,
        audit_log,
        drift,
        coverage,
        policy_disagrees,
        teams_down,
        near_expiry,
        expired,
        sweep,
        dead_letters,
        waiver,
        impact,
        revocations,
        rules,
        journal,
    )
)

# What `./dev run` plays before people: short, and each shows another thing.
SHOWN: tuple[Scenario, ...] = tuple(
    module.SCENARIO
    for module in (
        stock,
        rotation,
        duplicates,
        out_of_order,
        malformed,
        drift,
        coverage,
        near_expiry,
        expired,
        sweep,
        impact,
    )
)
