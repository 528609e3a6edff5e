"""Keys with something wrong with them are looked at again and again, until all is well."""

from reactors.core.identifiers import KeyUri, ResourceId
from reactors.core.ports import Ports


async def look_after(
    vault: ResourceId, key: KeyUri, ports: Ports, *, has_findings: bool, is_urgent: bool
) -> None:
    """Keep a key among those at risk while anything is wrong with it; urgent while somebody is cut off."""
    if has_findings:
        await ports.inventory.note_risk(vault, key, at=ports.clock.now(), is_urgent=is_urgent)
    else:
        await ports.inventory.forget_risk(key)
