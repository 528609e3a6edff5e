"""
From one key's situation to who is cut off from it, and why.

An expired key is no revocation: it still unwraps, so data stays readable.
Source: "Customer-managed keys for Foundry: revoke access", "Azure Key Vault recovery management".
"""

from collections.abc import Iterator, Sequence
from itertools import groupby

from reactors.core.access import EffectiveAccess, Held, KeyPrincipal, Permission, Standing
from reactors.core.effective import effective_access
from reactors.core.model import Consumer
from reactors.core.network import Passage, network_verdict
from reactors.core.phrases import key_phrase, listed, sentence, version_phrase
from reactors.core.revocation import Cause, Lost, Reach, Revocation, Undecided
from reactors.core.situation import Situation
from reactors.core.usage import versions_used_by

ALL = tuple(Permission)


def detect_reach(situation: Situation) -> Reach:
    """
    Say which consumers cannot use the key, and of which that cannot be told in part or at all.

    There is at most one revocation for each consumer and cause. Where the key or its vault is gone, neither
    versions nor network nor permissions are judged. A consumer may be both cut off for one cause and
    undecided for another.
    """
    revocations: list[Revocation] = []
    undecided: list[Undecided] = []
    for consumer in bound_consumers(situation):
        found = tuple(_judge(consumer, situation))
        revocations += [each for each in found if isinstance(each, Revocation)]
        if doubts := tuple(each for each in found if isinstance(each, str)):
            undecided.append(Undecided(consumer.id, situation.seen.key_uri, doubts))
    return Reach(tuple(revocations), tuple(undecided))


def bound_consumers(situation: Situation) -> tuple[Consumer, ...]:
    """Return the consumers that are bound to the key of a situation, whatever version."""
    key = situation.seen.key_uri.versionless
    return tuple(
        each for each in situation.seen.consumers if each.binding and each.binding.key.versionless == key
    )


def _judge(consumer: Consumer, situation: Situation) -> Iterator[Revocation | str]:
    """Yield revocations, and as sentences what cannot be told."""
    yield from _identities(consumer, situation)
    if situation.lost_vault is not None or situation.lost_key is not None:
        yield _loss(consumer, situation)
        return
    yield from _versions(consumer, situation)
    yield from _network(consumer, situation)
    yield from _permissions(consumer, situation)


def _identities(consumer: Consumer, situation: Situation) -> Iterator[Revocation]:
    gone = [each.label for each in situation.principals.get(consumer.id, ()) if each.is_alive is False]
    if gone:
        key = situation.seen.key_uri
        verb = "is" if len(gone) == 1 else "are"
        clause = f"{listed(gone)}, which {key_phrase(key)} is used with, {verb} not there any more"
        yield Revocation(consumer.id, key, Cause.IDENTITY_GONE, ALL, sentence(clause))


def _loss(consumer: Consumer, situation: Situation) -> Revocation:
    key, vault = situation.seen.key_uri, situation.seen.vault
    if situation.lost_vault is not None:
        lost, what = situation.lost_vault, f"vault {vault.name} with its key {key.name}"
        causes = (Cause.VAULT_DELETED, Cause.VAULT_PURGED)
    else:
        lost, what = situation.lost_key or Lost(), key_phrase(key)
        causes = (Cause.KEY_DELETED, Cause.KEY_PURGED)
    deleted, purged = causes
    if lost.is_purged:
        return Revocation(consumer.id, key, purged, ALL, sentence(f"{what} is purged: gone for good"))
    why = f": {lost.reason}" if lost.reason else ""
    unsure = f"is not there, and whether it is purged cannot be told{why}"
    clause = f"{what} {unsure if lost.is_purged is None else 'is deleted'}"
    return Revocation(consumer.id, key, deleted, ALL, sentence(clause))


