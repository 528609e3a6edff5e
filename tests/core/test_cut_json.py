"""A cut as JSON."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from reactors.core.access import Permission
from reactors.core.cut_json import cut_from_dict, cut_to_dict
from reactors.core.cuts import Cut
from reactors.core.identifiers import ResourceId
from reactors.core.revocation import Cause, Origin, Revocation, Road
from tests.builders import FIRST, NOW, a_key_uri, an_account_id

FOUNDRY = an_account_id("foundry")
PERSON = "5f0c1a52-9f4e-4b7d-8a3b-2f6c7d8e9a01"
GRANT = "/subscriptions/s/providers/microsoft.authorization/roleassignments/one"


def a_revocation(
    cause: Cause = Cause.PERMISSION, *, consumer: ResourceId = FOUNDRY, reason: str = "It is so."
) -> Revocation:
    """Return a revocation of all three permissions."""
    return Revocation(consumer, a_key_uri(None), cause, tuple(Permission), reason)


TIMES = st.none() | st.integers(0, 1000).map(lambda minutes: NOW + timedelta(minutes=minutes))


@given(
    cause=st.sampled_from(Cause),
    version=st.sampled_from([None, FIRST]),
    road=st.sampled_from(Road),
    before=st.text(max_size=20),
    times=st.tuples(TIMES, TIMES, TIMES),
)
def test_a_cut_comes_back_from_json_as_it_was(
    cause: Cause, version: str | None, road: Road, before: str, times: tuple[None, None, None]
) -> None:
    """Tables and claims hold it so."""
    revocation = replace(a_revocation(cause), key=a_key_uri(version))
    cut = Cut(revocation, 3, NOW, Origin(road, NOW, PERSON, "x", GRANT), before, *times)

    assert cut_from_dict(cut_to_dict(cut)) == cut
