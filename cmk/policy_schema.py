"""The JSON Schema of policy files, for editors: it refuses nothing that the app would take."""

from typing import Any

from cmk.json_schema import choice, table, tables, text
from cmk.telling_schema import telling_schema
from reactors.core.baseline import Profile
from reactors.core.policy import UpdateMode
from reactors.core.policy_values import LONGEST_GRACE, LONGEST_NOTICE
from reactors.core.severity import Severity

_RESOURCE = r"/[A-Za-z]+/[0-9A-Fa-f-]{36}(/[^/]+)*/?"
_ADDRESS = r"[Hh][Tt][Tt][Pp][Ss]://[^/]+(/[^/]+)*/?"
_DATE = r"\d{4}-\d{2}-\d{2}"
_MOMENT = rf"{_DATE}[Tt ]\d{{2}}:\d{{2}}:\d{{2}}(\.\d+)?([Zz]|[+-]\d{{2}}:\d{{2}})"


def policy_schema() -> dict[str, Any]:
    """Return the schema, draft 2020-12. TOML dates are text to it, as editors hand them over."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "CMK Reactor policy",
        **table(
            "What CMK Reactor expects, may change, puts up with and tells, and where.",
            profile=choice(Profile, "The rule set for keys.", Profile.FOUNDRY_2026),
            notice=_notice(),
            scopes=tables("Parts of the estate; the longest match decides.", _scope()),
            waivers=tables("Findings that are put up with for a time.", _waiver()),
            routes=tables("What a channel is told; one without a route is told everything.", _route()),
            **telling_schema(),
        ),
    }


def _notice() -> dict[str, Any]:
    periods = {
        "description": "Days before a key version expires at which people are told, longest first.",
        "type": "array",
        "items": {"type": "integer", "minimum": 1, "maximum": LONGEST_NOTICE},
        "minItems": 1,
        "uniqueItems": True,
        "default": [90, 30, 7, 1],
    }
    behind = {
        "description": "Days for which a pinned consumer may stay behind a newer key version.",
        "type": "integer",
        "minimum": 0,
        "maximum": LONGEST_GRACE,
        "default": 0,
    }
    return table("When people are told.", expiry_days=periods, behind_days=behind)


def _scope() -> dict[str, Any]:
    tags = {
        "description": "Only resources with all these tags: names without regard to case, values exactly.",
        "type": "object",
        "additionalProperties": {"type": "string"},
        "minProperties": 1,
    }
    required = {
        "description": "Whether consumers here must use a customer-managed key.",
        "type": "boolean",
        "default": True,
    }
    return table(
        "A part of the estate, and what holds there.",
        ("match",),
        match=_match('A resource id or its beginning, or "*".', _RESOURCE),
        tags=tags,
        updates=choice(UpdateMode, "What may happen to a pinned key URI.", UpdateMode.OBSERVE),
        require_cmk=required,
    )


def _waiver() -> dict[str, Any]:
    until = {
        "description": "A date (the end of that day in UTC), or a date and time with its offset.",
        "anyOf": [
            {"type": "string", "format": "date", "pattern": f"^{_DATE}$"},
            {"type": "string", "format": "date-time", "pattern": f"^{_MOMENT}$"},
        ],
    }
    fields = {
        "rule": text("The id of a rule; `cmk rules` lists them."),
        "match": _subjects(),
        "reason": text("Why the finding is put up with."),
        "owner": text("Who answers for it."),
        "until": until,
    }
    return table("A finding that is put up with until a date.", tuple(fields), **fields)


def _route() -> dict[str, Any]:
    rules = {
        "description": "Only what these rules found.",
        "type": "array",
        "items": text("The id of a rule."),
        "minItems": 1,
    }
    return table(
        "What a channel is told.",
        ("channel",),
        channel=text('The name of a channel, such as "teams".'),
        severity=choice(Severity, "The least severity.", Severity.INFO),
        rules=rules,
        match=_subjects(),
    )


def _match(description: str, *forms: str) -> dict[str, Any]:
    return {"description": description, "type": "string", "pattern": rf"^({'|'.join([r'\*', *forms])})$"}


def _subjects() -> dict[str, Any]:
    what = 'A resource id or its beginning, the address of a vault, key or key version, or "*".'
    return _match(what, _RESOURCE, _ADDRESS)
