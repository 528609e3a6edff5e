"""`CmkAccess`: what access rests on, and which vaults a grant matters to."""

from datetime import timedelta

from reactors.core.access_record import AccessRecord
from tests.builders import NOW, a_key_uri, a_vault, an_account_id
from tests.stage import Stage

NAME = "00000000-0000-0000-0000-000000000001"
GRANT = f"{a_vault()}/providers/microsoft.authorization/roleassignments/{NAME}"


def a_record(
    said: str = "by a role", *grants: str, minutes: float = 0, vault: str = "kv-cmk"
) -> AccessRecord:
    """Return what the access of foundry rests on after so many minutes."""
    key = a_key_uri(vault=vault)
    at = NOW + timedelta(minutes=minutes)
    return AccessRecord(key, an_account_id(), a_vault(vault), said, grants or (GRANT,), at)


async def test_a_record_comes_back_as_it_was(stage: Stage) -> None:
    """Long texts and hostile names too."""
    record = a_record("'\U0001f511\n" * 20_000, GRANT, "role/x' or 'a' eq 'a", "accesspolicies/" + "a" * 3000)

    await stage.ports.access_records.record(record)

    assert await stage.ports.access_records.list_for(a_key_uri()) == [record]


async def test_an_earlier_look_never_replaces_a_later_one(stage: Stage) -> None:
    """However late it is carried out."""
    await stage.ports.access_records.record(a_record("later", minutes=1))
    await stage.ports.access_records.record(a_record("earlier"))

    (found,) = await stage.ports.access_records.list_for(a_key_uri())
    assert found.said == "later"


async def test_a_grant_names_its_vaults_by_its_last_segment(stage: Stage) -> None:
    """All that an event of a deleted assignment carries; also once the access is forgotten."""
    for vault in ("kv-cmk", "kv-two"):
        await stage.ports.access_records.record(a_record(vault=vault))
        await stage.ports.access_records.remove(a_key_uri(vault=vault), an_account_id())

    found = await stage.ports.access_records.list_vaults(f"/subscriptions/x/roleassignments/{NAME}")

    assert sorted(found, key=str) == [a_vault(), a_vault("kv-two")]
    assert await stage.ports.access_records.find_said(GRANT) == "by a role"
    assert await stage.ports.access_records.list_for(a_key_uri()) == []


async def test_what_nobody_has_seen_is_empty(stage: Stage) -> None:
    """No table is needed for that."""
    assert await stage.ports.access_records.list_vaults(GRANT) == []
    assert await stage.ports.access_records.find_said(GRANT) == ""
