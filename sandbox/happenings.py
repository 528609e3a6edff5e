"""What a world tells through Event Grid about its resources and their policies."""

from datetime import datetime

from sandbox.actors import Actor
from sandbox.chance import Chance
from sandbox.clock import Clock
from sandbox.clouds import CloudNames
from sandbox.eventgrid.delivery import Delivery
from sandbox.eventgrid.grid import Grid
from sandbox.eventgrid.policy import PolicyState, PolicyStateEvent, policy_event
from sandbox.eventgrid.resources import resource_event


class Happenings:
    """Publish events of Azure Resource Manager and Azure Policy; the World is one."""

    clock: Clock
    cloud: CloudNames
    chance: Chance
    grid: Grid
    actor: Actor

    def tell_resource_event(
        self, resource_id: str, operation: str, actor: Actor | None = None
    ) -> list[Delivery]:
        """
        Publish the success event of an ARM operation, by `actor` or else by the world's.

        For what the world does not hold: role assignments, writes inside a managed resource group.
        """
        now = self.clock.now()
        event = resource_event(
            resource_id, operation, actor or self.actor, now, self.chance, cloud=self.cloud
        )
        return self.grid.publish(event)

    def tell_policy_state(
        self,
        resource_id: str,
        definition: str,
        state: str = "NonCompliant",
        *,
        kind: PolicyStateEvent = PolicyStateEvent.CHANGED,
        timestamp: datetime | None = None,
        assignment: str = "",
    ) -> list[Delivery]:
        """Publish what Azure Policy found about a resource; `definition` is a GUID or an ARM id."""
        now = self.clock.now()
        found = PolicyState(resource_id, definition, state, timestamp or now, assignment)
        return self.grid.publish(policy_event(kind, found, now))
