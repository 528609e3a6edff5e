"""What one more use makes of the record."""

from datetime import timedelta

import pytest

from reactors.core.audit_events import AuditOperation
from reactors.core.key_use import KeyUsed, KeyUseRecord, with_use
from tests.builders import FIRST, NOW, a_key_uri
from tests.raw_events import ACTOR


@pytest.mark.parametrize(
    ("operation", "wrapped", "unwrapped"),
    [
        (AuditOperation.KEY_WRAP, True, False),
        (AuditOperation.KEY_UNWRAP, False, True),
        (AuditOperation.KEY_GET, False, False),
    ],
)
def test_each_direction_has_its_own_time(
    operation: AuditOperation, *, wrapped: bool, unwrapped: bool
) -> None:
    """Reading the key is neither."""
    record = with_use(None, KeyUsed(a_key_uri(FIRST), ACTOR, operation, NOW))

    assert (record.last_wrap_at == NOW, record.last_unwrap_at == NOW) == (wrapped, unwrapped)


def test_an_earlier_use_only_moves_the_beginning() -> None:
    """Batches come in any order."""
    record = KeyUseRecord(a_key_uri(FIRST), ACTOR, NOW, NOW, NOW, NOW)
    earlier = NOW - timedelta(hours=1)

    after = with_use(record, KeyUsed(a_key_uri(FIRST), ACTOR, AuditOperation.KEY_WRAP, earlier))

    assert after == KeyUseRecord(a_key_uri(FIRST), ACTOR, earlier, NOW, NOW, NOW)
