"""The addresses of services in a setting."""

import pytest

from reactors.core.errors import SettingsError
from reactors.gateways.service_urls import MAX_SERVICES, read_service_urls, schema_of


@pytest.mark.parametrize(
    ("text", "urls"),
    [
        ("", ()),
        (" \n", ()),
        ("json://a/b", ("json://a/b",)),
        ("json://a/b,slack://x/y", ("json://a/b", "slack://x/y")),
        ("json://a/b, \n slack://x/y ;\n", ("json://a/b", "slack://x/y")),
        ("mailto://u:p@a?to=x@y,z@y tgram://t/1,2", ("mailto://u:p@a?to=x@y,z@y", "tgram://t/1,2")),
    ],
)
def test_addresses_are_set_apart_as_apprise_does(text: str, urls: tuple[str, ...]) -> None:
    """A comma inside an address belongs to it, unless another address follows."""
    assert read_service_urls(text) == urls


@pytest.mark.parametrize(
    "text",
    ["secret", "json://ok/x secret", "json://", "sch-ema://secret", "json://a/b,c secret", "://secret"],
)
def test_what_is_no_address_is_refused_without_showing_it(text: str) -> None:
    """Any of it may be a token."""
    with pytest.raises(SettingsError, match=r"REACTOR_WEBHOOK_URLS: number 1 ") as caught:
        read_service_urls(text)

    assert "secret" not in str(caught.value).replace("secret and not shown", "")


def test_there_is_an_end_to_how_many() -> None:
    """Each of them gets its own row for every notice."""
    with pytest.raises(SettingsError, match="are the most"):
        read_service_urls("json://a/b " * (MAX_SERVICES + 1))


def test_the_schema_is_all_that_people_see() -> None:
    """And not more than is sure to be one."""
    assert schema_of("Slack://token") == "slack"
    assert schema_of("token") == "service"
