"""What ought to be true: the profile's demands on keys and the notice periods."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class Profile(StrEnum):
    """The published rule sets for customer-managed keys on Foundry resources."""

    SEED_2025 = "seed-2025"
    FOUNDRY_2026 = "foundry-2026"
    OPENAI = "openai"


@dataclass(frozen=True, slots=True)
class KeyDemands:
    """The key types a profile takes and the sizes in bits; `exact` sizes allow no larger key."""

    types: frozenset[str]
    size: int
    exact: bool


_RSA = frozenset({"RSA", "RSA-HSM"})

KEY_DEMANDS = {
    Profile.SEED_2025: KeyDemands(_RSA, 2048, exact=True),
    Profile.FOUNDRY_2026: KeyDemands(_RSA, 2048, exact=False),
    Profile.OPENAI: KeyDemands(_RSA, 2048, exact=True),
}


@dataclass(frozen=True, slots=True)
class Baseline:
    """
    The demands in force, as the policy file sets them.

    `notice_periods` are the times before a key version expires at which people are told, longest first.
    `behind_grace` is how long a pinned consumer may stay behind a newer version before it matters.
    """

    profile: Profile = Profile.FOUNDRY_2026
    notice_periods: tuple[timedelta, ...] = tuple(timedelta(days=days) for days in (90, 30, 7, 1))
    behind_grace: timedelta = timedelta(0)

    @property
    def expiry_notice(self) -> timedelta:
        """The longest notice period."""
        return self.notice_periods[0]

    @property
    def key_demands(self) -> KeyDemands:
        """What the active profile demands of a key."""
        return KEY_DEMANDS[self.profile]
