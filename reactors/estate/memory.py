"""Write down what is known of a resource, and of its access to its key, now."""

from reactors.core.consumer_json import vault_from_json
from reactors.core.known_json import known_from_json
from reactors.core.ports import Ports
from reactors.core.reactions import Remember, RememberAccess

VAULT = "microsoft.keyvault/vaults"


async def remember(reaction: Remember, ports: Ports) -> bool:
    """Carry the reaction out; doing it again changes nothing, and a later look stays."""
    if not reaction.state:
        await _forget(reaction, ports)
    elif reaction.resource.arm_type == VAULT:
        await ports.inventory.record_vault(vault_from_json(reaction.state), at=reaction.at)
    else:
        await ports.inventory.record(known_from_json(reaction.state))
    return True


async def _forget(reaction: Remember, ports: Ports) -> None:
    known = await ports.inventory.find(reaction.resource)
    if known and known.consumer.binding:
        await ports.access_records.remove(known.consumer.binding.key, reaction.resource)
    await ports.inventory.remove(reaction.resource, at=reaction.at)


async def remember_access(reaction: RememberAccess, ports: Ports) -> bool:
    """Carry the reaction out; doing it again changes nothing, and a later look stays."""
    record = reaction.record
    if record.said:
        await ports.access_records.record(record)
    else:
        await ports.access_records.remove(record.key, record.consumer)
    return True
