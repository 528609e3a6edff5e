"""A consumer must be able to use the key that it is bound to."""

from collections.abc import Iterator
from itertools import groupby

from reactors.core.baseline import Baseline
from reactors.core.cuts import Cut
from reactors.core.rule import Answer, Rule, compliant, non_compliant
from reactors.core.severity import Severity
from reactors.core.snapshots import Snapshot


def evaluate(snapshot: Snapshot, _baseline: Baseline) -> Iterator[Answer]:
    """
    Answer for each consumer of the key, where it was looked at who can use it.

    Without unwrapKey data cannot be read, which is worse than being without the others. A consumer of which
    it cannot be told is left to `consumer-access-unclear`.
    """
    if snapshot.cuts is None:
        return
    ordered = sorted(snapshot.cuts, key=_consumer)
    cut = {consumer: list(cuts) for consumer, cuts in groupby(ordered, key=_consumer)}
    unclear = {str(each.consumer) for each in snapshot.undecided}
    for consumer in snapshot.consumers:
        subject = str(consumer.id)
        if cuts := cut.get(subject):
            is_cut_off = any(each.revocation.cuts_off for each in cuts)
            severity = Severity.CRITICAL if is_cut_off else Severity.HIGH
            detail = " ".join(_story(each) for each in sorted(cuts, key=lambda each: each.episode))
            yield non_compliant(consumer.id, detail, severity=severity)
        elif subject not in unclear:
            yield compliant(consumer.id)


def _consumer(cut: Cut) -> str:
    return str(cut.revocation.consumer)


def _story(cut: Cut) -> str:
    before = f" Before: {cut.before}." if cut.before else ""
    who = cut.origin.actor or "unknown"
    since = f"{cut.started_at:%Y-%m-%d %H:%M:%S} UTC" if cut.started_at else "an unknown time"
    seen = f"Seen through {cut.origin.road.phrase} at {cut.detected_at:%Y-%m-%d %H:%M:%S} UTC"
    by = f" Done by {who}, since {since}. {seen}."
    again = ""
    if cut.confirmed_from:
        again = f" It seems restored; looked at again after {cut.confirmed_from:%Y-%m-%d %H:%M:%S} UTC."
    return f"{cut.revocation.reason}{before}{by}{again}"


RULE = Rule(
    id="consumer-cut-off",
    title="A resource cannot use its key",
    severity=Severity.CRITICAL,
    meaning=(
        "Without its key a service stops reading its data as soon as it no longer remembers the key, within "
        "minutes to hours. A Foundry resource then neither trains nor deploys fine-tuned models nor hands "
        "out training data and results; fine-tuned models that are deployed already go on serving until "
        "their deployment is deleted, and cannot be made again."
    ),
    remedy=(
        "Undo what took the key away, with the commands in the impact record. Until then delete no "
        "deployment of a fine-tuned model."
    ),
    command="az resource show --ids {id} --query identity",
    source="Azure AI Foundry customer-managed keys: revoke access to the key",
    about=(Snapshot,),
    evaluate=evaluate,
    numbers=("P10", "V1", "V3", "V4"),
)
