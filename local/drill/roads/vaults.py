"""Roads on which the vault is lost, or closed."""

from local.drill.roads import steps
from local.drill.roads.place import FOURTH, Place
from local.drill.roads.road import Expected, Road
from reactors.core.impact import Undoing
from reactors.core.revocation import Cause

ROADS = (
    Road(
        name="firewall closed",
        place=Place("firewall", FOURTH),
        asked={"change": "close-firewall", "vault": Place("firewall", FOURTH).vault_id},
        revoked=(steps.change_vault(network_acls=steps.CLOSED),),
        undone=(steps.change_vault(network_acls={**steps.CLOSED, "bypass": "AzureServices"}),),
        expected=Expected(
            Cause.NETWORK, says=("out of reach",), undo="--bypass AzureServices", ends_at_once=True
        ),
    ),
    Road(
        name="vault deleted",
        place=Place("vault-deleted", FOURTH),
        asked={"change": "delete-vault", "vault": Place("vault-deleted", FOURTH).vault_id},
        revoked=(steps.vault("DELETE"),),
        undone=(steps.vault("POST", "/recover"), steps.assign()),
        expected=Expected(
            Cause.VAULT_DELETED, says=("is deleted",), undo="az keyvault recover", ends_at_once=True
        ),
    ),
    Road(
        name="vault purged",
        place=Place("vault-purged", FOURTH),
        vault={"purge_protection": False},
        revoked=(steps.vault("DELETE"), steps.vault_seen_deleted, steps.vault("POST", "/purge")),
        undone=(steps.use_spare_key,),
        expected=Expected(
            Cause.VAULT_PURGED, can_undo=Undoing.NO, says=("gone for good",), ends_at_once=True
        ),
    ),
)
