"""The page that shows what Teams would have shown."""

import re
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

from sandbox.teams.markdown import as_html, link
from sandbox.teams.sink import Kept

_PIXELS = re.compile(r"[0-9]{1,4}px")
STYLE = """
:root { color-scheme: light dark; --ink: #242424; --soft: #616161; --paper: #fff; --ground: #f0f0f3;
  --line: #d8d8dd; --good: #107c10; --attention: #c4314b; --warning: #8a6100; --accent: #5b5fc7; }
@media (prefers-color-scheme: dark) { :root { --ink: #f3f3f3; --soft: #adadad; --paper: #292929;
  --ground: #1b1b1b; --line: #444; --good: #92c353; --attention: #f1707b; --warning: #ffc96b;
  --accent: #9ea2ff; } }
body { margin: 0; background: var(--ground); color: var(--ink);
  font: 15px/1.45 system-ui, "Segoe UI", sans-serif; }
main { max-width: 46rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
h1 { font-size: 1.3rem; margin: 0 0 .2rem; } .soft, .subtle { color: var(--soft); }
.message { display: grid; grid-template-columns: 2rem 1fr; gap: .3rem .7rem; margin-top: 1.4rem; }
.sender { width: 2rem; height: 2rem; border-radius: 6px; background: var(--accent); color: var(--paper);
  font-weight: 600; display: grid; place-items: center; grid-row: 1 / 3; }
.when { font-size: .8rem; color: var(--soft); } .when b { color: var(--ink); margin-right: .4rem; }
.card { background: var(--paper); border-radius: 8px; padding: .9rem 1.1rem; overflow: hidden;
  box-shadow: 0 0 2px rgb(0 0 0 / .18), 0 2px 4px rgb(0 0 0 / .14); }
.card > * + *, .container > * + *, .column > * + * { margin-top: .55rem; }
.card > * + .near, .container > * + .near, .column > * + .near { margin-top: .2rem; }
.card > .separator { border-top: 1px solid var(--line); padding-top: .6rem; margin-top: .8rem; }
p { margin: 0; overflow-wrap: anywhere; } .bolder { font-weight: 600; } .small { font-size: .85rem; }
.medium { font-size: 1.08rem; } .large { font-size: 1.22rem; } .extralarge { font-size: 1.5rem; }
.good { color: var(--good); } .attention { color: var(--attention); } .warning { color: var(--warning); }
.accent { color: var(--accent); } .columns { display: flex; gap: .8rem; } .column { min-width: 0; }
.container.styled { padding: .6rem .8rem; border-radius: 4px; --tint: var(--soft); color: inherit;
  background: color-mix(in srgb, var(--tint) 13%, var(--paper)); }
.container.good { --tint: var(--good); } .container.attention { --tint: var(--attention); }
.container.warning { --tint: var(--warning); } .container.accent { --tint: var(--accent); }
.container.bleed { margin: 0 -1.1rem; padding: .6rem 1.1rem; border-radius: 0; }
.container.bleed:first-child { margin-top: -.9rem; padding-top: .8rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; margin: .55rem 0; }
dt { font-weight: 600; } dd { margin: 0; overflow-wrap: anywhere; }
.actions { display: flex; flex-wrap: wrap; gap: .5rem; }
.actions a { border: 1px solid var(--line); border-radius: 4px; padding: .3rem .8rem; text-decoration: none; }
a { color: var(--accent); }
"""
WORDS = frozenset(
    {"bolder", "small", "medium", "large", "extralarge", "good", "attention", "warning", "accent"}
)


def render_page(kept: Sequence[Kept]) -> str:
    """Return the HTML page of all kept messages, newest first; it looks again every five seconds."""
    messages = "".join(_message(each) for each in reversed(kept))
    empty = '<p class="soft">Nothing yet. Cards appear here as soon as they are sent.</p>'
    count = "1 message" if len(kept) == 1 else f"{len(kept)} messages"
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><meta http-equiv="refresh" content="5">'
        f"<title>Teams sink: {count}</title><style>{STYLE}</style></head><body><main>"
        f'<h1>What Teams would have shown</h1><p class="soft">{count}, newest first</p>'
        f"{messages or empty}</main></body></html>"
    )


def _message(kept: Kept) -> str:
    cards = "".join(_card(each["content"]) for each in kept.message["attachments"])
    when = f"<b>Workflows</b> {kept.at:%Y-%m-%d %H:%M:%S} UTC, flow {escape(kept.flow)}"
    sender = '<div class="sender" aria-hidden="true">W</div>'
    return f'<section class="message">{sender}<p class="when">{when}</p><div>{cards}</div></section>'


def _card(card: Mapping[str, Any]) -> str:
    return f'<article class="card">{_elements(card.get("body"))}{_actions(card.get("actions"))}</article>'


def _elements(elements: Any) -> str:
    return "".join(_element(each) for each in _objects(elements))


def _element(element: Mapping[str, Any]) -> str:
    match element.get("type"):
        case "TextBlock":
            return f"<p{_classes(element)}>{as_html(str(element.get('text', '')))}</p>"
        case "RichTextBlock":
            return f"<p{_classes(element)}>{_inlines(element.get('inlines'))}</p>"
        case "FactSet":
            return f"<dl>{''.join(_fact(each) for each in _objects(element.get('facts')))}</dl>"
        case "ColumnSet":
            columns = "".join(_column(each) for each in _objects(element.get("columns")))
            return f'<div class="columns">{columns}</div>'
        case "Container":
            style = str(element.get("style", "")).lower()
            known = f" styled {style}" if style in WORDS else (" styled" if style == "emphasis" else "")
            known += "".join(f" {word}" for word in ("separator", "bleed") if element.get(word))
            return f'<div class="container{known}">{_elements(element.get("items"))}</div>'
        case "ActionSet":
            return _actions(element.get("actions"))
        case other:
            return f'<p class="soft">[{escape(str(other))} is not shown here]</p>'


def _fact(fact: Mapping[str, Any]) -> str:
    return f"<dt>{as_html(str(fact.get('title', '')))}</dt><dd>{as_html(str(fact.get('value', '')))}</dd>"


def _inlines(inlines: Any) -> str:
    """Return text runs, which know no Markdown; a run may be a bare string."""
    if not isinstance(inlines, list):
        return ""
    runs = [{"text": each} if isinstance(each, str) else each for each in inlines]
    return "".join(
        f"<span{_classes(each)}>{escape(str(each.get('text', '')))}</span>" for each in _objects(runs)
    )


def _column(column: Mapping[str, Any]) -> str:
    width = str(column.get("width", ""))
    grow = "0 0 auto" if width == "auto" else "1 1 0"
    if _PIXELS.fullmatch(width):
        grow = f"0 0 {width}"
    return f'<div class="column" style="flex: {grow}">{_elements(column.get("items"))}</div>'


def _actions(actions: Any) -> str:
    links = "".join(
        link(str(each.get("title") or each.get("url")), str(each.get("url", "")))
        for each in _objects(actions)
        if each.get("type") == "Action.OpenUrl"
    )
    return f'<div class="actions">{links}</div>' if links else ""


def _classes(element: Mapping[str, Any]) -> str:
    words = [str(element.get(name, "")).lower() for name in ("weight", "size", "color")]
    chosen = [word for word in words if word in WORDS] + (["subtle"] if element.get("isSubtle") else [])
    chosen += ["near"] if str(element.get("spacing", "")).lower() in {"none", "small"} else []
    return f' class="{" ".join(chosen)}"' if chosen else ""


def _objects(found: Any) -> Iterable[Mapping[str, Any]]:
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []
