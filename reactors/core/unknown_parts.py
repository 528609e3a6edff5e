"""What a supposed change names that is not there, so that a slip of the pen does not read as harmless."""

from reactors.core.situation import Situation
from reactors.core.supposed import DisableKey, RemoveGrant, Supposed

_POLICY = "accesspolicies/"


def unknown_part(change: Supposed, situation: Situation) -> str:
    """Say which version or grant of a change is not among what was read; empty where all are, or were not."""
    match change:
        case DisableKey(key) if key.version is not None:
            known = situation.seen.key
            if known is not None and known.find(key.version) is None:
                return f"key {key.name} in vault {key.vault_name} has no version {key.version}"
        case RemoveGrant(vault, grant) if grant.startswith(_POLICY):
            state, holder = situation.seen.vault_state, grant.removeprefix(_POLICY)
            if state is not None and all(each.object_id != holder for each in state.policies):
                return f"vault {vault.name} has no access policy on keys for {holder}"
        case RemoveGrant(vault, grant):
            access = situation.access
            if (
                access is not None
                and "assignments" not in access.unreadable
                and all(each.id != grant for each in access.assignments)
            ):
                return f"no role assignment {grant} bears on vault {vault.name}"
    return ""
