"""`CmkKeyUse`: which identity uses which version."""

from datetime import datetime, timedelta

from reactors.core.audit_events import AuditOperation
from reactors.core.key_use import KeyUsed, KeyUseRecord
from tests.builders import FIRST, NOW, SECOND, a_key_uri
from tests.raw_events import ACTOR
from tests.stage import Stage

WRAP, UNWRAP, GET = AuditOperation.KEY_WRAP, AuditOperation.KEY_UNWRAP, AuditOperation.KEY_GET


def used(operation: AuditOperation, at: datetime = NOW, version: str | None = FIRST) -> KeyUsed:
    """Return a use by the actor of the story."""
    return KeyUsed(a_key_uri(version), ACTOR, operation, at)


async def test_uses_of_a_version_by_an_identity_are_one_row(stage: Stage) -> None:
    """With the last time of either direction."""
    later = NOW + timedelta(hours=2)
    await stage.ports.key_use.note([used(WRAP), used(UNWRAP, later), used(GET, version=SECOND)])

    found = sorted(await stage.ports.key_use.list_for(a_key_uri()), key=lambda each: str(each.key))

    assert found == [
        KeyUseRecord(a_key_uri(FIRST), ACTOR, NOW, later, NOW, later),
        KeyUseRecord(a_key_uri(SECOND), ACTOR, NOW, NOW),
    ]


async def test_an_earlier_time_never_replaces_a_later_one(stage: Stage) -> None:
    """Batches come in any order."""
    earlier = NOW - timedelta(hours=3)
    await stage.ports.key_use.note([used(WRAP)])
    await stage.ports.key_use.note([used(WRAP, earlier)])

    (found,) = await stage.ports.key_use.list_for(a_key_uri())
    assert (found.first_seen_at, found.seen_at, found.last_wrap_at) == (earlier, NOW, NOW)


async def test_the_same_use_within_an_hour_is_written_once(stage: Stage) -> None:
    """Services wrap and unwrap all the time."""
    minutes = [used(WRAP, NOW + timedelta(minutes=minute)) for minute in range(30)]
    await stage.ports.key_use.note(minutes)
    await stage.ports.key_use.note(minutes)

    (found,) = await stage.ports.key_use.list_for(a_key_uri())
    assert found.seen_at == NOW


async def test_a_use_without_version_or_principal_is_no_evidence(stage: Stage) -> None:
    """It says nothing of a version."""
    await stage.ports.key_use.note([used(WRAP, version=None), KeyUsed(a_key_uri(FIRST), "", WRAP, NOW)])

    assert await stage.ports.key_use.list_for(a_key_uri()) == []
