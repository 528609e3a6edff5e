"""The finding that a channel does not work."""

from reactors.core.findings import Finding, Verdict
from reactors.core.ports import Ports
from reactors.core.severity import Severity
from reactors.estate.findings import open_finding, resolve_finding

CHANNEL_RULE = "channel-undeliverable"
_HOME = "reactor"


async def open_trouble(channel: str, detail: str, ports: Ports) -> None:
    """Record that a channel does not work; `detail` is a sentence."""
    finding = Finding(
        CHANNEL_RULE,
        subject=f"channel/{channel}",
        subscription_id=_HOME,
        severity=Severity.HIGH,
        verdict=Verdict.NON_COMPLIANT,
        detail=detail,
    )
    await open_finding(finding, ports)


async def end_trouble(channel: str, ports: Ports) -> None:
    """Record that it works."""
    await resolve_finding(CHANNEL_RULE, f"channel/{channel}", _HOME, ports)
