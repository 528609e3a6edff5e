"""Which versions of a key matter to its consumers; shared by the rules about versions."""

from reactors.core.identifiers import KeyUri
from reactors.core.model import Consumer, Key, KeyVersion
from reactors.core.snapshots import Snapshot


def versions_in_use(snapshot: Snapshot) -> frozenset[str]:
    """
    Return the versions that consumers are pinned to or say they use, and the current one where one follows.

    Azure raises expiry events for the current version only, so pinned older ones are looked at here.
    """
    if snapshot.key is None:
        return frozenset()
    wanted = {version for _, version in snapshot.pinned}
    wanted |= {consumer.version_in_use for consumer in snapshot.consumers if consumer.version_in_use}
    if snapshot.versionless:
        wanted.add(snapshot.key.current)
    return frozenset(wanted)


def version_subject(snapshot: Snapshot, version: KeyVersion) -> KeyUri:
    """Return the subject of a finding about one version of the snapshot's key."""
    return snapshot.key_uri.at(version.version)


def versions_used_by(consumer: Consumer, key: Key) -> tuple[str, ...]:
    """
    Return the versions that a consumer needs now: the one it is pinned to, and the one it says it uses.

    One that follows the key and does not say uses the current version.
    """
    pinned = consumer.binding.key.version if consumer.binding else None
    told = tuple(dict.fromkeys(filter(None, (pinned, consumer.version_in_use))))
    return told or (key.current,)
