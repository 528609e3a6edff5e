"""Which subscriptions are seen, beside those that are configured."""

from cmk.checks.patient import Patient
from cmk.checks.result import Result, broken, doubtful, fine
from cmk.screen import count

TITLE = "Subscriptions"
_SEE = (
    "az graph query -q \"resources | where type =~ 'microsoft.cognitiveservices/accounts' | summarize "
    'count() by subscriptionId"'
)


async def check(patient: Patient) -> list[Result]:
    """Compare what is configured with what sweeps have read and what shows now."""
    seen = set(await patient.ports.consumers.list_subscriptions())
    swept = set(await patient.ports.sweeps.list_known_subscriptions())
    if not seen and not swept:
        return [broken("No subscription that holds anything to look at is seen.", _SEE)]
    if not patient.subscriptions:
        gone = sorted(swept - seen)
        results = [fine(f"{count(len(seen), 'subscription')} seen; all that are seen are watched.")]
        results += [
            doubtful(f"Subscription {each} was read before and is not seen now.", _SEE) for each in gone
        ]
        return results
    unread = sorted(patient.subscriptions - swept)
    others = sorted(swept - patient.subscriptions)
    results = [fine(f"{count(len(patient.subscriptions), 'subscription')} configured.")]
    results += [
        doubtful(f"Subscription {each} is configured, but no sweep has read it.", _SEE) for each in unread
    ]
    results += [
        doubtful(f"Subscription {each} was read before and is not configured now.") for each in others
    ]
    return results
