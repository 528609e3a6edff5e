"""Faults that the checks of templates find: each snippet has one."""

from collections.abc import Callable

import pytest

type Problems = Callable[..., list[str]]

STORAGE = "'Microsoft.Storage/storageAccounts@2025-06-01'"
CALLED = """\
@description('Its name.')
param name string
@description('How many.')
param count int = 1
@allowed(['a', 'b'])
@description('Which kind.')
param kind string = 'a'
output id string = '${name}-${count}-${kind}'
"""
SOUND = f"""\
@description('Its name.')
param name string

@description('Addresses.')
param addresses array = []

var receivers = [for (address, index) in addresses: {{
  name: 'person-${{index}}'
  address: toLower(address)
}}]

resource account {STORAGE} existing = {{
  name: name
}}

resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2025-06-01' = if (!empty(addresses)) {{
  parent: account
  name: 'default'
  properties: {{
    isVersioningEnabled: length(filter(receivers, each => each.name == name)) > 1 && true
  }}
}}

module called 'called.bicep' = {{
  name: 'called-${{uniqueString(account.id)}}'
  params: {{
    name: name ?? 'none'
    kind: empty(name) ? 'a' : 'b'
  }}
}}

output endpoint string = account.properties.primaryEndpoints.blob
output id string = called.outputs.id
"""

