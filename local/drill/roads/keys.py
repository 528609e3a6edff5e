"""Roads on which the key itself is lost; the audit log alone tells of it."""

from local.drill.roads import steps
from local.drill.roads.place import Place
from local.drill.roads.road import SOMEBODY, Expected, Road
from local.drill.sandbox import HUB
from reactors.core.impact import Undoing
from reactors.core.revocation import Cause
from reactors.core.revocation import Road as Seen

_SEEN, _ACTOR = Seen.AUDIT_LOG, SOMEBODY
_AUDITED = {"audit_hub": HUB}

ROADS = (
    Road(
        name="key version disabled",
        place=Place("version-disabled"),
        vault=_AUDITED,
        account={"version": "current"},
        asked={
            "change": "disable-version",
            "key": Place("version-disabled").key_uri,
            "version": "{version}",
        },
        revoked=(steps.key("PATCH", body={"enabled": False}),),
        undone=(steps.key("PATCH", body={"enabled": True}),),
        expected=Expected(
            Cause.KEY_DISABLED,
            actor=_ACTOR,
            seen=_SEEN,
            says=("is pinned to, is disabled",),
            undo="az keyvault key set-attributes",
            ends_at_once=True,
        ),
    ),
    Road(
        name="key disabled",
        place=Place("key-disabled"),
        vault=_AUDITED,
        asked={"change": "disable-key", "key": Place("key-disabled").key_uri},
        revoked=(steps.key("PATCH", body={"enabled": False}),),
        undone=(steps.key("PATCH", body={"enabled": True}),),
        expected=Expected(
            Cause.KEY_DISABLED,
            actor=_ACTOR,
            seen=_SEEN,
            says=("is disabled",),
            undo="az keyvault key set-attributes",
            ends_at_once=True,
        ),
    ),
    Road(
        name="key deleted",
        place=Place("key-deleted"),
        vault=_AUDITED,
        asked={"change": "delete-key", "key": Place("key-deleted").key_uri},
        revoked=(steps.key("DELETE"),),
        undone=(steps.key("POST", "/recover"),),
        expected=Expected(
            Cause.KEY_DELETED,
            actor=_ACTOR,
            seen=_SEEN,
            says=("is deleted",),
            undo="az keyvault key recover",
            ends_at_once=True,
        ),
    ),
    Road(
        name="key purged",
        place=Place("key-purged"),
        vault={**_AUDITED, "purge_protection": False},
        revoked=(steps.key("DELETE"), steps.key("POST", "/purge")),
        undone=(steps.use_spare_key,),
        expected=Expected(
            Cause.KEY_PURGED,
            actor=_ACTOR,
            seen=_SEEN,
            can_undo=Undoing.NO,
            says=("gone for good",),
            ends_at_once=True,
        ),
    ),
)
