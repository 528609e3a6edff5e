"""A vault with all its keys in use: judge it, and who can use its keys."""

from reactors.core.consumer_json import vault_to_json
from reactors.core.identifiers import ResourceId
from reactors.core.judgement import Judgement
from reactors.core.ports import Ports
from reactors.core.reactions import Remember
from reactors.core.revocation import Origin
from reactors.core.snapshots import VaultSnapshot
from reactors.estate.judgement import judge
from reactors.estate.keys import judge_keys_of
from reactors.estate.vaults import observe_vault


async def judge_vault_with_keys(vault: ResourceId, ports: Ports, origin: Origin) -> Judgement:
    """Read a vault and judge it with its keys; nothing follows where none of them is in use."""
    snapshot = await observe_vault(vault, ports, with_wiring=False)
    return await judge_vault_snapshot(snapshot, ports, origin)


async def judge_vault_snapshot(snapshot: VaultSnapshot, ports: Ports, origin: Origin) -> Judgement:
    """Judge a vault that was just read, with its keys."""
    if not snapshot.consumers:
        return Judgement()
    state, after = snapshot.vault or snapshot.unreadable[0], snapshot.vault
    memory = (Remember(snapshot.id, vault_to_json(after), snapshot.taken_at),) if after else ()
    itself = Judgement(await judge(snapshot, ports), memories=memory)
    return itself + await judge_keys_of(snapshot.id, state, ports, origin, snapshot.access)
