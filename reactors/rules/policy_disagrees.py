"""
Where Azure Policy and what is read disagree, people should know why.

Source: the built-in policy definitions about encryption with a customer-managed key.
"""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from reactors.core.arm_types import (
    COGNITIVE_ACCOUNT,
    COSMOS_ACCOUNT,
    ML_WORKSPACE,
    SEARCH_SERVICE,
    STORAGE_ACCOUNT,
    STORAGE_SCOPE,
)
from reactors.core.baseline import Baseline
from reactors.core.model import Consumer
from reactors.core.rule import Answer, Rule, compliant, non_compliant
from reactors.core.severity import Severity
from reactors.core.snapshots import ConsumerSnapshot, PolicyState

_ACCOUNTS = "67121cc7-ff39-4ab8-b7e3-95b84dab487d"
_LEFT_OUT = frozenset(
    {
        "aiservices",
        "cognitiveservices",
        "contentsafety",
        "conversationallanguageunderstanding",
        "healthdecisionsupport",
        "healthinsights",
        "immersivereader",
        "internal.allinone",
        "knowledge",
        "luis",
        "luis.authoring",
        "metricsadvisor",
        "qnamaker",
        "qnamaker.v2",
        "speechtranslation",
        "transcriptionintelligence",
    }
)


def _is_bound(consumer: Consumer) -> bool:
    return consumer.binding is not None


def _is_enforced(service: Consumer) -> bool | None:
    told = service.traits.get("enforcement", "").lower()
    return told == "enabled" if told else None


def _is_encrypted(service: Consumer) -> bool | None:
    told = service.traits.get("compliance", "").lower()
    is_compliant = told == "compliant" if told else None
    return is_compliant if _is_enforced(service) else _is_enforced(service)


_TESTS: Mapping[str, tuple[str, Callable[[Consumer], bool | None]]] = MappingProxyType(
    {
        _ACCOUNTS: (COGNITIVE_ACCOUNT, _is_bound),
        "ba769a63-b8cc-4b2d-abf6-ac33c7204be8": (ML_WORKSPACE, _is_bound),
        "7f40cee6-e933-4d0f-a782-b96615e0f4a6": (ML_WORKSPACE, _is_bound),
        "6fac406b-40ca-413b-bf8e-0bf964659c25": (STORAGE_ACCOUNT, _is_bound),
        "72bd9189-863b-46e5-bc74-91cb3b25f2ed": (STORAGE_ACCOUNT, _is_bound),
        "b5ec538c-daa0-4006-8596-35468b9148e8": (STORAGE_SCOPE, _is_bound),
        "76a56461-9dc0-40f0-82f5-2453283afa2f": (SEARCH_SERVICE, _is_encrypted),
        "356da939-f20a-4bb9-86f8-5db445b0e354": (SEARCH_SERVICE, _is_enforced),
        "1f905d99-2ab7-462c-a6b0-f709acca6c8f": (COSMOS_ACCOUNT, _is_bound),
    }
)


def evaluate(snapshot: ConsumerSnapshot, _baseline: Baseline) -> Iterator[Answer]:
    """
    Answer for the consumer: the newest states of its type's built-in policies say what is read.

    One that uses another resource's key is left out by the policies; where no key is required, a policy
    without objections says nothing new; and what is not told is not compared.
    """
    consumer = snapshot.consumer
    if consumer.follows:
        yield compliant(consumer.id)
        return
    details = [detail for state in _newest(snapshot) if (detail := _disagreement(snapshot, state))]
    yield non_compliant(consumer.id, " ".join(details)) if details else compliant(consumer.id)


def _newest(snapshot: ConsumerSnapshot) -> list[PolicyState]:
    newest = {state.definition: state for state in sorted(snapshot.policy_states, key=lambda each: each.at)}
    return [newest[definition] for definition in sorted(newest)]


def _disagreement(snapshot: ConsumerSnapshot, state: PolicyState) -> str:
    consumer = snapshot.consumer
    arm_type, is_met = _TESTS.get(state.definition, ("", _is_bound))
    if arm_type != consumer.id.arm_type:
        return ""
    said, is_fine, when = state.state.lower(), is_met(consumer), f"{state.at:%Y-%m-%d %H:%M} UTC"
    if said == "compliant" and is_fine is False and snapshot.requires_cmk:
        said_so = f"Policy {state.definition} said Compliant on {when}, and there is no customer-managed key."
        is_left_out = state.definition == _ACCOUNTS and consumer.kind.lower() in _LEFT_OUT
        why = f" That policy leaves out kind {consumer.kind} unless its assignment says otherwise."
        return said_so + why if is_left_out else said_so
    if said == "noncompliant" and is_fine:
        return f"Policy {state.definition} said NonCompliant on {when}, and there is a customer-managed key."
    return ""


RULE = Rule(
    id="policy-disagrees",
    title="Azure Policy judges a resource's encryption differently",
    severity=Severity.INFO,
    meaning=(
        "A report made from Azure Policy does not say the same as this one. Policy looks again within a "
        "day, so a recent change explains a difference that goes away; a parameter of the assignment "
        "explains others."
    ),
    remedy=(
        "Look at the assignment's parameters: take AIServices out of `excludedKinds`, so that Foundry "
        "resources are judged at all."
    ),
    command="az policy state list --resource {id}",
    source="Azure Policy built-in definitions: encryption with a customer-managed key",
    about=(ConsumerSnapshot,),
    evaluate=evaluate,
    numbers=("P1",),
)
