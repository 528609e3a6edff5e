"""The hosts of a world's data planes, and the paths a server offers in their place."""

import re

from sandbox.clouds import CloudNames
from sandbox.world import World

GRAPH = "/graph"
ALIAS = re.compile(
    r"/(?P<plane>vaults|search|communication|custom-topics)/(?P<name>[A-Za-z0-9-]+)(?P<rest>/.*)"
)


def real_url(world: World, named: str, target: str) -> str:
    """
    Return the URL in Azure that a request to a server means.

    `named` is the host it names, without a port; `target` its path and query. `/vaults/{vault}/…`,
    `/search/{service}/…`, `/communication/{resource}/…` and `/custom-topics/{topic}/…` lead to data planes,
    `/graph/…` to Microsoft Graph, like their own host names; all else is ARM's.
    """
    if target.startswith(f"{GRAPH}/"):
        return f"https://{world.cloud.graph}{target.removeprefix(GRAPH)}"
    if alias := ALIAS.match(target):
        return f"https://{_host(world, alias['plane'], alias['name'].lower())}{alias['rest']}"
    return f"https://{named.lower() if world.has_host(named.lower()) else world.cloud.arm}{target}"


def alias_path(cloud: CloudNames, host: str) -> str:
    """Return the path at which a server offers a host, empty for ARM's."""
    name, _, suffix = host.partition(".")
    if host == cloud.arm:
        return ""
    if host == cloud.graph:
        return GRAPH
    if suffix.endswith(cloud.communication):
        return f"/communication/{name}"
    if suffix == cloud.topics:
        return f"/custom-topics/{name}"
    return f"/search/{name}" if suffix == cloud.search else f"/vaults/{name}"


def _host(world: World, plane: str, name: str) -> str:
    if plane == "search":
        return f"{name}.{world.cloud.search}"
    if plane == "communication":
        return f"{name}.{world.cloud.communication}"
    if plane == "custom-topics":
        return f"{name}.{world.cloud.topics}"
    vault = world.keys.vaults.get(name)
    return f"{name}.{vault.suffix if vault else world.cloud.vault}"
