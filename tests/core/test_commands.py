"""The commands that people are given, filled in for one subject."""

import pytest

from reactors.core.commands import fill
from tests.builders import FIRST, SUBSCRIPTION, a_key_uri, a_vault, an_account_id


@pytest.mark.parametrize(
    ("command", "subject", "expected"),
    [
        ("{vault} {key} {version}", str(a_key_uri(FIRST)), f"kv-cmk cmk-foundry {FIRST}"),
        ("{vault} {key} {version}", str(a_key_uri()), "kv-cmk cmk-foundry VERSION"),
        ("{subscription} {group} {name}", str(an_account_id()), f"{SUBSCRIPTION} rg-ai foundry"),
        ("{parent} {name}", f"{an_account_id()}/encryptionscopes/scope", "foundry scope"),
        ("{vault} in {group}", str(a_vault()), "kv-cmk in rg-cmk"),
        ("{id}", f"/subscriptions/{SUBSCRIPTION}", f"/subscriptions/{SUBSCRIPTION}"),
        ("{id} {location}", "what is this", "ID LOCATION"),
        ("""'[{"category":"AuditEvent"}]'""", str(a_vault()), """'[{"category":"AuditEvent"}]'"""),
    ],
    ids=["version", "key", "account", "nested", "vault", "subscription", "neither", "JSON"],
)
def test_a_command_is_filled_in_as_far_as_the_subject_tells(
    command: str, subject: str, expected: str
) -> None:
    """What it does not tell stays in upper case."""
    assert fill(command, subject) == expected
