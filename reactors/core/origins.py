"""What an event says of who did it, for the story of a revocation."""

from reactors.core.resource_events import ResourceEvent
from reactors.core.revocation import Origin, Road

_GRANTS = (
    "/providers/microsoft.authorization/roleassignments/",
    "/providers/microsoft.authorization/roledefinitions/",
    "/providers/microsoft.authorization/denyassignments/",
)


def origin_of(event: ResourceEvent) -> Origin:
    """Return the origin that an event of ARM, or of a vault, tells."""
    grant = event.resource if any(each in event.resource for each in _GRANTS) else ""
    return Origin(Road.EVENT, event.occurred_at, event.actor, event.operation, grant)
