"""Messages as they look when something happens, about an estate that does not exist; pure."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from reactors.core.access import Permission
from reactors.core.cuts import Cut
from reactors.core.findings import Finding, Verdict
from reactors.core.identifiers import KeyUri, ResourceId
from reactors.core.impact import Impact, Undoing
from reactors.core.impact_record import ImpactRecord
from reactors.core.lifecycle import Change
from reactors.core.model import Binding, Consumer, Key, KeyVersion
from reactors.core.notices import Notice, Stage
from reactors.core.reactions import Notify, OpenFinding
from reactors.core.records import FindingRecord, FindingState
from reactors.core.revocation import Cause, Origin, Revocation, Road
from reactors.core.service_effects import effects_of
from reactors.core.severity import Severity
from reactors.core.snapshots import Snapshot
from reactors.core.told import tell
from reactors.core.workload import Deployment
from reactors.planning.cut_off import cut_off_notify
from reactors.planning.expiry import expiry_notice
from reactors.planning.news import news_notify
from reactors.planning.resolved import resolved_notify
from reactors.rules.consumer_cut_off import RULE as CUT_OFF
from reactors.rules.consumer_without_cmk import RULE as WITHOUT_CMK
from reactors.rules.key_disabled import RULE as DISABLED
from reactors.rules.key_near_expiry import RULE as NEAR_EXPIRY
from reactors.rules.key_open_to_others import RULE as OPEN_TO_OTHERS

_HOME = "00000000-0000-0000-0000-000000000000"
_GROUP = f"/subscriptions/{_HOME}/resourceGroups/rg-sample/providers"
_VAULT = ResourceId.parse(f"{_GROUP}/Microsoft.KeyVault/vaults/kv-sample")
_ACCOUNT = f"{_GROUP}/Microsoft.CognitiveServices/accounts"
_FOUNDRY = ResourceId.parse(f"{_ACCOUNT}/foundry-sample")
_VERSION = "0a1b2c3d4e5f60718293a4b5c6d7e8f9"
_KEY = KeyUri("kv-sample.vault.azure.net", "cmk-sample", _VERSION)
_ACTOR = "5a4d3c2b-0000-4000-8000-5a4d3c2b1a09"
_STORM = 42
_UNDO = (
    "az role assignment create --assignee-object-id 7c6b5a49-0000-4000-8000-7c6b5a493827 "
    "--assignee-principal-type ServicePrincipal --role e147488a-f6f5-4113-8e2d-b22465e65bf6 "
    f"--scope {_VAULT}/keys/cmk-sample"
)

_DETAILS = {
    OPEN_TO_OTHERS.id: "Three people may use its keys.",
    WITHOUT_CMK.id: "It uses keys that Microsoft holds.",
}


def samples(at: datetime, portal: str) -> Mapping[str, Notice]:
    """Return a notice of each kind that people get, by a name that is fit for a file."""
    return {
        "critical": _critical(at, portal),
        "high": _expiry(at, portal, timedelta(days=3)),
        "medium": _expiry(at, portal, timedelta(days=29)),
        "low": _news(at, portal, OPEN_TO_OTHERS.id, (str(_VAULT),)),
        "resolved": _resolved(at, portal),
        "storm": _news(
            at, portal, WITHOUT_CMK.id, tuple(f"{_ACCOUNT}/foundry-{number:02}" for number in range(_STORM))
        ),
    }


def marked(notice: Notice) -> Notice:
    """Return a notice that nobody can take for a real one."""
    return replace(
        notice,
        title=f"This is a test: {notice.title}",
        happened=f"This is a test, nothing has happened. {notice.happened}",
        findings=(),
    )


def _critical(at: datetime, portal: str) -> Notice:
    permissions = tuple(Permission)
    reason = "The role that let it use the key was removed, so it lacks get, wrapKey and unwrapKey."
    revocation = Revocation(_FOUNDRY, _KEY.versionless, Cause.PERMISSION, permissions, reason)
    effects = effects_of(_FOUNDRY.arm_type)
    impact = Impact(
        revocation,
        effects.stops,
        effects.goes_on,
        fine_tuned=(Deployment("support-answers", "gpt-4o-mini-ft", sku="Standard", capacity=50),),
        base=(Deployment("chat", "gpt-4o", "2024-11-20", "GlobalStandard", 100),),
        projects=("claims",),
        can_undo=Undoing.YES,
        undo=(_UNDO,),
        kind="AIServices",
    )
    origin = Origin(Road.EVENT, at, _ACTOR, "Microsoft.Authorization/roleAssignments/delete")
    cut = Cut(
        revocation, 1, at + timedelta(seconds=9), origin, before="by a role on the vault", started_at=at
    )
    told = tell(_finding(CUT_OFF.id, str(_FOUNDRY), Severity.CRITICAL), 1, Stage.OPENED)
    notify = cut_off_notify((ImpactRecord(cut, impact, _VAULT),), {str(_FOUNDRY): told}, portal=portal)
    return _notice(notify)


def _expiry(at: datetime, portal: str, left: timedelta) -> Notice:
    version = KeyVersion(_VERSION, enabled=True, created=at - timedelta(days=360), expires_on=at + left)
    key = Key(_VAULT, _KEY.versionless, _VERSION, (version,))
    consumers = (_consumer("foundry-sample", _KEY), _consumer("search-sample", _KEY.versionless))
    days = f"{left.days} days"
    severity = Severity.HIGH if left < timedelta(days=7) else Severity.MEDIUM
    finding = _finding(NEAR_EXPIRY.id, str(_KEY), severity)
    return expiry_notice(
        Snapshot(at, _VAULT, _KEY.versionless, key, consumers),
        version,
        finding,
        tell(finding, 1, Stage.WORSE if severity is Severity.HIGH else Stage.OPENED),
        title=f"Key cmk-sample expires in {days}",
        happened=f"A version of key cmk-sample in vault kv-sample expires on {version.expires_on:%d %B %Y}.",
        portal=portal,
    )


def _news(at: datetime, portal: str, rule_id: str, subjects: tuple[str, ...]) -> Notice:
    severity = Severity.MEDIUM if len(subjects) > 1 else Severity.LOW
    opened = tuple(OpenFinding(_finding(rule_id, each.lower(), severity), 1) for each in subjects)
    said = "The sweep looked at the subscription."
    return _notice(news_notify(Change(opened, news=opened), occasion=said, portal=portal, at=at))


def _resolved(at: datetime, portal: str) -> Notice:
    finding = _finding(DISABLED.id, str(_KEY), Severity.CRITICAL)
    record = FindingRecord(finding, FindingState.OPEN, 1, at - timedelta(minutes=74))
    said = f"Key cmk-sample in vault kv-sample was changed by {_ACTOR} (audit log: KeyUpdate)."
    return _notice(resolved_notify((record,), occasion=said, portal=portal, at=at, actor=_ACTOR))


def _finding(rule_id: str, subject: str, severity: Severity) -> Finding:
    detail = _DETAILS.get(rule_id, "")
    return Finding(rule_id, subject, _HOME, severity, Verdict.NON_COMPLIANT, detail)


def _consumer(name: str, key: KeyUri) -> Consumer:
    identifier = ResourceId.parse(f"{_ACCOUNT}/{name}")
    return Consumer(identifier, name, "AIServices", "swedencentral", "Succeeded", Binding(key), "{}")


def _notice(notify: Notify | None) -> Notice:
    if notify is None:
        raise LookupError("a sample tells nothing")
    return notify.notice
