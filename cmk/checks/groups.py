"""Whether Microsoft Graph answers what depends on groups and applications; optional."""

from cmk.checks.patient import Patient
from cmk.checks.result import Result, doubtful, fine
from reactors.core.errors import ReactorError
from reactors.core.plain import plain

TITLE = "Directory"
_COSMOS_DB = "a232010e-820c-4083-83bb-3ace5fc29d0b"
_NOBODY = "00000000-0000-0000-0000-000000000001"
_MEANS = "Access through groups in access policies stays unknown."


async def check(patient: Patient) -> list[Result]:
    """Ask for a principal, and for a group that nobody is in."""
    if not patient.graph:
        return [doubtful(f"No address of Microsoft Graph is configured. {_MEANS}")]
    command = (
        f"az rest --method GET --url {patient.graph}/v1.0/servicePrincipals/"
        f"{patient.principal or '$REACTOR_PRINCIPAL_ID'}/appRoleAssignments"
    )
    if not patient.is_self:
        said = (
            "Whether the app may ask Microsoft Graph cannot be told as somebody else; the command lists it."
        )
        return [doubtful(said, command)]
    try:
        await patient.directory.find_principal(_COSMOS_DB)
        await patient.directory.groups_of(patient.principal, (_NOBODY,))
    except ReactorError as error:
        return [doubtful(f"Microsoft Graph refuses: {plain(str(error))}. {_MEANS}", command)]
    return [fine("Microsoft Graph answers about groups and applications.")]
