"""Read a key and the consumers bound to it: the state that every decision rests on."""

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import replace

from reactors.core.bounded import gather_bounded
from reactors.core.eligibility import refusals
from reactors.core.errors import AbsentError, PermanentError, RejectedInputError
from reactors.core.identifiers import KeyUri, ResourceId
from reactors.core.model import Consumer, Key, Unreadable, Vault
from reactors.core.ports import Ports
from reactors.core.snapshots import Snapshot
from reactors.core.usage import versions_in_use
from reactors.estate.consumers import read_consumer
from reactors.estate.vaults import read_vault


async def observe_key(vault: ResourceId, key: KeyUri, ports: Ports) -> Snapshot:
    """
    Read the vault, the key with its versions, and each consumer that seems bound to it.

    A consumer that is gone or bound elsewhere by now is left out; what cannot be read is named with the
    reason. TransientError passes through: the whole reading is to be done again.
    """
    found, state, found_bound = await asyncio.gather(
        _read_key(vault, key, ports), read_vault(vault, ports), _find_bound(vault, key, ports)
    )
    bound = () if isinstance(found_bound, Unreadable) else found_bound
    read = await gather_bounded(lambda consumer: try_consumer(consumer, ports), bound)
    consumers = [each for each in read if isinstance(each, Consumer) and is_bound(each, key)]
    snapshot = _snapshot(vault, key, consumers, ports, found=found, state=state)
    unreadable = tuple(each for each in (found_bound, *read) if isinstance(each, Unreadable))
    return await _with_details(replace(snapshot, unreadable=(*snapshot.unreadable, *unreadable)), ports)


async def observe_key_on_record(
    vault: ResourceId,
    key: KeyUri,
    ports: Ports,
    *,
    fresh: Sequence[Consumer] = (),
    state: Vault | Unreadable | None = None,
    left_by: ResourceId | None = None,
) -> Snapshot:
    """
    Read the key, and take the consumers as they were last seen, but for the fresh ones.

    The vault is read too, unless its state is given. `left_by` is a consumer that no longer uses the key,
    whatever is on record. What follows from it is to be confirmed where it depends on a consumer that is
    not fresh.
    """
    found, known = await asyncio.gather(_read_key(vault, key, ports), ports.inventory.list_bound(key))
    state = state or await read_vault(vault, ports)
    latest = {consumer.id: consumer for consumer in (*known, *fresh)}
    consumers = [each for each in latest.values() if is_bound(each, key) and each.id != left_by]
    snapshot = _snapshot(vault, key, consumers, ports, found=found, state=state)
    return await _with_details(snapshot, ports)


async def with_fresh_consumers(snapshot: Snapshot, subjects: Collection[str], ports: Ports) -> Snapshot:
    """
    Return a snapshot with those consumers as they are now that a change of these subjects rests on.

    They are the ones named, and those bound to a key or version that is named. The key is not read again.
    """
    wanted = [
        consumer.id
        for consumer in snapshot.consumers
        if str(consumer.id) in subjects or (consumer.binding and str(consumer.binding.key) in subjects)
    ]
    read = dict(
        zip(wanted, await gather_bounded(lambda each: try_consumer(each, ports), wanted), strict=True)
    )
    latest = [read.get(consumer.id, consumer) for consumer in snapshot.consumers]
    consumers = tuple(
        each for each in latest if isinstance(each, Consumer) and is_bound(each, snapshot.key_uri)
    )
    refused = tuple(each for each in latest if isinstance(each, Unreadable))
    unreadable = (*snapshot.unreadable, *refused)
    return await _with_details(replace(snapshot, consumers=consumers, unreadable=unreadable), ports)


async def observe_usable_key(vault: ResourceId, key: KeyUri, ports: Ports) -> Key:
    """
    Read a key with type and size of its newest usable version and of every newer one.

    Listing versions gives no type or size, so those that may be chosen are read one by one, newest
    first, until one can be used.
    """
    found = await ports.keys.observe(vault, key.versionless)
    for version in found.newest_first:
        detailed = version
        if version.key_type is None:
            detailed = await ports.keys.get_version(vault, key.at(version.version))
            versions = tuple(detailed if each is version else each for each in found.versions)
            found = replace(found, versions=versions)
        if not refusals(detailed, ports.policy.baseline.key_demands, at=ports.clock.now()):
            break
    return found


def is_bound(consumer: Consumer, key: KeyUri) -> bool:
    """Say whether a consumer is bound to a key, whatever version."""
    return consumer.binding is not None and consumer.binding.key.versionless == key.versionless


def _snapshot(
    vault: ResourceId,
    key: KeyUri,
    consumers: Sequence[Consumer],
    ports: Ports,
    *,
    found: Key | Unreadable,
    state: Vault | Unreadable,
) -> Snapshot:
    return Snapshot(
        taken_at=ports.clock.now(),
        vault=vault,
        key_uri=key.versionless,
        key=found if isinstance(found, Key) else None,
        consumers=tuple(consumers),
        unreadable=tuple(each for each in (found, state) if isinstance(each, Unreadable)),
        vault_state=state if isinstance(state, Vault) else None,
    )


async def _with_details(snapshot: Snapshot, ports: Ports) -> Snapshot:
    """Read type and size of the versions in use, which the list of versions does not give."""
    key, used = snapshot.key, versions_in_use(snapshot)
    if key is None:
        return snapshot
    bare = [each for each in key.versions if each.version in used and each.key_type is None]
    try:
        detailed = await gather_bounded(
            lambda version: ports.keys.get_version(snapshot.vault, key.uri.at(version.version)), bare
        )
    except PermanentError:
        return snapshot
    by_version = {each.version: each for each in detailed}
    versions = tuple(by_version.get(each.version, each) for each in key.versions)
    return replace(snapshot, key=replace(key, versions=versions))


async def _read_key(vault: ResourceId, key: KeyUri, ports: Ports) -> Key | Unreadable:
    try:
        return await observe_usable_key(vault, key, ports)
    except PermanentError as error:
        absent = isinstance(error, AbsentError)
        return Unreadable(str(key.versionless), vault.subscription_id, str(error), absent)


async def _find_bound(vault: ResourceId, key: KeyUri, ports: Ports) -> tuple[ResourceId, ...] | Unreadable:
    """Look into the inventory, and ask Resource Graph too until a sweep has made it whole."""
    known, is_whole = await asyncio.gather(
        ports.inventory.list_bound(key), ports.inventory.is_whole(ports.clock.now())
    )
    found = tuple(consumer.id for consumer in known)
    if is_whole:
        return found
    try:
        return tuple(dict.fromkeys((*found, *await ports.consumers.find_bound(key))))
    except PermanentError as error:
        reason = f"its consumers could not be searched for: {error}"
        return Unreadable(str(key.versionless), vault.subscription_id, reason)


async def try_consumer(consumer: ResourceId, ports: Ports) -> Consumer | Unreadable | None:
    """Read a consumer; None where it is gone, or why it could not be read."""
    try:
        return await read_consumer(consumer, ports)
    except AbsentError:
        return None
    except (PermanentError, RejectedInputError) as error:
        return Unreadable(str(consumer), consumer.subscription_id, str(error))
