"""Every request takes a token from the bucket of its subscription and kind."""

import pytest

from reactors.gateways.pacing import Pace
from reactors.gateways.wiring import build_ports
from tests.builders import SUBSCRIPTION, an_account_id
from tests.mixed_estate import SECOND_HOME
from tests.stage import Stage

HOME = f"https://management.azure.com/subscriptions/{SUBSCRIPTION}/providers/x"
GRAPH = "https://management.azure.com/providers/Microsoft.ResourceGraph/resources?api-version=2021-03-01"


@pytest.mark.parametrize(
    ("method", "url", "most", "a_second"),
    [("GET", HOME, 250, 25), ("PATCH", HOME, 200, 10), ("PUT", HOME, 200, 10), ("POST", GRAPH, 15, 3)],
)
async def test_a_bucket_has_the_size_that_azure_gives_it(
    method: str, url: str, most: float, a_second: float
) -> None:
    """Tokens at once, and how many come back a second."""
    bucket = Pace().bucket(method, url)

    assert (bucket.max_rate, bucket.max_rate / bucket.time_period) == (most, a_second)


async def test_each_subscription_has_buckets_of_its_own() -> None:
    """Whatever its casing; reads and writes apart, Resource Graph apart from all."""
    pace = Pace()
    other = HOME.replace(SUBSCRIPTION, SECOND_HOME)

    assert pace.bucket("GET", HOME) is pace.bucket(
        "GET", HOME.upper().replace("SUBSCRIPTIONS", "subscriptions")
    )
    buckets = [pace.bucket(*each) for each in [("GET", HOME), ("PUT", HOME), ("GET", other), ("POST", GRAPH)]]
    assert len({id(each) for each in buckets}) == 4
    assert pace.bucket("POST", GRAPH) is buckets[-1]


async def test_an_address_without_a_subscription_has_a_bucket_too() -> None:
    """Of the tenant."""
    pace = Pace()

    assert pace.bucket("GET", "https://management.azure.com/x") is pace.bucket("GET", "https://other/y")


async def test_a_request_takes_a_token(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of every client: raw ARM and the SDKs share the buckets of the process."""
    made: list[Pace] = []
    create = Pace.__init__

    def remember(self: Pace) -> None:
        create(self)
        made.append(self)

    monkeypatch.setattr(Pace, "__init__", remember)
    stage.world.add_account()
    ports = build_ports(stage.settings, transport=stage.wire, storage_transport=stage.storage_wire)

    await ports.consumers.observe(an_account_id())
    await ports.vaults.list_soft_deleted(SUBSCRIPTION)

    (pace,) = made
    bucket = pace.bucket("GET", HOME)
    assert not bucket.has_capacity(249)
    assert bucket.has_capacity(247)
