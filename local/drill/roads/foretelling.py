"""What is asked before a key is taken away, and what is on record afterwards, over HTTP."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from local.drill.errors import UnmetError
from local.drill.roads.road import Road
from local.drill.stage import Stage

type Json = Mapping[str, Any]

# When a deleted vault or key will be purged: counted from the question, and from the deletion.
_TIMES = frozenset({"until"})


async def foretell(stage: Stage, road: Road) -> Sequence[Json]:
    """Return the impacts that the what-if of a road foretells."""
    place, asked = road.place, dict(road.asked)
    account = await stage.sandbox.call("GET", "/resources", query={"id": place.account_id})
    key = await stage.sandbox.key(place.key, place.vault)
    words = {
        "{principal}": str(account["identity"].get("principalId")),
        "{version}": str(key["versions"][-1]["version"]),
    }
    for name, text in asked.items():
        for word, value in words.items():
            asked[name] = asked[name].replace(word, value) if word in text else asked[name]
    return list((await _get(stage, "whatif", asked))["impacts"])


async def list_recorded(stage: Stage, road: Road) -> Sequence[Json]:
    """Return the open revocations on record of a road's key."""
    found = await _get(stage, "impact", {"key": road.place.key_uri})
    return list(found["impacts"])


def differing(foretold: Sequence[Json], recorded: Sequence[Json]) -> Iterator[str]:
    """Yield a phrase for each field that is on record other than it was foretold, times aside."""
    if len(foretold) != len(recorded):
        yield f"{len(foretold)} foretold, {len(recorded)} on record"
    for told, found in zip(foretold, recorded, strict=False):
        for name in sorted(set(told) - _TIMES):
            if told[name] != found.get(name):
                yield f"{name}: {told[name]!r} foretold, {found.get(name)!r} on record"


async def _get(stage: Stage, what: str, query: Mapping[str, str]) -> Json:
    url = f"{stage.stack.host_url}/api/{what}"
    async with stage.stack.session.get(url, params=query) as answer:
        found: Json = await answer.json()
        if not answer.ok:
            raise UnmetError(f"an answer to {dict(query)}", f"{answer.status}: {found}")
    return found
