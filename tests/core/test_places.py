"""Where in a policy file something stands."""

import pytest

from reactors.core.places import Place

FILE = """\
# the first line
profile = "openai"

[notice]
expiry_days = [
    90,  # a quarter

    30,
]
behind_days = 1

[[scopes]]
match = '''
*
'''
tags = { team = "ml" }
[[scopes]]
match = "*"
tags.year = "2027"
[scopes.tags.more]
deep = 1
"""


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("profile",), 2),
        (("notice",), 4),
        (("notice", "expiry_days"), 5),
        (("notice", "expiry_days", 1), 5),
        (("notice", "behind_days"), 10),
        (("scopes",), 12),
        (("scopes", 0), 12),
        (("scopes", 0, "match"), 13),
        (("scopes", 0, "tags", "team"), 16),
        (("scopes", 1), 17),
        (("scopes", 1, "tags", "year"), 19),
        (("scopes", 1, "tags", "more", "deep"), 21),
        ((), 1),
        (("waivers",), 1),
        (("scopes", 2), 1),
        (("profile", "name"), 1),
        (("notice", 0), 1),
    ],
    ids=str,
)
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["Unix", "Windows"])
def test_a_key_stands_on_the_line_on_which_it_begins(
    path: tuple[str | int, ...], line: int, end: str
) -> None:
    """What is not there is told of the first line."""
    assert Place("policy.toml", FILE.replace("\n", end), path).line == line


def test_a_path_is_written_as_people_write_it() -> None:
    """Unprintable keys are shown escaped."""
    place = Place().at("scopes", 1).at("tags").at("a\nb")

    assert str(place) == "scopes[1].tags.a\\nb"


def test_a_long_file_is_searched_in_no_time() -> None:
    """The number of looks grows with the logarithm of its length."""
    text = "".join(f'[[waivers]]\nrule = "rule-{number}"\n' for number in range(2000))

    assert Place("policy.toml", text, ("waivers", 1500, "rule")).line == 3002
