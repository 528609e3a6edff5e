"""Whether the app may do in every subscription what its code asks for."""

import re
from collections.abc import Mapping
from typing import Any

from cmk.checks.patient import Patient
from cmk.checks.permits import Lacking, Permit, judge_permits, parse_blocks, parse_denial
from cmk.checks.result import Result, broken, doubtful, fine
from cmk.checks.scope import subscriptions_of
from cmk.screen import count
from reactors.consumers.reading import an_object, text
from reactors.core.azure_operations import AzureOperation, Need
from reactors.core.azure_permissions import AZURE_OPERATIONS
from reactors.core.bounded import gather_bounded
from reactors.core.errors import PermanentError
from reactors.core.plain import plain
from reactors.core.policy import Policy, UpdateMode

TITLE = "Roles"
_API_VERSION = "2022-04-01"
_PROVIDER = "providers/Microsoft.Authorization"
_GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
_SHOWN = 3


async def check(patient: Patient) -> list[Result]:
    """Look at what is assigned to the app's principal, also through groups."""
    if not patient.principal:
        return [doubtful("Not looked at, since the app's principal is not known.")]
    found = await gather_bounded(lambda each: _look(each, patient), await subscriptions_of(patient), bound=4)
    return [result for results in found for result in results]


def operations_for(policy: Policy, subscription_id: str) -> tuple[AzureOperation, ...]:
    """Return what the code asks for in a subscription under this policy."""
    needs = {Need.OBSERVE, Need.UPDATE} if may_update(policy, subscription_id) else {Need.OBSERVE}
    return tuple(each for each in AZURE_OPERATIONS if each.need in needs)


def may_update(policy: Policy, subscription_id: str) -> bool:
    """Say whether some scope of the policy lets resources of a subscription be updated."""
    home = ("subscriptions", subscription_id)
    return any(
        scope.match.segments[:2] in ((), home)
        for scope in policy.scopes
        if scope.updates is not UpdateMode.OBSERVE
    )


async def _look(subscription_id: str, patient: Patient) -> list[Result]:
    scope = f"/subscriptions/{subscription_id}"
    try:
        permits = await _permits(scope, patient)
        denials = await _denials(scope, patient)
    except PermanentError as error:
        said = f"What is assigned in subscription {subscription_id} could not be read: {plain(str(error))}"
        return [broken(said, _command(subscription_id, patient))]
    operations = operations_for(patient.ports.policy, subscription_id)
    lacking = judge_permits(operations, scope, permits, denials)
    return list(_say(lacking, subscription_id, patient, len(operations)))


def _say(lacking: Lacking, subscription_id: str, patient: Patient, number: int) -> list[Result]:
    where = f"in subscription {subscription_id}"
    mend = _command(subscription_id, patient)
    results = []
    if lacking.denied:
        said = f"A deny assignment takes {_listed(lacking.denied)} {where}."
        path = f"/subscriptions/{subscription_id}/{_PROVIDER}/denyAssignments?api-version={_API_VERSION}"
        command = f"az rest --method GET --url {path}"
        results.append(broken(said, command))
    if lacking.nowhere:
        results.append(broken(f"The app lacks {_listed(lacking.nowhere)} {where}.", mend))
    if lacking.partly:
        said = f"The app has {_listed(lacking.partly)} only in part of it, or on a condition, {where}."
        results.append(doubtful(said, mend))
    if results:
        return results
    may = "observe and update" if may_update(patient.ports.policy, subscription_id) else "observe"
    return [fine(f"All {count(number, 'operation')} to {may} {where} are permitted.")]


async def _permits(scope: str, patient: Patient) -> list[Permit]:
    query = {"$filter": f"assignedTo('{patient.principal}')"}
    listed = patient.arm.list(f"{scope}/{_PROVIDER}/roleAssignments", api_version=_API_VERSION, query=query)
    assigned = [an_object(item.get("properties")) async for item in listed]
    named = {role for each in assigned if (role := _role_of(each))}
    roles = {text(item.get("name")).lower(): item async for item in _roles(scope, patient)} if named else {}
    return [
        Permit(
            text(each.get("scope")).lower(),
            parse_blocks(
                an_object(an_object(roles.get(_role_of(each))).get("properties")).get("permissions")
            ),
            is_conditional=bool(text(each.get("condition")).strip()),
        )
        for each in assigned
    ]


def _roles(scope: str, patient: Patient) -> Any:
    return patient.arm.list(f"{scope}/{_PROVIDER}/roleDefinitions", api_version=_API_VERSION)


async def _denials(scope: str, patient: Patient) -> list[Permit]:
    listed = patient.arm.list(f"{scope}/{_PROVIDER}/denyAssignments", api_version=_API_VERSION)
    return [each async for item in listed if (each := parse_denial(item, patient.principal))]


def _role_of(assignment: Mapping[str, Any]) -> str:
    name = text(assignment.get("roleDefinitionId")).rpartition("/")[2].lower()
    return name if _GUID.fullmatch(name) else ""


def _command(subscription_id: str, patient: Patient) -> str:
    updates = str(may_update(patient.ports.policy, subscription_id)).lower()
    return (
        f"az deployment sub create --subscription {subscription_id} --location $AZURE_LOCATION "
        "--template-file infra/access/on-subscription.bicep "
        f"--parameters principalId={patient.principal} mayUpdate={updates}"
    )


def _listed(actions: tuple[str, ...]) -> str:
    more = len(actions) - _SHOWN
    return ", ".join(actions[:_SHOWN]) + (f" and {more} more" if more > 0 else "")
