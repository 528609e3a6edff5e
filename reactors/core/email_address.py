"""
Addresses of email, as strict as the mail servers of organisations are.

Source: RFC 5321, 4.5.3.1 (lengths); RFC 5322, 3.4.1 without quoted local parts and literals.
"""

import re

_LONGEST = 254
_ADDRESS = re.compile(
    r"(?=[^@]{1,64}@)[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])"
)


def is_email_address(text: str) -> bool:
    """Tell whether this is one address and nothing else; such a text is safe in a header."""
    return len(text) <= _LONGEST and _ADDRESS.fullmatch(text) is not None
