"""Who owns a resource, by its tags."""

import pytest

from reactors.core.owners import address_of, owner_of
from reactors.core.telling import Owners

OWNERS = Owners(("owner", "team"), frozenset({"contoso.com"}))


@pytest.mark.parametrize(
    ("tags", "owner"),
    [
        ({"Owner": "a@contoso.com", "team": "b"}, "a@contoso.com"),
        ({"owner": " ", "TEAM": "b"}, "b"),
        ({"cost": "1"}, ""),
    ],
)
def test_the_first_tag_that_says_something_names_the_owner(tags: dict[str, str], owner: str) -> None:
    """Tag names have no upper and lower case."""
    assert owner_of(tags, OWNERS) == owner


@pytest.mark.parametrize(
    ("owner", "is_written_to"),
    [
        ("a.b+c@contoso.com", True),
        ("A@CONTOSO.COM", True),
        ("a@evil.example", False),
        ("a@sub.contoso.com", False),
        ("a@contoso.com.evil.example", False),
        ("a@contoso.com, b@contoso.com", False),
        ("a@contoso.com\nBcc: b@evil.example", False),
        ("Someone <a@contoso.com>", False),
        ("a@@contoso.com", False),
        ("ä@contoso.com", False),
        ("platform team", False),
    ],
)
def test_only_a_plain_address_in_a_named_domain_is_written_to(owner: str, is_written_to: bool) -> None:  # noqa: FBT001 - a value, not a switch
    """Whoever may tag a resource must not choose who reads of it."""
    assert address_of(owner, OWNERS) == (owner if is_written_to else "")
