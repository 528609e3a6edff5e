"""`GET /api/health`: whether the reactor can do its work; fit for anybody's eyes, and cheap."""

import asyncio
import json
from dataclasses import replace
from datetime import datetime
from http import HTTPStatus

from reactors.core.errors import PermanentError, TransientError
from reactors.core.health import Check, CheckState, Health, Signs, Status, judge_health, judge_silence
from reactors.core.identifiers import digest
from reactors.core.log import log_event
from reactors.core.ports import Ports
from reactors.core.records import FindingState
from reactors.delivery.trouble import HOME, RULE_ID
from reactors.shell.api import HttpAnswer

KEPT_SECONDS = 15.0
LONGEST_SECONDS = 8.0

_REFUSED = "Storage refuses the reactor; the log has the reason."
_AWAY = "Storage does not answer; the log has the reason."


class HealthDesk:
    """
    Answers for one process.

    An answer serves everybody for some seconds, and there is one look at a time: who asks meanwhile waits
    for it. A look ends within seconds whether storage answers or not.
    """

    def __init__(self, ports: Ports) -> None:
        """Take the ports."""
        self._ports = ports
        self._kept: tuple[float, Health] | None = None
        self._looking: asyncio.Task[Health] | None = None
        self._silent_since: datetime | None = None

    async def answer(self) -> HttpAnswer:
        """Return 200 where the reactor can do its work, degraded or not, and 503 where it cannot."""
        health = await self.health()
        is_well = health.status is not Status.UNHEALTHY
        status = HTTPStatus.OK if is_well else HTTPStatus.SERVICE_UNAVAILABLE
        return HttpAnswer(status, health_to_json(health))

    async def health(self) -> Health:
        """Return how the reactor stands, or stood some seconds ago."""
        loop = asyncio.get_running_loop()
        if self._kept is not None and loop.time() - self._kept[0] < KEPT_SECONDS:
            return self._kept[1]
        if self._looking is None:
            self._looking = loop.create_task(self._look())
        return await asyncio.shield(self._looking)

    async def _look(self) -> Health:
        now = self._ports.clock.now()
        try:
            async with asyncio.timeout(LONGEST_SECONDS):
                health = judge_health(await observe_signs(self._ports, now), now)
            self._silent_since = None
        except (TransientError, PermanentError, TimeoutError) as error:
            log_event("health_unknown", reason=str(error) or type(error).__name__)
            self._silent_since = self._silent_since or now
            reason = _REFUSED if isinstance(error, PermanentError) else _AWAY
            health = judge_silence(reason, since=self._silent_since, now=now)
        finally:
            self._looking = None
        self._kept = asyncio.get_running_loop().time(), health
        return health


async def observe_signs(ports: Ports, now: datetime) -> Signs:
    """Return all that can be seen of the reactor's work."""
    signs = await ports.pulse.look(now)
    records = [
        await ports.findings.find(HOME, digest(RULE_ID, f"channel/{each.name}")) for each in ports.channels
    ]
    troubled = tuple(each.opened_at for each in records if each and each.state is not FindingState.RESOLVED)
    return replace(signs, channels=len(ports.channels), troubled=troubled)


def health_to_json(health: Health) -> str:
    """Return the answer's body."""
    return json.dumps(
        {
            "status": health.status,
            "seenAt": health.seen_at.isoformat(),
            "checks": [_check_to_dict(each) for each in health.checks],
        }
    )


def _check_to_dict(check: Check) -> dict[str, str]:
    told = {"name": str(check.name), "state": str(check.state), "reason": check.reason}
    is_since = check.since is not None and check.state is not CheckState.OK
    return {**told, "since": check.since.isoformat()} if is_since and check.since else told
