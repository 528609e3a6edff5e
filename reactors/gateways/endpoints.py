"""What an address in the settings must be before anything is sent there."""

import ipaddress
from urllib.parse import urlsplit


def is_https(url: str) -> bool:
    """Tell whether this is an https address with a host."""
    try:
        split = urlsplit(url)
    except ValueError:
        return False
    return split.scheme == "https" and bool(split.hostname)


def is_loopback(url: str) -> bool:
    """Tell whether this is an http or https address on this machine."""
    try:
        split = urlsplit(url)
    except ValueError:
        return False
    return split.scheme in {"http", "https"} and is_loopback_host(split.hostname or "")


def is_loopback_host(host: str) -> bool:
    """Tell whether a host's name or IP address means this machine."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
