"""Whether a token is to be had, and whose it is."""

from cmk.checks.patient import Patient
from cmk.checks.result import Result, broken, doubtful, fine

TITLE = "Identity"
LOGIN = "az login"
PRINCIPAL = (
    "az identity show --ids $(az functionapp show --ids $REACTOR_APP_ID "
    '--query "keys(identity.userAssignedIdentities)[0]" -o tsv) --query principalId -o tsv'
)


async def check(patient: Patient) -> list[Result]:
    """Say who asks and whose rights are looked at."""
    caller = patient.caller
    if caller is None:
        return [broken(f"No token for Azure is to be had: {patient.refusal}.", LOGIN)]
    who = f"Asking as {caller.kind}"
    ids = [
        f"{word} {value}"
        for word, value in (
            ("object", caller.object_id),
            ("application", caller.application_id),
            ("tenant", caller.tenant_id),
        )
        if value
    ]
    if not ids:
        told = doubtful(f"A token is to be had, but {patient.refusal}.")
    else:
        told = fine(f"{who}: {', '.join(ids)}.")
    if not patient.principal:
        unknown = "Whose rights count is not known; name the app's principal with --principal."
        return [told, doubtful(unknown, PRINCIPAL)]
    if not patient.is_self:
        return [told, fine(f"The app is principal {patient.principal}.")]
    if caller.kind == "a person":
        said = "These are the rights of a person, not of the app; name its principal with --principal."
        return [told, doubtful(said, PRINCIPAL)]
    return [told]
