"""What there is to look at: the subscriptions and the vaults."""

from cmk.checks.patient import Patient


async def subscriptions_of(patient: Patient) -> list[str]:
    """Return the subscriptions that are configured or seen, and those that sweeps have read."""
    seen = await patient.ports.consumers.list_subscriptions()
    known = () if patient.subscriptions else await patient.ports.sweeps.list_known_subscriptions()
    return sorted({*seen, *known})
