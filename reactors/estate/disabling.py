"""Ask whether a key version can be disabled, and accept the risk of what cannot be proved."""

from dataclasses import replace

from reactors.core.accepted_risk import AcceptedRisk
from reactors.core.errors import RejectedInputError
from reactors.core.identifiers import KeyUri, digest
from reactors.core.ports import Ports
from reactors.core.records import JournalEntry
from reactors.core.safe_to_disable import Acceptance, DisablingVerdict, judge_disabling
from reactors.core.version_hold import Safety
from reactors.estate.asking import Progress, observe_users, silently
from reactors.estate.concerned import locate_vault


async def ask_safe_to_disable(
    version: KeyUri, ports: Ports, *, progress: Progress = silently
) -> DisablingVerdict:
    """
    Say whether a version can be disabled, by all who use its key now and all that the audit log told.

    A risk counts as accepted where all that is not provable now was accepted. AbsentError where there is no
    trace of the key, TransientError passes through. Nothing is written.
    """
    verdict = await _judge(version, ports, progress)
    if verdict.safety is not Safety.NOT_PROVABLE:
        return verdict
    known = {each.subject: each for each in await ports.risks.list_for(version)}
    wanted = [each.subject for each in _open_risks(verdict, Acceptance("", ""), ports)]
    if not all(subject in known for subject in wanted):
        return verdict
    latest = max((known[subject] for subject in wanted), key=lambda each: each.at)
    return replace(verdict, accepted=Acceptance(latest.owner, latest.reason))


async def accept_risk(
    version: KeyUri, acceptance: Acceptance, ports: Ports, *, progress: Progress = silently
) -> DisablingVerdict:
    """
    Write down that a person takes the risk of all that is not provable now; the journal first.

    RejectedInputError where there is nothing to be accepted: it is safe, or somebody is seen to need it.
    """
    verdict = await _judge(version, ports, progress)
    if verdict.safety is Safety.YES:
        raise RejectedInputError("there is no risk to accept: nobody needs this version")
    if verdict.safety is Safety.NO:
        raise RejectedInputError(
            "this is no risk but certain: somebody needs this version, so first mend that"
        )
    risks = _open_risks(verdict, acceptance, ports)
    await ports.journal.append([_entry(each) for each in risks])
    for each in risks:
        await ports.risks.record(each)
    return replace(verdict, accepted=acceptance)


async def _judge(version: KeyUri, ports: Ports, progress: Progress) -> DisablingVerdict:
    vault = await locate_vault(version.host, ports)
    progress(f"Reading key {version.name} in {version.vault_name} and who uses it …")
    situation = await observe_users(vault, version.versionless, ports)
    known = situation.seen.key
    if known is not None and known.find(version.version) is None:
        raise RejectedInputError(f"key {version.name} in vault {vault.name} has no version {version.version}")
    uses = await ports.key_use.list_for(version.versionless)
    is_whole = await ports.inventory.is_whole(ports.clock.now())
    return judge_disabling(version, situation, uses, is_whole=is_whole)


def _open_risks(verdict: DisablingVerdict, acceptance: Acceptance, ports: Ports) -> list[AcceptedRisk]:
    """Return what is not provable, as risks that this person takes now."""
    unproved = [each.consumer for each in verdict.holds if each.safety is Safety.NOT_PROVABLE]
    subjects = [*((consumer, "") for consumer in unproved), *((None, reason) for reason in verdict.reasons)]
    now = ports.clock.now()
    return [
        AcceptedRisk(verdict.version, consumer, gap, acceptance.owner, acceptance.reason, now)
        for consumer, gap in subjects
    ]


def _entry(risk: AcceptedRisk) -> JournalEntry:
    return JournalEntry(
        id=digest("risk-accepted", str(risk.version), risk.subject, risk.at.isoformat()),
        kind="risk-accepted",
        at=risk.at,
        correlation_id=digest(str(risk.version)),
        detail=(
            f"{risk.version} may be disabled without proof. Not provable: {risk.subject}. "
            f"Accepted by {risk.owner}: {risk.reason}"
        ),
    )
