"""The addresses of services as Apprise writes them: `slack://…`, `tgram://…`, `json://…`."""

import re

from reactors.core.errors import SettingsError

NAME = "REACTOR_WEBHOOK_URLS"
MAX_SERVICES = 50
_BETWEEN = re.compile(r"[\s,;]+(?=[A-Za-z0-9]+://)", re.ASCII)
_URL = re.compile(r"([A-Za-z0-9]{1,32})://[^\s]+", re.ASCII)


def read_service_urls(text: str) -> tuple[str, ...]:
    """
    Return the addresses in a setting, set apart by blanks, commas or semicolons as Apprise sets them apart.

    What is not such an address is named by its position, since any of it may be secret. Whether a service
    knows it is found out when it is first used.
    """
    urls = tuple(part.strip(" \t\r\n,;") for part in _BETWEEN.split(text) if part.strip(" \t\r\n,;"))
    for position, url in enumerate(urls, start=1):
        if not _URL.fullmatch(url):
            raise SettingsError(
                f"{NAME}: number {position} is not an address such as slack://… without blanks in it "
                "(its value is secret and not shown here)"
            )
    if len(urls) > MAX_SERVICES:
        raise SettingsError(f"{NAME} holds {len(urls)} addresses; {MAX_SERVICES} are the most")
    return urls


def schema_of(url: str) -> str:
    """Return what stands before `://`, the one part of an address that is not secret."""
    found = _URL.fullmatch(url)
    return found[1].lower() if found else "service"
