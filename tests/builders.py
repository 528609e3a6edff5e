"""
Valid things by default; a test states only what matters to it.

Import it as `from tests.builders import a_key`. The story: key `cmk-foundry` in vault `kv-cmk` has an
older version FIRST and a current version SECOND; account `foundry` is pinned to FIRST.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from reactors.consumers.cognitive_account import read
from reactors.core.baseline import Baseline
from reactors.core.findings import Finding, Verdict
from reactors.core.identifiers import KeyUri, ResourceId
from reactors.core.lifecycle import Change, Judged, compare
from reactors.core.matching import EVERYTHING
from reactors.core.model import Consumer, Key, KeyVersion, Vault
from reactors.core.notices import Link, Notice, Section
from reactors.core.orders import Order, OrderKind, make_order
from reactors.core.policy import Policy, Scope, UpdateMode
from reactors.core.records import FindingRecord, FindingState, Update, UpdatePhase, UpdateState
from reactors.core.rule import AnyRule, as_finding
from reactors.core.severity import Severity
from reactors.core.snapshots import (
    Snapshot,
)

NOW = datetime(2026, 11, 2, 10, 15, 30, tzinfo=UTC)
SUBSCRIPTION = "11111111-1111-1111-1111-111111111111"
TENANT = "22222222-2222-2222-2222-222222222222"
VAULT_SUFFIX = ".vault.azure.net"
SUFFIXES = (VAULT_SUFFIX, ".managedhsm.azure.net")
PORTAL = "https://portal.azure.com"
ALL_OPERATIONS = frozenset({"encrypt", "decrypt", "sign", "verify", "wrapKey", "unwrapKey"})


def a_version_id(number: int) -> str:
    """Return 32 hex digits that tell versions apart: FIRST is number 1, SECOND number 2."""
    return f"{number:032x}"


FIRST = a_version_id(1)
SECOND = a_version_id(2)
THIRD = a_version_id(3)


def a_vault(name: str = "kv-cmk", *, resource_group: str = "rg-cmk") -> ResourceId:
    """Return the ARM id of a vault."""
    return ResourceId(SUBSCRIPTION, resource_group, "microsoft.keyvault", "vaults", name)


def an_account_id(name: str = "foundry", *, subscription_id: str = SUBSCRIPTION) -> ResourceId:
    """Return the ARM id of a Cognitive Services account."""
    return ResourceId(subscription_id, "rg-ai", "microsoft.cognitiveservices", "accounts", name)


def a_key_uri(version: str | None = None, *, name: str = "cmk-foundry", vault: str = "kv-cmk") -> KeyUri:
    """Return a key URI, versionless unless a version is given."""
    return KeyUri(f"{vault}{VAULT_SUFFIX}", name, version)


def a_key_version(
    number: int = 1,
    *,
    expires_in: timedelta | None = None,
    valid_in: timedelta | None = None,
    created: datetime | None = None,
    enabled: bool = True,
    key_type: str | None = "RSA",
    key_size: int | None = 2048,
    key_ops: frozenset[str] | None = ALL_OPERATIONS,
) -> KeyVersion:
    """
    Return a version that any consumer can use; a higher number is a day younger unless `created` is given.

    `expires_in` and `valid_in` count from NOW.
    """
    return KeyVersion(
        version=a_version_id(number),
        enabled=enabled,
        created=created or NOW - timedelta(days=100 - number),
        not_before=None if valid_in is None else NOW + valid_in,
        expires_on=None if expires_in is None else NOW + expires_in,
        key_type=key_type,
        key_size=key_size,
        key_ops=key_ops,
    )


def undated(version: KeyVersion) -> KeyVersion:
    """Return a version whose creation time the service does not tell."""
    return replace(version, created=None)


def a_key(*versions: KeyVersion, current: str | None = None, notify_before: timedelta | None = None) -> Key:
    """
    Return a key with these versions, else FIRST and SECOND; the last one given is current.

    It rotates by itself and cannot be purged.
    """
    held = versions or (a_key_version(1), a_key_version(2))
    return Key(
        a_vault(),
        a_key_uri(),
        current or held[-1].version,
        held,
        notify_before,
        rotates=True,
        recovery_level="Recoverable",
    )


def an_account(
    name: str = "foundry",
    *,
    version: str | None = FIRST,
    key: KeyUri | None = None,
    encryption: Mapping[str, Any] | None = None,
    state: str = "Succeeded",
    **fields: Any,
) -> dict[str, Any]:
    """
    Return the ARM document of an account, pinned to FIRST; `version=None` makes it versionless.

    `encryption` replaces the whole block, and `fields` go beside `properties`.
    """
    bound = key or a_key_uri()
    key_properties = {"keyVaultUri": f"https://{bound.host}/", "keyName": bound.name}
    if version:
        key_properties["keyVersion"] = version
    block = {"keySource": "Microsoft.KeyVault", "keyVaultProperties": key_properties}
    return {
        "id": str(an_account_id(name)),
        "name": name,
        "type": "Microsoft.CognitiveServices/accounts",
        "kind": "AIServices",
        "location": "swedencentral",
        "properties": {"provisioningState": state, "encryption": block if encryption is None else encryption},
        **fields,
    }


def a_consumer(
    name: str = "foundry",
    *,
    version: str | None = FIRST,
    key: KeyUri | None = None,
    encryption: Mapping[str, Any] | None = None,
    state: str = "Succeeded",
    **fields: Any,
) -> Consumer:
    """Return the consumer that is read from `an_account` of the same arguments."""
    raw = an_account(name, version=version, key=key, encryption=encryption, state=state, **fields)
    return read(raw, SUFFIXES)


def a_consumer_of(arm_type: str, name: str = "other", **fields: Any) -> Consumer:
    """Return a consumer of another ARM type, bound to FIRST; `fields` are the fields of `Consumer` to set."""
    provider, kind = arm_type.split("/", 1)
    identifier = ResourceId(SUBSCRIPTION, "rg-ai", provider, kind, name)
    return replace(a_consumer(kind=""), **{"id": identifier, "display_name": name, **fields})


def a_vault_state(vault: ResourceId | None = None, **fields: Any) -> Vault:
    """Return a vault that is as it should be, in the region and tenant of the consumers; see `Vault`."""
    found = vault or a_vault()
    good = {
        "location": "swedencentral",
        "tenant_id": TENANT,
        "purge_protection": True,
        "rbac": True,
        **fields,
    }
    return Vault(found, f"{found.name}{VAULT_SUFFIX}", **good)


def a_finding(
    rule_id: str = "key-near-expiry",
    *,
    subject: str = "",
    severity: Severity = Severity.MEDIUM,
    verdict: Verdict = Verdict.NON_COMPLIANT,
    detail: str = "It expires soon.",
) -> Finding:
    """Return a finding about the FIRST version unless a subject is given."""
    return Finding(rule_id, subject or str(a_key_uri(FIRST)), SUBSCRIPTION, severity, verdict, detail)


def a_finding_record(
    finding: Finding | None = None, *, state: FindingState = FindingState.OPEN, episode: int = 1
) -> FindingRecord:
    """Return a finding on record since an hour."""
    return FindingRecord(finding or a_finding(), state, episode, opened_at=NOW - timedelta(hours=1))


def an_order(
    kind: OrderKind = OrderKind.ACKNOWLEDGE,
    record: FindingRecord | None = None,
    *,
    by: str = "ada@contoso.com",
    reason: str = "",
    at: datetime = NOW,
    until: datetime | None = None,
) -> Order:
    """Return an order of Ada about a finding; a snooze lasts three days unless its end is given."""
    end = until or (at + timedelta(days=3) if kind is OrderKind.SNOOZE else None)
    return make_order(kind, record or a_finding_record(), by=by, reason=reason, at=at, until=end)


def a_change(
    snapshot: Snapshot,
    *rules: AnyRule,
    known: tuple[FindingRecord, ...] = (),
    baseline: Baseline | None = None,
) -> Change:
    """Return what those of these rules that are about a snapshot change on record, given the records."""
    used = baseline or Baseline()
    about = [rule for rule in rules if isinstance(snapshot, rule.about) and used.profile in rule.profiles]
    answers = [(rule, answer) for rule in about for answer in rule.evaluate(snapshot, used)]
    judged = [Judged(rule.id, answer.subject, answer.subscription_id) for rule, answer in answers]
    findings = [as_finding(*each) for each in answers if each[1].verdict is not Verdict.COMPLIANT]
    return compare(findings, judged, {record.finding.key: record for record in known})


def a_policy(updates: UpdateMode = UpdateMode.AUTO) -> Policy:
    """Return a policy that allows this everywhere."""
    return Policy(scopes=(Scope(EVERYTHING, updates),))


def an_update(
    consumer: ResourceId | None = None,
    *,
    from_version: str = FIRST,
    to_version: str = SECOND,
    state: UpdateState = UpdateState.RUNNING,
    phase: UpdatePhase = UpdatePhase.PREFLIGHT,
    **fields: Any,
) -> Update:
    """Return an update of the account that has just begun; `fields` are the other fields of `Update`."""
    begun = {
        "mode": UpdateMode.AUTO,
        "started_at": NOW,
        "changed_at": NOW,
        "correlation_id": "c" * 64,
        **fields,
    }
    return Update(
        consumer=consumer or an_account_id(),
        vault=a_vault(),
        key=a_key_uri(),
        from_version=from_version,
        to_version=to_version,
        state=state,
        phase=phase,
        **begun,
    )


def a_notice(
    title: str = "Key cmk-foundry expires in 9 days",
    *,
    severity: Severity = Severity.MEDIUM,
    facts: tuple[tuple[str, str | datetime], ...] = (("Vault", "kv-cmk"), ("Key", "cmk-foundry")),
    sections: tuple[Section, ...] = (Section("What to do", ("Rotate the key.",)),),
    links: tuple[Link, ...] = (Link("Open the vault", f"{PORTAL}/#@/resource{a_vault()}"),),
) -> Notice:
    """Return a notice with one of everything."""
    return Notice(
        title=title,
        severity=severity,
        happened="A version of key cmk-foundry expires on 11 November 2026.",
        effect="Nothing breaks now.",
        occurred_at=NOW,
        facts=facts,
        sections=sections,
        links=links,
    )
