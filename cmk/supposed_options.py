"""The options of `cmk impact` that name a change, and what goes with which."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import click

from reactors.core.supposed_form import ChangeName

_KEY, _VAULT = "--key URI", "--vault NAME-OR-ID"


@dataclass(frozen=True, slots=True)
class ChangeOption:
    """
    An option that names a change.

    `takes` is the field that its value is, empty for a flag; `value` how its value is called. `beside` is the
    option that says of what, with its value, empty where it stands alone.
    """

    change: ChangeName
    help: str
    beside: str
    takes: str = ""
    value: str = ""

    @property
    def flag(self) -> str:
        """How it is written."""
        return f"--{self.change}"

    @property
    def usage(self) -> str:
        """The command line that asks about it."""
        own = f"{self.flag} {self.value}".strip()
        return " ".join(filter(None, ("cmk impact", self.beside, own)))


OPTIONS = (
    ChangeOption(ChangeName.DISABLE_VERSION, "Disable one version of --key.", _KEY, "version", "VERSION"),
    ChangeOption(ChangeName.DISABLE_KEY, "Disable all versions of --key.", _KEY),
    ChangeOption(ChangeName.DELETE_KEY, "Delete --key.", _KEY),
    ChangeOption(
        ChangeName.REMOVE_GRANT,
        "Remove a role assignment, or accesspolicies/OBJECT-ID, that bears on --vault.",
        _VAULT,
        "grant",
        "ID",
    ),
    ChangeOption(
        ChangeName.SWITCH_PERMISSION_MODEL, "Switch --vault between access policies and RBAC.", _VAULT
    ),
    ChangeOption(ChangeName.CLOSE_FIREWALL, "Close --vault to all, trusted services included.", _VAULT),
    ChangeOption(ChangeName.DELETE_VAULT, "Delete --vault.", _VAULT),
    ChangeOption(
        ChangeName.DELETE_IDENTITY,
        "Delete a user-assigned identity, or switch off the identity of a resource.",
        "",
        "identity",
        "ID",
    ),
)


def change_options[F: Callable[..., object]](command: F) -> F:
    """Give a command all options that name a change."""
    for option in reversed(OPTIONS):
        if option.takes:
            decorate = click.option(option.flag, metavar=option.value, help=option.help)
        else:
            decorate = click.option(option.flag, is_flag=True, help=option.help)
        command = decorate(command)
    return command


def chosen_change(given: Mapping[str, str | bool | None], *, key: str, vault: str) -> dict[str, str]:
    """
    Return the fields of the change that was asked about, none where no change was.

    `given` has the values of the change options by their parameter names. UsageError says what to write.
    """
    chosen = [each for each in OPTIONS if given.get(each.change.replace("-", "_"))]
    if len(chosen) > 1:
        raise click.UsageError(f"One change at a time: {' or '.join(each.flag for each in chosen)}.")
    if not chosen:
        if vault:
            raise click.UsageError(f"--vault goes with a change of it:\n{_usages(_VAULT)}")
        return {}
    (option,) = chosen
    beside = {_KEY: key, _VAULT: vault}
    wanted = beside.pop(option.beside, option.beside)
    if option.beside and not wanted:
        raise click.UsageError(f"{option.flag} needs {option.beside}: {option.usage}")
    if any(beside.values()):
        surplus = " and ".join(name.partition(" ")[0] for name, text in beside.items() if text)
        raise click.UsageError(f"{surplus} does not go with {option.flag}: {option.usage}")
    fields = {"change": str(option.change)}
    if option.takes:
        fields[option.takes] = str(given[option.change.replace("-", "_")])
    if option.beside:
        fields["key" if option.beside == _KEY else "vault"] = wanted
    return fields


def _usages(beside: str) -> str:
    return "\n".join(f"  {each.usage}" for each in OPTIONS if each.beside == beside)