def _versions(consumer: Consumer, situation: Situation) -> Iterator[Revocation | str]:
    key, uri = situation.seen.key, situation.seen.key_uri
    if key is None:
        yield sentence(f"{key_phrase(uri)} could not be read{_why(situation, str(uri))}")
        return
    used = versions_used_by(consumer, key)
    disabled = [each for each in used if (known := key.find(each)) is not None and not known.enabled]
    for version in used:
        if key.find(version) is None:
            name = consumer.display_name
            yield f"{name} uses {version_phrase(uri.at(version))}, which is not among those that were read."
    if disabled:
        concerned = uri.at(disabled[0])
        how = _how(consumer, disabled[0])
        clause = f"{version_phrase(concerned)}, which {consumer.display_name} {how}, is disabled"
        yield Revocation(consumer.id, concerned, Cause.KEY_DISABLED, ALL, sentence(clause))


def _how(consumer: Consumer, version: str) -> str:
    if consumer.binding and consumer.binding.key.version == version:
        return "is pinned to"
    return "says it uses" if consumer.version_in_use == version else "follows as the current one"


def _network(consumer: Consumer, situation: Situation) -> Iterator[Revocation | str]:
    vault, key = situation.seen.vault_state, situation.seen.key_uri
    if vault is None:
        return
    verdict = network_verdict(vault, consumer)
    match verdict.passage:
        case Passage.OPEN:
            return
        case Passage.UNDECIDABLE:
            clause = f"whether {consumer.display_name} gets through to vault {vault.id.name} cannot be told"
            yield sentence(f"{clause}: {verdict.reason}")
        case Passage.CLOSED:
            reason = sentence(f"{key_phrase(key)} is out of reach: {verdict.reason}")
            yield Revocation(consumer.id, key, Cause.NETWORK, ALL, reason, is_certain=verdict.is_certain)


def _permissions(consumer: Consumer, situation: Situation) -> Iterator[Revocation | str]:
    key, principals = situation.seen.key_uri, situation.principals.get(consumer.id, ())
    if situation.seen.vault_state is None:
        why = _why(situation, str(situation.seen.vault))
        yield f"Vault {situation.seen.vault.name} could not be read{why}, so who may use it cannot be told."
        return
    if not principals:
        yield f"It is not known which identity {consumer.display_name} uses {key_phrase(key)} with."
        return
    found = access_of(principals, situation)
    lacking = [each for each in found if each.which(Standing.MISSING)]
    if lacking:
        missing = {permission for each in lacking for permission in each.which(Standing.MISSING)}
        clause = "; ".join(
            _clause(each, Standing.MISSING, "lacks {} on " + key_phrase(key)) for each in lacking
        )
        permissions = tuple(each for each in ALL if each in missing)
        yield Revocation(consumer.id, key, Cause.PERMISSION, permissions, sentence(clause))
    for each in found:
        if each.which(Standing.UNDECIDABLE):
            yield sentence(
                _clause(each, Standing.UNDECIDABLE, "may or may not have {} on " + key_phrase(key))
            )


def access_of(principals: Sequence[KeyPrincipal], situation: Situation) -> tuple[EffectiveAccess, ...]:
    """
    Return what those identities that are not known to be gone may do with the key.

    There is nothing to return where the vault was not read.
    """
    vault, key = situation.seen.vault_state, situation.seen.key_uri
    if vault is None:
        return ()
    return tuple(
        effective_access(each, key, vault, situation.access, situation.access_refused)
        for each in principals
        if each.is_alive is not False
    )


def _clause(access: EffectiveAccess, standing: Standing, verb: str) -> str:
    """Return what an identity lacks, permissions of one reason together."""
    concerned = [each for each in access.held if each.standing is standing]
    parts = [
        f"{verb.format(listed([str(each.permission) for each in group]))}: {reason.rstrip('.')}"
        for reason, group in _by_reason(concerned)
    ]
    return f"{access.principal.label} {listed(parts)}"


def _by_reason(held: Sequence[Held]) -> Iterator[tuple[str, tuple[Held, ...]]]:
    for reason, group in groupby(held, key=lambda each: each.reason):
        yield reason, tuple(group)


def _why(situation: Situation, subject: str) -> str:
    reasons = (each.reason for each in situation.seen.unreadable if each.subject.lower() == subject)
    reason = next(reasons, "")
    return f": {reason}" if reason else ""
