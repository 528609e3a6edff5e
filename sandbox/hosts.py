"""The hosts of a world's data planes, and the paths a server offers in their place."""

import re

from sandbox.communication.api import SUFFIX as COMMUNICATION
from sandbox.directory.api import HOST as DIRECTORY
from sandbox.search.services import SUFFIX
from sandbox.world import ARM_HOST, World

GRAPH = "/graph"
ALIAS = re.compile(r"/(?P<plane>vaults|search|communication)/(?P<name>[A-Za-z0-9-]+)(?P<rest>/.*)")


def real_url(world: World, named: str, target: str) -> str:
    """
    Return the URL in Azure that a request to a server means.

    `named` is the host it names, without a port; `target` its path and query. `/vaults/{vault}/…`,
    `/search/{service}/…` and `/communication/{resource}/…` lead to data planes and `/graph/…` to Microsoft
    Graph, like their own host names; all else is ARM's.
    """
    if target.startswith(f"{GRAPH}/"):
        return f"https://{DIRECTORY}{target.removeprefix(GRAPH)}"
    if alias := ALIAS.match(target):
        return f"https://{_host(world, alias['plane'], alias['name'].lower())}{alias['rest']}"
    return f"https://{named.lower() if world.has_host(named.lower()) else ARM_HOST}{target}"


def alias_path(host: str) -> str:
    """Return the path at which a server offers a host, empty for ARM's."""
    name, _, suffix = host.partition(".")
    if host == ARM_HOST:
        return ""
    if host == DIRECTORY:
        return GRAPH
    if suffix.endswith(COMMUNICATION):
        return f"/communication/{name}"
    return f"/search/{name}" if suffix == SUFFIX else f"/vaults/{name}"


def _host(world: World, plane: str, name: str) -> str:
    if plane == "search":
        return f"{name}.{SUFFIX}"
    if plane == "communication":
        return f"{name}.{COMMUNICATION}"
    vault = world.keys.vaults.get(name)
    return f"{name}.{vault.suffix if vault else 'vault.azure.net'}"