FAULTS = {
    "an undeclared symbol": ("output a string = nowhere", "main.bicep:1: 'nowhere' is not declared"),
    "one inside a string": ("output a string = 'x-${nowhere}'", "main.bicep:1: 'nowhere' is not declared"),
    "a loop's variable outside": (
        "var a = [for each in [1]: each]\noutput b array = a\noutput c int = each",
        "main.bicep:3: 'each' is not declared",
    ),
    "an unknown function": ("output a string = toLowr('A')", "main.bicep:1: there is no function 'toLowr'"),
    "an unknown type": ("output a strin = 'a'", "main.bicep:1: there is no type 'strin'"),
    "an unknown decorator": (
        "@descripton('x')\nvar a = 1\noutput b int = a",
        "main.bicep:1: there is no decorator 'descripton'",
    ),
    "a symbol declared twice": (
        "var a = 1\nvar a = 2\noutput b int = a",
        "main.bicep:1: 'a' is declared 2 times",
    ),
    "an unused parameter": (
        "@description('x')\nparam a string",
        "main.bicep:2: parameter 'a' is not used",
    ),
    "an unused variable": ("var a = 1", "main.bicep:1: variable 'a' is not used"),
    "an unused existing resource": (
        f"resource a {STORAGE} existing = {{\n  name: 'a'\n}}",
        "main.bicep:1: existing resource 'a' is not used",
    ),
    "a default that names a variable": (
        "var a = 'x'\n@description('x')\nparam b string = a\noutput c string = b",
        "main.bicep:3: the default of 'b' may only name parameters",
    ),
    "a parameter without a description": (
        "param a string\noutput b string = a",
        "main.bicep:1: parameter 'a' has no @description",
    ),
    "a secret in the open": (
        "@description('x')\nparam smtpPassword string\nvar a = smtpPassword\noutput b int = length(a)",
        "main.bicep:2: parameter 'smtpPassword' is not @secure",
    ),
    "a secret that is shown": (
        "@secure()\n@description('x')\nparam a string\noutput b string = a",
        "main.bicep:4: output 'b' shows the secret 'a'",
    ),
    "a secret with a default": (
        "@secure()\n@description('x')\nparam a string = 'x'\nvar b = a\noutput c int = length(b)",
        "main.bicep:3: secret 'a' has a default",
    ),
    "keys that are shown": (
        f"resource a {STORAGE} existing = {{\n  name: 'a'\n}}\noutput b object = a.listKeys()",
        "main.bicep:4: output 'b' shows what listKeys returns",
    ),
    "a host of the public cloud": (
        "output a string = 'https://x.vault.azure.net'",
        "main.bicep:1: '.vault.azure.net' is a host of the public cloud only",
    ),
    "a resource in main.bicep": (
        f"resource a {STORAGE} = {{\n  name: 'a'\n}}",
        "main.bicep:1: Microsoft.Storage/storageAccounts belongs in a module",
    ),
    "a missing file": (
        "module a 'absent.bicep' = {\n  name: 'a'\n}",
        "main.bicep:1: there is no file 'absent.bicep'",
    ),
    "a missing parameter": (
        "module a 'called.bicep' = {\n  name: 'a'\n}",
        "main.bicep:1: called.bicep needs the parameter 'name'",
    ),
    "an unknown parameter": (
        "module a 'called.bicep' = {\n  name: 'a'\n  params: {\n    name: 'a'\n    size: 1\n  }\n}",
        "main.bicep:5: called.bicep has no parameter 'size'",
    ),
    "a parameter of the wrong kind": (
        "module a 'called.bicep' = {\n  name: 'a'\n  params: {\n    name: 'a'\n    count: '1'\n  }\n}",
        "main.bicep:5: 'count' of called.bicep is int, not string",
    ),
    "a parameter with a wrong value": (
        "module a 'called.bicep' = {\n  name: 'a'\n  params: {\n    name: 'a'\n    kind: 'c'\n  }\n}",
        "main.bicep:5: 'kind' of called.bicep may not be 'c'",
    ),
    "an unknown output": (
        (
            "module a 'called.bicep' = {\n  name: 'a'\n  params: {\n    name: 'a'\n  }\n}\n"
            "output b string = a.outputs.identity"
        ),
        "main.bicep:7: called.bicep has no output 'identity'",
    ),
    "a module of another scope": (
        (
            "targetScope = 'subscription'\nmodule a 'called.bicep' = {\n  name: 'a'\n  params: {\n"
            "    name: 'a'\n  }\n}"
        ),
        "main.bicep:2: called.bicep is for a resourceGroup, not for a subscription",
    ),
    "a resource as the scope of a module": (
        (
            f"resource b {STORAGE} existing = {{\n  name: 'b'\n}}\n"
            "module a 'called.bicep' = {\n  scope: b\n  name: 'a'\n  params: {\n    name: 'a'\n  }\n}"
        ),
        "main.bicep:4: called.bicep is for a resourceGroup, not for a resource",
    ),
    "a wrong parent": (
        (
            f"resource a {STORAGE} existing = {{\n  name: 'a'\n}}\n"
            "resource b 'Microsoft.Storage/storageAccounts/queueServices/queues@2025-06-01' = {\n"
            "  parent: a\n  name: 'b'\n}"
        ),
        (
            "main.bicep:5: the parent of a Microsoft.Storage/storageAccounts/queueServices/queues is a "
            "Microsoft.Storage/storageAccounts/queueServices"
        ),
    ),
    "a child without its parent": (
        "resource b 'Microsoft.Storage/storageAccounts/queueServices@2025-06-01' = {\n  name: 'default'\n}",
        "main.bicep:1: the name of 'b' needs 1 slashes or a parent",
    ),
    "a name that is known too late": (
        (
            "module a 'called.bicep' = {\n  name: 'a'\n  params: {\n    name: 'a'\n  }\n}\n"
            "var b = a.outputs.id\n"
            f"resource c {STORAGE} = {{\n  name: 'x${{b}}'\n}}"
        ),
        "main.bicep:9: 'c' has to be known before deployment starts",
    ),
    "a syntax error": ("output a string =\n", "main.bicep:1: an expression is missing before '\\n'"),
    "a string without end": ("output a string = 'x\n", "main.bicep:1: the string does not end"),
    "a resource without api-version": (
        "resource a 'Microsoft.Storage/storageAccounts' = {\n}",
        "main.bicep:1: 'Microsoft.Storage/storageAccounts' has no api-version",
    ),
}


def test_a_sound_folder_has_no_problems(problems: Problems) -> None:
    """Loops, lambdas, conditions, children and modules are taken as they are meant."""
    found = problems(sound=SOUND, called=CALLED)

    assert found == []


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_found(problems: Problems, fault: str) -> None:
    """The problem names the file, the line and what is wrong."""
    text, expected = FAULTS[fault]

    found = problems(main=text, called=CALLED)

    assert expected in found


def test_files_that_call_each_other_in_a_circle_are_found(problems: Problems) -> None:
    """Bicep does not compile them."""
    found = problems(
        main="module a 'one.bicep' = {\n  name: 'a'\n}",
        one="module a 'two.bicep' = {\n  name: 'a'\n}",
        two="module a 'one.bicep' = {\n  name: 'a'\n}",
    )

    assert any("files call each other in a circle" in each for each in found)
