"""Tell the reactor's own updates from what others have changed."""

from collections.abc import Sequence

from reactors.core.drift import FieldChange
from reactors.core.model import Consumer
from reactors.core.ports import Ports
from reactors.core.records import update_id


async def is_own(consumer: Consumer, changes: Sequence[FieldChange], ports: Ports) -> bool:
    """Say whether a change is an update of the reactor that has become visible, and nothing else."""
    binding = consumer.binding
    matters = [change.name for change in changes if change.is_key_matter]
    if matters != ["key version"] or binding is None or binding.key.version is None:
        return False
    update = await ports.updates.find(update_id(consumer.id, binding.key.version))
    return update is not None and update.patches > 0
