"""Send the digest when it is due."""

from reactors.core.digest_times import latest_digest
from reactors.core.log import log_event
from reactors.core.ports import Ports
from reactors.delivery.outbox import hand_over
from reactors.planning.digest import digest_notify
from reactors.planning.digest_matter import Matter

CHORE = "digest"


async def send_due_digest(ports: Ports) -> bool:
    """
    Hand the digest over whose time has come, where the policy file has one; return whether it did.

    Looking costs one row. A digest reads every finding and every update once. Of several that were missed
    one is sent, and the same one twice is one message. The first is due after this has first been called.
    """
    plan, zone = ports.policy.telling.digest, ports.policy.telling.zone
    if plan is None:
        return False
    now = ports.clock.now()
    due, last = latest_digest(plan, zone, now), await ports.sweeps.find_turn(CHORE)
    if last is None or last >= due:
        if last is None:
            await ports.sweeps.note_turn(CHORE, at=now)
        return False
    matter = Matter(
        due,
        last,
        lasting=tuple([each async for each in ports.findings.list_all()]),
        resolved=tuple([each async for each in ports.findings.list_resolved(last)]),
        updates=tuple([each async for each in ports.updates.list_finished(last)]),
        waivers=ports.policy.waivers,
        is_whole=await ports.inventory.is_whole(now),
    )
    await hand_over(digest_notify(matter, plan), ports)
    await ports.sweeps.note_turn(CHORE, at=due)
    log_event("digest_sent", due=due, since=last, findings=len(matter.lasting))
    return True
