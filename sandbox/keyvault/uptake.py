"""Which version of a key a service uses: the pinned one, or the newest once it has noticed it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from sandbox.agenda import Due
from sandbox.keyvault.keys import Key, KeyVersion, Vault
from sandbox.keyvault.uri import find_key, pinned_version


@dataclass(slots=True)
class Uptake:
    """Hold the version in use and since when; of a versionless URI it goes on to newer enabled ones."""

    uri: str
    key: Key
    version: KeyVersion
    since: datetime

    def agenda(self, delay: timedelta, noticed: Callable[[], None]) -> Iterator[Due]:
        """Yield the moment at which the newest enabled version is taken up; `noticed` is called then."""
        newest = _newest_enabled(self.key)
        if pinned_version(self.uri) or newest is None:
            return
        if self.key.versions.index(newest) > self.key.versions.index(self.version):
            yield Due(newest.created + delay, partial(self._take, newest, noticed))

    def _take(self, version: KeyVersion, noticed: Callable[[], None], at: datetime) -> None:
        self.version, self.since = version, at
        noticed()


def take_up(uri: str, vaults: Mapping[str, Vault], now: datetime) -> Uptake | None:
    """
    Return what a service uses from now on for a key URI, or None where there is no such key.

    A versionless URI starts with the newest enabled version.
    """
    key, wanted = find_key(uri, vaults), pinned_version(uri)
    version = None if key is None else key.find(wanted) if wanted else _newest_enabled(key)
    if key is None or version is None:
        return None
    return Uptake(uri, key, version, now)


def _newest_enabled(key: Key) -> KeyVersion | None:
    return next((each for each in reversed(key.versions) if each.enabled), None)
