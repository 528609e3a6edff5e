"""Microsoft.Authorization: role assignments, role definitions and deny assignments."""
