"""Which operations of ARM concern customer-managed keys."""

import pytest

from reactors.core.operations import Concern, concern_of

REGISTRY = "Microsoft.ContainerRegistry/registries"


@pytest.mark.parametrize("verb", ["write", "delete"])
def test_a_container_registry_is_a_consumer(verb: str) -> None:
    """Its encryption may have changed."""
    assert concern_of(f"{REGISTRY}/{verb}") is Concern.CONSUMER


@pytest.mark.parametrize(
    "operation",
    [
        "webhooks/write",
        "replications/write",
        "tasks/delete",
        "taskRuns/write",
        "runs/write",
        "tokens/write",
        "scopeMaps/write",
        "cacheRules/write",
        "agentPools/write",
        "importImage/action",
    ],
)
def test_what_stands_in_a_registry_concerns_nobody(operation: str) -> None:
    """No rule looks at it."""
    assert concern_of(f"{REGISTRY}/{operation}") is None
