"""The page that shows the emails as a mail program would."""

from collections.abc import Sequence
from html import escape

from sandbox.communication.mails import Mail

STYLE = """
:root { color-scheme: light dark; --ink: #242424; --soft: #616161; --paper: #fff; --ground: #f0f0f3;
  --line: #d8d8dd; }
@media (prefers-color-scheme: dark) { :root { --ink: #f3f3f3; --soft: #adadad; --paper: #292929;
  --ground: #1b1b1b; --line: #444; } }
body { margin: 0; background: var(--ground); color: var(--ink);
  font: 15px/1.45 system-ui, "Segoe UI", sans-serif; }
main { max-width: 48rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
h1 { font-size: 1.3rem; margin: 0 0 .2rem; } .soft { color: var(--soft); }
details { background: var(--paper); border: 1px solid var(--line); border-radius: 8px; margin-top: 1rem;
  overflow: hidden; }
summary { padding: .8rem 1rem; cursor: pointer; overflow-wrap: anywhere; }
summary .soft { display: block; font-size: .85rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem 1rem;
  margin: 0; padding: 0 1rem .8rem; font-size: .85rem; }
dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
iframe { display: block; width: 100%; height: 46rem; border: 0; border-top: 1px solid var(--line);
  background: #fff; }
pre { margin: 0; padding: 1rem; border-top: 1px solid var(--line); white-space: pre-wrap;
  overflow-wrap: anywhere; font-size: .85rem; }
"""


def render_page(kept: Sequence[Mail]) -> str:
    """Return the HTML page of all kept emails, newest first and open; what they hold runs nothing."""
    mails = "".join(_mail(each, is_open=index == 0) for index, each in enumerate(reversed(kept)))
    empty = '<p class="soft">Nothing yet. Emails appear here when the page is loaded again.</p>'
    count = "1 email" if len(kept) == 1 else f"{len(kept)} emails"
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>Emails: {count}</title><style>{STYLE}</style></head><body><main>"
        f'<h1>What would be in the mailbox</h1><p class="soft">{count}, newest first</p>'
        f"{mails or empty}</main></body></html>"
    )


def _mail(mail: Mail, *, is_open: bool) -> str:
    content = mail.message["content"]
    headers = {
        "From": str(mail.message["senderAddress"]),
        "To": ", ".join(mail.recipients),
        **{str(name): str(value) for name, value in (mail.message.get("headers") or {}).items()},
    }
    rows = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in headers.items())
    when = f"{mail.at:%Y-%m-%d %H:%M:%S} UTC, through {escape(mail.resource)}"
    summary = f'<b>{escape(str(content["subject"]))}</b><span class="soft">{when}</span>'
    html, text = content.get("html"), content.get("plainText")
    body = f'<iframe sandbox title="The email" srcdoc="{escape(str(html))}"></iframe>' if html else ""
    plain = f"<pre>{escape(str(text))}</pre>" if text else ""
    return (
        f"<details{' open' if is_open else ''}><summary>{summary}</summary><dl>{rows}</dl>"
        f"{body}{plain}</details>"
    )
