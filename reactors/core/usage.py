"""Which versions of a key matter to its consumers; shared by the rules about expiry."""

from collections.abc import Iterator

from reactors.core.model import KeyVersion, Snapshot


def versions_in_use(snapshot: Snapshot) -> Iterator[KeyVersion]:
    """
    Yield the versions that consumers are pinned to, and the current one where a consumer follows it.

    Azure raises expiry events for the current version only, so pinned older ones are looked at here.
    """
    if snapshot.key is None:
        return
    wanted = {version for _, version in snapshot.pinned}
    if snapshot.versionless:
        wanted.add(snapshot.key.current)
    yield from (version for version in snapshot.key.versions if version.version in wanted)


def judged_versions(snapshot: Snapshot) -> Iterator[tuple[str, str]]:
    """Yield every version of the key as a subject, with the vault's subscription."""
    if snapshot.key is not None:
        for version in snapshot.key.versions:
            yield str(snapshot.key_uri.at(version.version)), snapshot.vault.subscription_id
