"""The page about permissions: the words of `permissions_page.md` with tables of the code's own operations."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from reactors.core.azure_grants import GRANTS, Grant, grants_of
from reactors.core.azure_operations import AzureOperation, Need
from reactors.core.azure_permissions import AZURE_OPERATIONS, GRAPH_PERMISSIONS

WORDS = Path(__file__).with_suffix(".md")

TITLES: Mapping[Need, str] = MappingProxyType(
    {
        Need.OBSERVE: "Observing the estate",
        Need.UPDATE: "Moving key URIs",
        Need.DELETED_KEYS: "Deleted keys",
        Need.STATE: "State and queues",
        Need.HOST: "The Functions host",
        Need.TELEMETRY: "Telemetry",
        Need.SECRETS: "Secrets of the channels",
        Need.AUDIT_LOG: "The vaults' audit log",
        Need.PUBLISH: "Published events",
        Need.EMAIL: "Email",
    }
)


def render_page() -> str:
    """Return `docs/permissions.md`."""
    roles = _table(("For", "Role", "On", "Needed", "Given by"), map(_grant_row, GRANTS))
    graph = _table(("Permission", "Why"), ((f"`{each.name}`", each.reason) for each in GRAPH_PERMISSIONS))
    text = WORDS.read_text(encoding="utf-8")
    for mark, made in (
        ("%%ROLES%%", roles),
        ("%%SECTIONS%%", "\n\n".join(map(_section, Need))),
        ("%%GRAPH%%", graph),
    ):
        text = text.replace(mark, made)
    return text


def _section(need: Need) -> str:
    roles = "\n".join(f"**{each.role}** on {each.scope}.\n{each.reason}" for each in grants_of(need))
    rows = (_operation_row(each) for each in AZURE_OPERATIONS if each.need is need)
    return f"## {TITLES[need]}\n\n{roles}\n\n{_table(('Operation', 'Why'), rows)}"


def _grant_row(grant: Grant) -> Sequence[str]:
    modules = ", ".join(f"[{each}](../infra/access/{each})" for each in grant.modules)
    own = "" if grant.role_id else " (the project's own)"
    return (TITLES[grant.need], f"{grant.role}{own}", grant.scope, grant.condition or "always", modules)


def _operation_row(operation: AzureOperation) -> Sequence[str]:
    kind = " (data)" if operation.is_data else ""
    return (f"`{operation.action}`{kind}", operation.reason)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
