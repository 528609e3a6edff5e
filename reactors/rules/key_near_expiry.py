"""A key version in use must not be about to expire unnoticed."""

from collections.abc import Iterator
from datetime import timedelta

from reactors.core.baseline import Baseline
from reactors.core.rule import Answer, Rule, compliant, non_compliant
from reactors.core.severity import Severity
from reactors.core.snapshots import Snapshot
from reactors.core.usage import version_subject, versions_in_use


def evaluate(snapshot: Snapshot, baseline: Baseline) -> Iterator[Answer]:
    """
    Answer for every version of the key: it is out of use, or it does not expire within the notice period.

    The period is the longer of the baseline's and the key's own `Notify` lead time. Versions already
    expired belong to `key-expired`, disabled ones to `key-disabled`.
    """
    used, home = versions_in_use(snapshot), snapshot.vault.subscription_id
    own = snapshot.key.notify_before if snapshot.key else None
    notice = max(baseline.expiry_notice, own or timedelta())
    for version in snapshot.key.versions if snapshot.key else ():
        subject = str(version_subject(snapshot, version))
        remaining = version.expires_on - snapshot.taken_at if version.expires_on else None
        in_use = version.version in used and version.enabled
        if in_use and remaining is not None and timedelta(0) < remaining <= notice:
            yield non_compliant(
                subject,
                f"Version {version.version} expires on {version.expires_on:%Y-%m-%d %H:%M} UTC.",
                home,
                severity=_severity(remaining, baseline.notice_periods),
            )
        else:
            yield compliant(subject, home)


def _severity(remaining: timedelta, periods: tuple[timedelta, ...]) -> Severity:
    """Return a severity that grows with each notice period entered; a lone one is of medium severity."""
    entered = sum(remaining <= period for period in periods) + (1 if len(periods) == 1 else 0)
    return (Severity.LOW, Severity.LOW, Severity.MEDIUM, Severity.HIGH)[min(entered, 3)]


RULE = Rule(
    id="key-near-expiry",
    title="A key version in use expires soon",
    severity=Severity.MEDIUM,
    meaning="Once it has expired it no longer wraps: new configuration and new data keys are refused.",
    remedy="Rotate the key, then update its pinned consumers to the new version.",
    command="az keyvault key rotate --vault-name {vault} --name {key}",
    source="Azure Key Vault as Event Grid source; key rotation policy",
    about=(Snapshot,),
    evaluate=evaluate,
    numbers=("R4",),
)
