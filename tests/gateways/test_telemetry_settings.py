"""Where traces and figures go."""

import pytest

from reactors.gateways.telemetry_settings import TelemetrySettings
from tests.settings_read import read, refused

CONNECTION = "InstrumentationKey=11111111-1111-4111-8111-111111111111"
CLIENT = "22222222-2222-4222-8222-222222222222"


def test_without_settings_nothing_is_sent() -> None:
    """And nothing of what sends is loaded."""
    assert not read({}).telemetry.is_on


def test_the_settings_of_the_functions_host_are_read() -> None:
    """An identity signs in where the host's does."""
    found = read(
        {
            "APPLICATIONINSIGHTS_CONNECTION_STRING": CONNECTION,
            "APPLICATIONINSIGHTS_AUTHENTICATION_STRING": f"ClientId={CLIENT.upper()};Authorization=AAD",
        }
    ).telemetry

    assert found == TelemetrySettings(CONNECTION, by_identity=True, client_id=CLIENT)
    assert found.is_on
    assert "InstrumentationKey" not in repr(found)


def test_a_collector_is_named_as_open_telemetry_names_it() -> None:
    """Plain http goes to this machine alone."""
    found = read({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://localhost:4318/"}).telemetry

    assert found.collector == "http://localhost:4318"
    assert found.is_on


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("APPLICATIONINSIGHTS_CONNECTION_STRING", "secret"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://secret.example.com"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "secret"),
    ],
)
def test_a_mistake_is_named_without_the_value(name: str, value: str) -> None:
    """It may let anybody write who has it."""
    said = refused({name: value})

    assert said.startswith(name)
    assert "secret" not in said
