"""A key version in use must not be about to expire unnoticed."""

from collections.abc import Iterator
from datetime import timedelta

from reactors.core.baseline import Baseline
from reactors.core.rule import Answer, Rule, compliant, non_compliant
from reactors.core.severity import Severity
from reactors.core.snapshots import Snapshot
from reactors.core.usage import version_subject, versions_in_use

_SERIOUS = 3


def evaluate(snapshot: Snapshot, baseline: Baseline) -> Iterator[Answer]:
    """
    Answer for every version of the key: it is out of use, or it does not expire within the notice period.

    The periods are the baseline's and the key's own `Notify` lead time; with each one entered it becomes
    more urgent. Versions already expired belong to `key-expired`, disabled ones to `key-disabled`.
    """
    used, home = versions_in_use(snapshot), snapshot.vault.subscription_id
    own = snapshot.key.notify_before if snapshot.key else None
    periods = {*baseline.notice_periods, *((own,) if own else ())}
    for version in snapshot.key.versions if snapshot.key else ():
        subject = str(version_subject(snapshot, version))
        remaining = version.expires_on - snapshot.taken_at if version.expires_on else None
        in_use = version.version in used and version.enabled
        entered = sum(remaining <= period for period in periods) if remaining is not None else 0
        if in_use and entered and remaining is not None and remaining > timedelta(0):
            yield non_compliant(
                subject,
                f"Version {version.version} expires on {version.expires_on:%Y-%m-%d %H:%M} UTC.",
                home,
                severity=_severity(remaining, baseline.notice_periods),
                urgency=entered,
            )
        else:
            yield compliant(subject, home)


def _severity(remaining: timedelta, periods: tuple[timedelta, ...]) -> Severity:
    """Return medium severity, and high one from the third of the baseline's periods on."""
    return Severity.HIGH if sum(remaining <= period for period in periods) >= _SERIOUS else Severity.MEDIUM


RULE = Rule(
    id="key-near-expiry",
    title="A key version in use expires soon",
    severity=Severity.MEDIUM,
    meaning=(
        "Once it has expired, existing data stays readable and what runs goes on; changing the encryption "
        "settings, and work that needs a new data key, is refused."
    ),
    remedy="Rotate the key, then update its pinned consumers to the new version.",
    command="az keyvault key rotate --vault-name {vault} --name {key}",
    source="Azure Key Vault as Event Grid source; key rotation policy",
    about=(Snapshot,),
    evaluate=evaluate,
    numbers=("R4",),
)
