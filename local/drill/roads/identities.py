"""Roads on which the identity that uses the key is lost."""

from local.drill.roads import steps
from local.drill.roads.place import FOURTH, Place
from local.drill.roads.road import Expected, Road
from reactors.core.revocation import Cause

_DELETED, _OFF = Place("identity-gone", FOURTH), Place("identity-off", FOURTH)

ROADS = (
    Road(
        name="user-assigned identity deleted",
        place=_DELETED,
        account={"user_assigned": _DELETED.account},
        asked={"change": "delete-identity", "identity": _DELETED.identity_id},
        revoked=(steps.delete_identity,),
        undone=(steps.use_spare_identity,),
        expected=Expected(Cause.IDENTITY_GONE, says=("not there any more",), undo="az identity create"),
    ),
    Road(
        name="system-assigned identity switched off",
        place=_OFF,
        asked={"change": "delete-identity", "identity": _OFF.account_id},
        revoked=(steps.switch_identity_off,),
        undone=(steps.put_account(),),
        expected=Expected(
            Cause.IDENTITY_GONE, says=("not there any more",), undo="az cognitiveservices account identity"
        ),
    ),
)
