"""Snapshots, valid by default, and what rules say of them."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from reactors.core.baseline import Baseline
from reactors.core.findings import Finding, Verdict
from reactors.core.model import Consumer, Key, Unreadable, Vault
from reactors.core.rule import AnyRule, as_finding
from reactors.core.snapshots import (
    AnySnapshot,
    ConsumerSnapshot,
    Snapshot,
    SubscriptionSnapshot,
    VaultSnapshot,
)
from tests.builders import NOW, SUBSCRIPTION, a_consumer, a_key, a_key_uri, a_vault, a_vault_state


def a_consumer_snapshot(consumer: Consumer | None = None, **fields: Any) -> ConsumerSnapshot:
    """
    Return a snapshot of `a_consumer()` unless one is given, of which nothing was known before.

    Its vault is there; `fields` are the fields of `ConsumerSnapshot` to set.
    """
    return ConsumerSnapshot(
        **{"taken_at": NOW, "consumer": consumer or a_consumer(), "vault": a_vault(), **fields}
    )


def an_unreadable(
    subject: str = "", *, reason: str = "access was refused", absent: bool = False
) -> Unreadable:
    """Return something that could not be read, or is not there: the key unless a subject is given."""
    return Unreadable(subject or str(a_key_uri()), SUBSCRIPTION, reason, absent)


def a_snapshot(
    *consumers: Consumer,
    key: Key | None = None,
    unreadable: tuple[Unreadable, ...] = (),
    taken_at: datetime = NOW,
    vault_state: Vault | None = None,
) -> Snapshot:
    """Return a snapshot of `a_key()` unless a key is given; see `an_unreadable_snapshot` for none."""
    return Snapshot(taken_at, a_vault(), a_key_uri(), key or a_key(), consumers, unreadable, vault_state)


def an_unreadable_snapshot(*consumers: Consumer, reason: str = "access was refused") -> Snapshot:
    """Return a snapshot whose key could not be read."""
    return Snapshot(NOW, a_vault(), a_key_uri(), None, consumers, (an_unreadable(reason=reason),))


def a_vault_snapshot(
    vault: Vault | None = None, *, unreadable: tuple[Unreadable, ...] = (), **fields: Any
) -> VaultSnapshot:
    """Return a snapshot of `a_vault_state()`; of no vault where something is unreadable."""
    state = None if unreadable else vault or a_vault_state()
    return VaultSnapshot(NOW, state.id if state else a_vault(), state, unreadable=unreadable, **fields)


def a_subscription_snapshot(**fields: Any) -> SubscriptionSnapshot:
    """Return a snapshot of a subscription of which nothing was looked at yet; see `SubscriptionSnapshot`."""
    return SubscriptionSnapshot(NOW, SUBSCRIPTION, **fields)


def in_managed_hsm(snapshot: Snapshot) -> Snapshot:
    """Return the snapshot with its key in a Managed HSM instead of a vault."""
    return replace(snapshot, vault=replace(snapshot.vault, kind="managedhsms"))


def found_by(rule: AnyRule, snapshot: AnySnapshot, baseline: Baseline | None = None) -> list[Finding]:
    """Return what a rule finds in a snapshot."""
    answers = rule.evaluate(snapshot, baseline or Baseline())
    return [as_finding(rule, each) for each in answers if each.verdict is not Verdict.COMPLIANT]


def judged_by(rule: AnyRule, snapshot: AnySnapshot, baseline: Baseline | None = None) -> list[str]:
    """Return the subjects that a rule answers for, in order."""
    return [each.subject for each in rule.evaluate(snapshot, baseline or Baseline())]
