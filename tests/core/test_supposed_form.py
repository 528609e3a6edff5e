"""Parsing what somebody asks about: words in, a change out, or what is allowed."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reactors.core.errors import RejectedInputError
from reactors.core.identifiers import KeyUri
from reactors.core.supposed import (
    CloseFirewall,
    DeleteIdentity,
    DeleteKey,
    DeleteVault,
    DisableKey,
    RemoveGrant,
    Supposed,
    SwitchPermissionModel,
)
from reactors.core.supposed_form import FIELDS, LONGEST, ChangeName, OfVault, parse_supposed, parse_version
from tests.builders import FIRST, SECOND, SUFFIXES, a_key_uri, a_vault, an_account_id

KEY, VAULT, IDENTITY = str(a_key_uri()), str(a_vault()), str(an_account_id())
HOLDER = "AAAAAAAA-0000-0000-0000-000000000001"
GRANT = f"{VAULT}/providers/Microsoft.Authorization/roleAssignments/{HOLDER}"
WIDE = GRANT.replace(VAULT, "/providers/Microsoft.Management/managementGroups/root")


def parse(change: str, **fields: str) -> Supposed | OfVault:
    """Return the change of these fields."""
    return parse_supposed({"change": change, **fields}, suffixes=SUFFIXES)


def refused(change: str, **fields: str) -> str:
    """Return the message with which these fields are refused."""
    with pytest.raises(RejectedInputError) as error:
        parse(change, **fields)
    return str(error.value)


@pytest.mark.parametrize(
    ("fields", "change"),
    [
        ({"change": "disable-version", "key": KEY, "version": SECOND}, DisableKey(a_key_uri(SECOND))),
        (
            {"change": "disable-version", "key": f"{KEY}/{FIRST}", "version": FIRST},
            DisableKey(a_key_uri(FIRST)),
        ),
        ({"change": "disable-key", "key": KEY.upper().replace("HTTPS", "https")}, DisableKey(a_key_uri())),
        ({"change": "delete-key", "key": KEY}, DeleteKey(a_key_uri())),
        ({"change": "remove-grant", "vault": VAULT, "grant": GRANT}, RemoveGrant(a_vault(), GRANT.lower())),
        ({"change": "remove-grant", "vault": VAULT, "grant": WIDE}, RemoveGrant(a_vault(), WIDE.lower())),
        (
            {"change": "remove-grant", "vault": VAULT, "grant": f"accessPolicies/{HOLDER}"},
            RemoveGrant(a_vault(), f"accesspolicies/{HOLDER.lower()}"),
        ),
        ({"change": "switch-permission-model", "vault": VAULT}, SwitchPermissionModel(a_vault())),
        ({"change": "close-firewall", "vault": VAULT}, CloseFirewall(a_vault())),
        ({"change": "delete-vault", "vault": VAULT}, DeleteVault(a_vault())),
        ({"change": "delete-identity", "identity": IDENTITY}, DeleteIdentity(an_account_id())),
    ],
    ids=lambda value: "" if isinstance(value, dict) else type(value).__name__,
)
def test_each_change_has_its_form(fields: dict[str, str], change: Supposed) -> None:
    """Ids are compared without regard to case."""
    assert parse_supposed(fields, suffixes=SUFFIXES) == change


@pytest.mark.parametrize("name", [each for each in ChangeName if "vault" in each.needs])
@pytest.mark.parametrize("vault", ["kv-cmk", "KV-CMK.vault.azure.net"])
def test_a_vault_may_go_by_its_name(name: ChangeName, vault: str) -> None:
    """It is looked up by its host; after that the change is the same."""
    grant = {"grant": GRANT} if name is ChangeName.REMOVE_GRANT else {}

    found = parse(name, vault=vault, **grant)

    assert isinstance(found, OfVault)
    assert found.host == "kv-cmk.vault.azure.net"
    assert found.at(a_vault()) == parse(name, vault=VAULT, **grant)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"change": ""}, "change is missing; it is one of disable-version, disable-key"),
        ({"change": "delete-keys"}, "is not one of disable-version.*did you mean delete-key"),
        ({"change": "disable-version", "key": KEY}, "version is missing: disable-version takes key and vers"),
        ({"change": "delete-key", "key": KEY, "vault": VAULT}, "'?vault'? does not go with it: delete-key"),
        ({"change": "disable-key", "key": f"{KEY}/{FIRST}"}, "names a version.*ask about disable-version"),
        (
            {"change": "disable-version", "key": f"{KEY}/{FIRST}", "version": SECOND},
            "two versions are named",
        ),
        ({"change": "delete-key", "key": "https://kv-cmk.evil.example/keys/k"}, "outside the configured"),
        ({"change": "delete-vault", "vault": IDENTITY}, "not the id of a vault"),
        ({"change": "delete-vault", "vault": "kv' or 1"}, "not a vault name"),
        ({"change": "delete-vault", "vault": "kv.evil.example"}, "outside the configured suffix"),
        ({"change": "remove-grant", "vault": VAULT, "grant": HOLDER}, "not the id of a role assignment, nor"),
        ({"change": "remove-grant", "vault": VAULT, "grant": "accesspolicies/x"}, "not an object id"),
        ({"change": "delete-identity", "identity": HOLDER}, "not the id of an ARM resource"),
        ({"change": "delete-key", "key": "x" * (LONGEST + 1)}, f"key is longer than {LONGEST} characters"),
    ],
)
def test_what_makes_no_sense_is_refused_with_what_is_allowed(fields: dict[str, str], said: str) -> None:
    """One sentence, and nothing of it raw."""
    with pytest.raises(RejectedInputError, match=said):
        parse_supposed(fields, suffixes=SUFFIXES)


def test_nothing_outside_print_gets_into_a_message() -> None:
    """It may end in a log line or a page."""
    assert "\n" not in refused("delete-key\n\x1b[31m")
    assert "\x1b" not in refused("delete-vault", vault="\x1b[31m")


@given(st.dictionaries(st.sampled_from(("change", *FIELDS)), st.text() | st.sampled_from(ChangeName)))
def test_whatever_is_asked_is_parsed_or_refused(fields: dict[str, Any]) -> None:
    """Nothing else ever comes out."""
    said = ""
    try:
        parse_supposed(fields, suffixes=SUFFIXES)
    except RejectedInputError as error:
        said = str(error)

    assert said.isprintable()


def test_a_version_is_named_by_its_uri() -> None:
    """Without one there is nothing to ask about."""
    assert parse_version(f"{KEY}/{FIRST}", suffixes=SUFFIXES) == KeyUri(
        "kv-cmk.vault.azure.net", "cmk-foundry", FIRST
    )
    with pytest.raises(RejectedInputError, match="no version is named; write https://"):
        parse_version(KEY, suffixes=SUFFIXES)
