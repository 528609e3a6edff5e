"""Mistakes in policy files: the text, the line that is at fault, and what is said about it."""

from tests.builders import SUBSCRIPTION

PREFIX = f"/subscriptions/{SUBSCRIPTION}"
GROUP = f'[[scopes]]\nmatch = "{PREFIX}/resourceGroups/'
SCOPE = '[[scopes]]\nmatch = "*"\n'
WAIVER = """\
[[waivers]]
rule = "key-expired"
match = "*"
reason = "It is taken down soon."
owner = "ai@contoso.com"
until = 2027-01-31
"""
ROUTE = '[[routes]]\nchannel = "teams"\n'


def _waiver(line: int, text: str) -> str:
    lines = WAIVER.splitlines()
    lines[line - 1] = text
    return "\n".join(lines)


MISTAKES: dict[str, tuple[str, int, str]] = {
    # TOML itself
    "no value": ("# policy\nprofile =", 2, "not valid TOML: Invalid value"),
    "no value, more after it": ("profile =\n\n[notice]", 1, "not valid TOML: Invalid value"),
    "open string": ('\n\nprofile = "openai', 3, "not valid TOML"),
    "open array": ("[notice]\nexpiry_days = [30,\n7\n", 4, "not valid TOML"),
    "key twice": ('profile = "openai"\nprofile = "openai"', 2, "not valid TOML: Cannot overwrite a value"),
    "impossible date": (_waiver(6, "until = 2027-02-30"), 6, "not valid TOML: Invalid date or datetime"),
    # the top
    "unknown key": (
        '\nprofil = "openai"',
        2,
        "profil is not known; known are profile, notice, scopes, waivers, routes, zone, quiet, ",
    ),
    "unknown table": (f"{SCOPE}\n[notices]\nbehind_days = 1", 4, "notices is not known"),
    "unknown array": ('[[scope]]\nmatch = "*"', 1, "scope is not known; known are profile, notice, scopes"),
    "unknown profile": (
        '# rules\nprofile = "foundry"',
        2,
        'profile = "foundry" is not one of seed-2025, foundry-2026, openai',
    ),
    "old profile": ('profile = "foundry-2025"', 1, "; did you mean foundry-2026?"),
    "profile in capitals": ('profile = "OpenAI"', 1, "; did you mean openai?"),
    "profile of another type": ("profile = 7", 1, "profile = 7 is not one of"),
    # notice
    "notice of another type": ("notice = 30", 1, "notice = 30 must be a table, written as [notice]"),
    "notice as tables": (
        "[[notice]]\nbehind_days = 1",
        1,
        "notice = an array must be a table, written as [notice]",
    ),
    "unknown key of notice": (
        "[notice]\nexpiry_day = [30]",
        2,
        "notice.expiry_day is not known; known are expiry_days, behind_days; did you mean expiry_days?",
    ),
    "one period": (
        "[notice]\nexpiry_days = 30",
        2,
        "notice.expiry_days = 30 must be an array of whole days such as [90, 30, 7, 1]",
    ),
    "no period": ("[notice]\nexpiry_days = []", 2, "notice.expiry_days = an array must be an array"),
    "period as text": (
        '[notice]\nexpiry_days = ["30"]',
        2,
        'notice.expiry_days[0] = "30" must be whole days, 1 to 3650',
    ),
    "period with a fraction": (
        "[notice]\nexpiry_days = [30, 7.5]",
        2,
        "notice.expiry_days[1] = 7.5 must be whole days, 1 to 3650",
    ),
    "period of no days": ("[notice]\nexpiry_days = [7, 0]", 2, "notice.expiry_days[1] = 0 must be whole"),
    "period too long": ("[notice]\nexpiry_days = [3651]", 2, "notice.expiry_days[0] = 3651 must be whole"),
    "period is true": ("[notice]\nexpiry_days = [true]", 2, "notice.expiry_days[0] = true must be whole"),
    "rising periods": (
        "[notice]\nbehind_days = 3\nexpiry_days = [\n  7,\n  30,\n]",
        3,
        "notice.expiry_days[1] = 30 must be less than 7 before it: longest first, each once",
    ),
    "period twice": ("[notice]\nexpiry_days = [7, 7]", 2, "notice.expiry_days[1] = 7 must be less than 7"),
    "negative grace": (
        "[notice]\nbehind_days = -1",
        2,
        "notice.behind_days = -1 must be whole days, 0 to 365",
    ),
    "grace too long": ("[notice]\nbehind_days = 366", 2, "notice.behind_days = 366 must be whole days"),
    "grace is false": ("[notice]\nbehind_days = false", 2, "notice.behind_days = false must be whole days"),
    # scopes
    "scopes as text": ('scopes = "*"', 1, 'scopes = "*" must be tables, each written as [[scopes]]'),
    "scopes as an array": ("scopes = [1]", 1, "scopes = an array must be tables, each written as"),
    "scopes as one table": ("[scopes]\nmatch = '*'", 1, "scopes = a table must be tables, each written as"),
    "no match": (
        f"{SCOPE}\n[[scopes]]\nupdates = 'auto'",
        4,
        'scopes[1] has no match, which it needs; write for example match = "*"',
    ),
    "match of another type": ("[[scopes]]\nmatch = 7", 2, "scopes[0].match = 7 must be text"),
    "match by name": (
        f'{SCOPE}[[scopes]]\nmatch = "rg-ai"',
        4,
        'scopes[1].match = "rg-ai" must be "*" or an id that starts with /subscriptions/',
    ),
    "match with a wrong word": (
        f'[[scopes]]\nmatch = "{PREFIX}/resourceGroup/rg-ai"',
        2,
        "must have resourceGroups in place of 'resourceGroup'",
    ),
    "match with a short id": (f'[[scopes]]\nmatch = "{PREFIX[:-1]}"', 2, "must have a subscription id"),
    "scope of a key": (
        '[[scopes]]\nmatch = "https://kv.vault.azure.net/keys/cmk"',
        2,
        'scopes[0].match = "https://kv.vault.azure.net/keys/cmk" must be "*" or an id',
    ),
    "unknown mode": (
        f'{SCOPE}updates = "always"',
        3,
        'scopes[0].updates = "always" is not one of observe, approve, auto',
    ),
    "mistyped mode": (f'{SCOPE}updates = "observed"', 3, "; did you mean observe?"),
    "mode is true": (f"{SCOPE}updates = true", 3, "scopes[0].updates = true is not one of"),
    "unknown key of a scope": (
        f"{SCOPE}# here\nupdate = 'auto'",
        4,
        "scopes[0].update is not known; known are match, tags, updates, require_cmk; did you mean updates?",
    ),
    "requirement as text": (
        f'{SCOPE}require_cmk = "no"',
        3,
        'scopes[0].require_cmk = "no" must be true or false, without quotes',
    ),
    "tags as text": (
        f'{SCOPE}tags = "lab"',
        3,
        'scopes[0].tags = "lab" must be a table such as { environment = "lab" }',
    ),
    "no tags": (f"{SCOPE}tags = {{}}", 3, "scopes[0].tags = a table must be a table such as"),
    "tag of another type": (
        f"{SCOPE}[scopes.tags]\nteam = 'ml'\nyear = 2027",
        5,
        "scopes[0].tags.year = 2027 must be text in quotes",
    ),
    "tag twice": (
        f"{SCOPE}tags = {{ team = 'ml', Team = 'ai' }}",
        3,
        "scopes[0].tags.Team is empty or there twice; tag names have no upper and lower case",
    ),
    "scope twice": (
        f"{SCOPE}updates = 'auto'\n\n{SCOPE}updates = 'observe'",
        5,
        "scopes[1] says the same as scopes[0] on line 1, or contradicts it; keep one of them",
    ),
    "scope twice in other letters": (
        f'{GROUP}RG"\n{GROUP.lower()}rg/"',
        3,
        "scopes[1] says the same as scopes[0]",
    ),
    "scope twice with tags": (
        f"{SCOPE}tags = {{ team = 'ml', year = '1' }}\n{SCOPE}tags = {{ Year = '1', Team = 'ml' }}",
        4,
        "scopes[1] says the same as scopes[0]",
    ),
    # waivers
    "waivers as one table": (
        WAIVER.replace("[[", "[").replace("]]", "]"),
        1,
        "waivers = a table must be tables, each written as [[waivers]]",
    ),
    "waiver without end": (
        f"{SCOPE}\n{_waiver(6, '')}",
        4,
        "waivers[0] has no until, which it needs; write for example until = 2027-01-31",
    ),
    "waiver without reason": (_waiver(4, ""), 1, "waivers[0] has no reason"),
    "waiver without owner": (_waiver(5, ""), 1, "waivers[0] has no owner"),
    "waiver without rule": (_waiver(2, ""), 1, "waivers[0] has no rule"),
    "waiver without match": (_waiver(3, ""), 1, "waivers[0] has no match"),
    "empty reason": (_waiver(4, 'reason = " "'), 4, 'waivers[0].reason = " " must be text, 1 to 500'),
    "reason too long": (_waiver(4, f'reason = "{"a" * 501}"'), 4, "must be text, 1 to 500 characters"),
    "owner of another type": (_waiver(5, "owner = ['ai']"), 5, "waivers[0].owner = an array must be text"),
    "rules of a waiver": (_waiver(2, "rule = ['key-expired']"), 2, "waivers[0].rule = an array must be text"),
    "end in quotes": (
        _waiver(6, 'until = "2027-01-31"'),
        6,
        'waivers[0].until = "2027-01-31" is not a date; write a date such as 2027-01-31, or a date and time',
    ),
    "end in words": (
        _waiver(6, 'until = "next spring"'),
        6,
        'waivers[0].until = "next spring" is not a date',
    ),
    "end without offset": (
        _waiver(6, "until = 2027-01-31T12:00:00"),
        6,
        "waivers[0].until = 2027-01-31T12:00:00 has no offset from UTC",
    ),
    "end at a time of day": (_waiver(6, "until = 12:00:00"), 6, "waivers[0].until = 12:00:00 is not a date"),
    "end as a year": (_waiver(6, "until = 2027"), 6, "waivers[0].until = 2027 is not a date"),
    "end before time": (_waiver(6, "until = 0001-01-01T00:00:00+23:00"), 6, "is no moment in UTC"),
    "waiver of a secret": (
        _waiver(3, 'match = "https://kv.vault.azure.net/secrets/cmk"'),
        3,
        'must be "*", an id that starts with /subscriptions/, or an address such as',
    ),
    "unknown key of a waiver": (f"{WAIVER}untill = 2028-01-01", 7, "; did you mean until?"),
    "waiver twice": (f"{WAIVER}\n{WAIVER}", 8, "waivers[1] says the same as waivers[0] on line 1"),
    # routes
    "route without channel": (
        '[[routes]]\nseverity = "high"',
        1,
        'routes[0] has no channel, which it needs; write for example channel = "teams"',
    ),
    "channel of another type": ("[[routes]]\nchannel = true", 2, "routes[0].channel = true must be text"),
    "unknown severity": (
        f'{ROUTE}severity = "urgent"',
        3,
        'routes[0].severity = "urgent" is not one of critical, high, medium, low, info',
    ),
    "severity as a number": (f"{ROUTE}severity = 1", 3, "routes[0].severity = 1 is not one of"),
    "one rule of a route": (
        f'{ROUTE}rules = "key-expired"',
        3,
        'routes[0].rules = "key-expired" must be an array of rule ids such as ["key-expired"]',
    ),
    "no rule of a route": (f"{ROUTE}rules = []", 3, "routes[0].rules = an array must be an array of rule"),
    "rule of another type": (f"{ROUTE}rules = [7]", 3, "routes[0].rules[0] = 7 must be text"),
    "match of a route": (f'{ROUTE}match = "kv-cmk"', 3, 'routes[0].match = "kv-cmk" must be "*", an id'),
    "unknown key of a route": (f"{ROUTE}rule = ['x']", 3, "routes[0].rule is not known"),
    "route twice": (f"{ROUTE}{ROUTE}", 3, "routes[1] says the same as routes[0] on line 1"),
}
