"""Every way in which a consumer loses its key, in files by theme."""

from local.drill.roads import grants, identities, keys, vaults
from local.drill.roads.road import Road

ROADS: tuple[Road, ...] = (*grants.ROADS, *identities.ROADS, *vaults.ROADS, *keys.ROADS)
