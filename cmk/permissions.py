"""`cmk permissions`: what rights the reactor needs, each with its reason."""

import click

from cmk.permissions_page import render_page
from cmk.policy import ROOT

PAGE = ROOT / "docs" / "permissions.md"


@click.command
@click.option("--write", is_flag=True, help="Write it to docs/permissions.md instead.")
def permissions(*, write: bool) -> None:
    """Print what rights the reactor needs in Azure, what for, and by which role, as Markdown."""
    text = render_page()
    if write:
        PAGE.write_text(text, encoding="utf-8")
        click.echo(f"Wrote {PAGE.relative_to(ROOT)}")
    else:
        click.echo(text, nl=False)
