"""What the watch does between sweeps: orders, keys at risk, its own wiring, pruning by age, digests."""

from datetime import timedelta

from reactors.core.bounded import gather_bounded
from reactors.core.identifiers import ResourceId
from reactors.core.judgement import Judgement
from reactors.core.log import log_event
from reactors.core.ports import Ports
from reactors.estate.judgement import judge
from reactors.estate.vaults import observe_vault
from reactors.sweep.digest import send_due_digest
from reactors.sweep.key_watch import TURN_EVERY, look_at_key, watch_keys
from reactors.sweep.orders import carry_out_orders
from reactors.sweep.settling import settle

KEYS_EVERY = timedelta(minutes=5)
WIRING_EVERY = timedelta(minutes=15)
PRUNE_EVERY = timedelta(days=1)
AT_MOST = 20
MOST_URGENT = 100


async def do_chores(ports: Ports) -> None:
    """Do what is due; each chore is done by one process."""
    await carry_out_orders(ports)
    now = ports.clock.now()
    if await ports.sweeps.take_turn("keys", every=KEYS_EVERY, now=now):
        urgent, others = await ports.inventory.list_at_risk()
        chosen = (*urgent[:MOST_URGENT], *others[:AT_MOST])
        await gather_bounded(lambda item: look_at_key(*item, ports), chosen, bound=4)
    if not ports.has_audit_feed and await ports.sweeps.take_turn("key-states", every=TURN_EVERY, now=now):
        await watch_keys(ports, now=now)
    if await ports.sweeps.take_turn("wiring", every=WIRING_EVERY, now=now):
        await _look_at_wiring(ports)
    if await ports.sweeps.take_turn("prune", every=PRUNE_EVERY, now=now):
        log_event("pruned", rows=await ports.pruning.prune(now))
    await send_due_digest(ports)


async def _look_at_wiring(ports: Ports) -> None:
    hosts = await ports.inventory.list_hosts()
    turn = int(ports.clock.now().timestamp() // WIRING_EVERY.total_seconds())
    start = turn * AT_MOST % len(hosts) if len(hosts) > AT_MOST else 0
    chosen = (*hosts, *hosts)[start : start + min(AT_MOST, len(hosts))]
    await gather_bounded(lambda item: _look_at_vault(item[1], ports), chosen, bound=4)


async def _look_at_vault(vault: ResourceId, ports: Ports) -> None:
    judged = Judgement(await judge(await observe_vault(vault, ports), ports))
    said = f"The watch looked at what is wired to vault {vault.name}."
    await settle(judged, said, ports, work=f"{ports.clock.now().isoformat()}|{vault}")
