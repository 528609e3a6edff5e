"""The closed way out."""

import aiohttp
import pytest

from local.drill.outlet import Outlet


async def test_remembers_and_refuses_what_would_leave_the_machine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A client that goes by the environment cannot get past it."""
    async with Outlet() as outlet:
        for name, value in outlet.environment.items():
            monkeypatch.setenv(name, value)
        async with aiohttp.ClientSession(trust_env=True) as session:
            with pytest.raises(aiohttp.ClientHttpProxyError):
                await session.get("https://kv.vault.azure.net.evil.example/keys/cmk")

    assert outlet.asked == ["CONNECT kv.vault.azure.net.evil.example:443 HTTP/1.1"]
