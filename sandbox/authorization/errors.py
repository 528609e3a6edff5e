"""The refusals of Microsoft.Authorization."""

from sandbox.errors import ServiceError


def unsupported_filter(text: str) -> ServiceError:
    """Return the answer to a filter that is not known."""
    return ServiceError(
        400,
        "UnsupportedQuery",
        f"The filter '{text}' is not supported. Supported filters are either 'atScope()' or 'principalId eq "
        "'{value}' or assignedTo('{value}')'.",
    )


def assignment_not_found(name: str) -> ServiceError:
    """Return the answer for a role assignment that is not there."""
    return ServiceError(404, "RoleAssignmentNotFound", f"The role assignment '{name}' is not found.")


def definition_not_found(role_id: str) -> ServiceError:
    """Return the answer for a role definition that is not there."""
    message = f"The specified role definition with ID '{role_id.replace('-', '')}' does not exist."
    return ServiceError(404, "RoleDefinitionDoesNotExist", message)


def denial_not_found(name: str) -> ServiceError:
    """Return the answer for a deny assignment that is not there; the code is a guess."""
    return ServiceError(404, "DenyAssignmentNotFound", f"The deny assignment '{name}' is not found.")


def assignment_exists() -> ServiceError:
    """Return the answer to a second assignment of the same role to the same principal at one scope."""
    return ServiceError(409, "RoleAssignmentExists", "The role assignment already exists.")


def assignment_fixed() -> ServiceError:
    """Return the answer to a change of what an assignment is about."""
    return ServiceError(
        400,
        "RoleAssignmentUpdateNotPermitted",
        "Tenant ID, application ID, principal ID, and scope are not allowed to be updated.",
    )


def definition_in_use() -> ServiceError:
    """Return the answer to the deletion of a role that is assigned."""
    return ServiceError(
        400, "RoleDefinitionHasAssignments", "There are existing role assignments referencing role."
    )


def definition_fixed() -> ServiceError:
    """Return the answer to a change of a built-in role; code and words are a guess."""
    return ServiceError(400, "RoleDefinitionBuiltIn", "Built-in roles cannot be changed.")


def bad_request(message: str) -> ServiceError:
    """Return the answer to a body or a name that cannot be."""
    return ServiceError(400, "InvalidRequestContent", message)
