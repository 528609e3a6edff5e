"""Route templates of HTTP triggers."""

import pytest

from local.host.errors import HostStartError
from local.host.route_template import parse_route

GUID = "0f8fad5b-d9cb-469f-a165-70867728950e"


@pytest.mark.parametrize(
    ("template", "path", "expected"),
    [
        ("api/things", "api/things", {}),
        ("api/things", "API/Things", {}),
        ("api/things", "api/things/1", None),
        ("api/things", "api", None),
        ("things/{id}", "things/a b", {"id": "a b"}),
        ("things/{id}", "things/", None),
        ("things/{id?}", "things", {}),
        ("things/{id?}", "things/7", {"id": "7"}),
        ("things/{id:int}", "things/-7", {"id": "-7"}),
        ("things/{id:int}", "things/seven", None),
        ("things/{id:int}", "things/2147483648", None),
        ("things/{id:long}", "things/2147483648", {"id": "2147483648"}),
        ("things/{id:guid}", f"things/{GUID}", {"id": GUID}),
        ("things/{id:guid}", "things/1", None),
        ("things/{flag:bool}", "things/True", {"flag": "True"}),
        ("things/{name:alpha}", "things/a1", None),
        ("things/{id:int?}", "things", {}),
        ("files/{*path}", "files/a/b", {"path": "a/b"}),
        ("files/{*path}", "files", {}),
        ("{kind}/{id}", "a/b", {"kind": "a", "id": "b"}),
    ],
)
def test_matches_as_aspnet_does(template: str, path: str, expected: dict[str, str] | None) -> None:
    """Each segment is compared on its own."""
    assert parse_route(template, where="f").match(path.split("/")) == expected


def test_the_more_specific_template_ranks_first() -> None:
    """From the left: literal, constrained, plain, rest of the path."""
    templates = ["{*rest}", "things/{id}", "{kind}/latest", "things/{id:int}", "things/latest"]

    ranked = sorted(templates, key=lambda template: parse_route(template, where="f").rank)

    assert ranked == ["things/latest", "things/{id:int}", "things/{id}", "{kind}/latest", "{*rest}"]


@pytest.mark.parametrize(
    "template", ["a-{id}", "{id", "{id:range(1,2)}", "{id:date}", "{id=5}", "{id?}/x", "{*rest}/x"]
)
def test_a_form_that_is_not_served_is_named(template: str) -> None:
    """At start, with the function's name."""
    with pytest.raises(HostStartError, match=r"^broken: the route "):
        parse_route(template, where="broken")
