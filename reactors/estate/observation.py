"""Read a key and the consumers bound to it: the state that every decision rests on."""

import asyncio
from dataclasses import replace

from reactors.core.bounded import gather_bounded
from reactors.core.eligibility import refusals
from reactors.core.errors import AbsentError, PermanentError, RejectedInputError
from reactors.core.identifiers import KeyUri, ResourceId
from reactors.core.model import Consumer, Key, Unreadable
from reactors.core.ports import Ports
from reactors.core.snapshots import Snapshot


async def observe_key(vault: ResourceId, key: KeyUri, ports: Ports) -> Snapshot:
    """
    Read the key, its versions and each consumer that seems bound to it.

    A consumer that is gone or bound elsewhere by now is left out; what cannot be read is named with the
    reason. TransientError passes through: the whole reading is to be done again.
    """
    found, found_bound = await asyncio.gather(_read_key(vault, key, ports), _find_bound(vault, key, ports))
    bound = () if isinstance(found_bound, Unreadable) else found_bound
    read = await gather_bounded(lambda consumer: _read_consumer(consumer, ports), bound)
    return Snapshot(
        taken_at=ports.clock.now(),
        vault=vault,
        key_uri=key.versionless,
        key=found if isinstance(found, Key) else None,
        consumers=tuple(
            each
            for each in read
            if isinstance(each, Consumer) and each.binding and each.binding.key.versionless == key.versionless
        ),
        unreadable=tuple(each for each in (found, found_bound, *read) if isinstance(each, Unreadable)),
    )


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


async def _read_key(vault: ResourceId, key: KeyUri, ports: Ports) -> Key | Unreadable:
    try:
        return await observe_usable_key(vault, key, ports)
    except PermanentError as error:
        absent = isinstance(error, AbsentError)
        return Unreadable(str(key.versionless), vault.subscription_id, str(error), absent)


async def _find_bound(vault: ResourceId, key: KeyUri, ports: Ports) -> tuple[ResourceId, ...] | Unreadable:
    try:
        return await ports.consumers.find_bound(key)
    except PermanentError as error:
        reason = f"its consumers could not be searched for: {error}"
        return Unreadable(str(key.versionless), vault.subscription_id, reason)


async def _read_consumer(consumer: ResourceId, ports: Ports) -> Consumer | Unreadable | None:
    try:
        return await ports.consumers.observe(consumer)
    except AbsentError:
        return None
    except (PermanentError, RejectedInputError) as error:
        return Unreadable(str(consumer), consumer.subscription_id, str(error))
