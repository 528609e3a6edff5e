"""`CmkRisks`: what people have accepted, by key and version."""

from dataclasses import replace
from datetime import timedelta

from reactors.core.accepted_risk import AcceptedRisk
from reactors.core.identifiers import digest
from tests.builders import FIRST, NOW, SECOND, a_key_uri, an_account_id
from tests.stage import Stage

RISK = AcceptedRisk(a_key_uri(FIRST), an_account_id(), "", "ada@contoso.com", "It is taken down.", NOW)
GAP = replace(RISK, consumer=None, gap="Not all of the estate has been looked at.")


async def test_risks_come_back_as_they_were_accepted(stage: Stage) -> None:
    """Those of one version alone, about consumers and about the key as a whole."""
    for each in (RISK, GAP, replace(RISK, version=a_key_uri(SECOND))):
        await stage.ports.risks.record(each)

    found = await stage.ports.risks.list_for(a_key_uri(FIRST))

    assert sorted(found, key=lambda each: each.gap) == [RISK, GAP]


async def test_the_row_has_the_columns_that_others_rely_on(stage: Stage) -> None:
    """By H(key), the version and H(consumer)."""
    await stage.ports.risks.record(RISK)

    (row,) = await stage.rows.of("Risks")
    assert (row["PartitionKey"], row["RowKey"]) == (
        digest(str(a_key_uri())),
        f"{FIRST}-{digest(str(an_account_id()))}",
    )
    assert {"Owner", "Reason", "At", "ConsumerId", "KeyId", "KeyVersion"} <= set(row)


async def test_what_is_accepted_again_is_one_row(stage: Stage) -> None:
    """The last word counts."""
    again = replace(RISK, owner="eve@contoso.com", at=NOW + timedelta(days=1))
    for each in (RISK, again):
        await stage.ports.risks.record(each)

    assert await stage.ports.risks.list_for(a_key_uri(FIRST)) == [again]


async def test_where_nothing_was_accepted_there_is_nothing(stage: Stage) -> None:
    """The table need not be there."""
    assert await stage.ports.risks.list_for(a_key_uri(FIRST)) == []
