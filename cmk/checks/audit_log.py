"""
Whether the vaults' audit log is sent to the hub that is read.

Source: Microsoft.Insights diagnosticSettings, api-version 2021-05-01-preview.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from cmk.checks.patient import Patient
from cmk.checks.result import Result, broken, fine
from cmk.checks.wiring import name_of
from reactors.consumers.reading import a_list, an_object, text
from reactors.core.bounded import gather_bounded
from reactors.core.errors import PermanentError
from reactors.core.plain import plain

TITLE = "Audit log"
_API_VERSION = "2021-05-01-preview"
_CATEGORIES = frozenset({"auditevent", "audit", "alllogs"})


async def check(patient: Patient) -> list[Result]:
    """Look at each vault's diagnostic settings, where a hub is read."""
    if not patient.hub:
        return [fine("Off: deleted and disabled keys are found within five minutes instead of at once.")]
    vaults = sorted({str(vault) for _, vault in await patient.ports.inventory.list_hosts()})
    return await gather_bounded(lambda vault: _look(vault, patient), vaults, bound=4)


def sends_to(setting: Mapping[str, Any], hub: str) -> bool:
    """Say whether a diagnostic setting sends audit events to an Event Hub of that name."""
    properties = an_object(setting.get("properties"))
    named = text(properties.get("eventHubName")).lower()
    logs = map(an_object, a_list(properties.get("logs")))
    is_on = any(
        log.get("enabled") is True
        and (text(log.get("category")) or text(log.get("categoryGroup"))).lower() in _CATEGORIES
        for log in logs
    )
    return is_on and bool(properties.get("eventHubAuthorizationRuleId")) and named in {"", hub.lower()}


async def _look(vault: str, patient: Patient) -> Result:
    path = f"{quote(vault)}/providers/Microsoft.Insights/diagnosticSettings"
    try:
        settings = [each async for each in patient.arm.list(path, api_version=_API_VERSION)]
    except PermanentError as error:
        return broken(f"The diagnostic settings of {name_of(vault)} could not be read: {plain(str(error))}")
    if any(sends_to(each, patient.hub) for each in settings):
        return fine(f"The audit log of {name_of(vault)} goes to {plain(patient.hub)}.")
    logs = '[{"category":"AuditEvent","enabled":true}]'
    command = (
        f"az monitor diagnostic-settings create --name cmk-reactor --resource {vault} "
        f"--event-hub {patient.hub} --event-hub-rule $REACTOR_AUDIT_HUB_RULE_ID --logs '{logs}'"
    )
    return broken(f"The audit log of {name_of(vault)} does not go to {plain(patient.hub)}.", command)
