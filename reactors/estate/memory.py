"""Write down what is known of a resource now."""

from reactors.core.consumer_json import vault_from_json
from reactors.core.known_json import known_from_json
from reactors.core.ports import Ports
from reactors.core.reactions import Remember

VAULT = "microsoft.keyvault/vaults"


async def remember(reaction: Remember, ports: Ports) -> bool:
    """Carry the reaction out; doing it again changes nothing, and a later look stays."""
    if not reaction.state:
        known = await ports.inventory.find(reaction.resource)
        if known is not None and known.seen_at > reaction.at:
            return False
        await ports.inventory.remove(reaction.resource)
    elif reaction.resource.arm_type == VAULT:
        await ports.inventory.record_vault(vault_from_json(reaction.state), at=reaction.at)
    else:
        await ports.inventory.record(known_from_json(reaction.state))
    return True
