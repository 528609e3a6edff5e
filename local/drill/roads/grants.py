"""Roads on which a permission is lost: access policies, roles, denials, groups."""

from local.drill.roads import steps
from local.drill.roads.place import SECOND, THIRD, Place
from local.drill.roads.road import UNKNOWN, Expected, Road
from reactors.core.access import Permission
from reactors.core.impact import Undoing
from reactors.core.revocation import Cause
from reactors.core.revocation import Road as Seen

_POLICIES = {"rbac": False}
_UNWRAP = (Permission.UNWRAP,)


def _role_deleted(at: str, place: Place) -> Road:
    scope = {"vault": place.vault_id, "key": place.key_id, "subscription": place.home}[at]
    return Road(
        name=f"role assignment at the {at} deleted",
        place=place,
        made=(steps.assign(at), steps.take_usual_role),
        rests_on=place.grant,
        asked={"change": "remove-grant", "vault": place.vault_id, "grant": place.grant_at(scope)},
        revoked=(steps.unassign(at),),
        undone=(steps.assign(at),),
        expected=Expected(Cause.PERMISSION, says=("Before: ",), undo="az role assignment create"),
    )


ROADS = (
    Road(
        name="access policy removed",
        place=Place("policy-removed", SECOND),
        vault=_POLICIES,
        made=(steps.watch_vault,),
        rests_on="accesspolicies/",
        asked={
            "change": "remove-grant",
            "vault": Place("policy-removed", SECOND).vault_id,
            "grant": "accesspolicies/{principal}",
        },
        revoked=(steps.change_vault(access_policies=[]),),
        undone=(steps.set_policy,),
        expected=Expected(Cause.PERMISSION, says=("Before: ",), undo="az keyvault set-policy"),
    ),
    Road(
        name="permission model switched",
        place=Place("model-switched", SECOND),
        vault=_POLICIES,
        rests_on="accesspolicies/",
        asked={"change": "switch-permission-model", "vault": Place("model-switched", SECOND).vault_id},
        revoked=(steps.change_vault(rbac=True),),
        undone=(steps.change_vault(rbac=False),),
        expected=Expected(
            Cause.PERMISSION,
            says=("access policies count for nothing",),
            undo="--enable-rbac-authorization false",
        ),
    ),
    _role_deleted("vault", Place("role-at-vault", SECOND)),
    _role_deleted("key", Place("role-at-key", SECOND)),
    _role_deleted("subscription", Place("role-at-home", THIRD)),
    Road(
        name="custom role edited",
        place=Place("role-edited", SECOND),
        made=(
            steps.put_role(steps.READS, steps.WRAPS, steps.UNWRAPS),
            steps.assign_own_role,
            steps.take_usual_role,
        ),
        rests_on="role/",
        revoked=(steps.put_role(steps.READS, steps.WRAPS),),
        undone=(steps.put_role(steps.READS, steps.WRAPS, steps.UNWRAPS),),
        expected=Expected(Cause.PERMISSION, _UNWRAP, says=("lacks unwrapKey",)),
    ),
    Road(
        name="deny assignment put up",
        place=Place("denied", SECOND),
        revoked=(steps.deny_unwrap,),
        undone=(steps.lift_denial,),
        expected=Expected(Cause.PERMISSION, _UNWRAP, can_undo=Undoing.UNKNOWN, undo="az rest --method get"),
    ),
    Road(
        name="group membership lost",
        place=Place("group-left"),
        made=(steps.join_group, steps.assign_group, steps.take_usual_role),
        rests_on=Place("group-left").grant,
        revoked=(steps.leave_group,),
        undone=(steps.join_group,),
        expected=Expected(Cause.PERMISSION, actor=UNKNOWN, seen=Seen.SWEEP, says=("Before: ",)),
    ),
)
