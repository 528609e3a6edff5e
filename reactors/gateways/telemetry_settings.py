"""
Where traces and figures go: Application Insights, or any collector that speaks OTLP.

Source: "Monitor Azure Functions" for the settings of Application Insights, which the host reads too;
OpenTelemetry, "OTLP Exporter Configuration".
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from reactors.core.errors import SettingsError
from reactors.gateways.endpoints import is_https, is_loopback

INSIGHTS = "APPLICATIONINSIGHTS_CONNECTION_STRING"
SIGN_IN = "APPLICATIONINSIGHTS_AUTHENTICATION_STRING"
COLLECTOR = "OTEL_EXPORTER_OTLP_ENDPOINT"
_CLIENT = re.compile(r"(?:^|;)\s*ClientId=([0-9a-fA-F-]{36})(?:;|$)", re.ASCII)
_BY_IDENTITY = re.compile(r"(?:^|;)\s*Authorization=AAD(?:;|$)", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class TelemetrySettings:
    """
    Where to send to. `connection_string` may let anybody write there who has it, so it is not shown.

    With `by_identity` an identity signs in, that of `client_id` where it is given.
    """

    connection_string: str = ""
    by_identity: bool = False
    client_id: str = ""
    collector: str = ""

    def __repr__(self) -> str:
        """Show where to, not with what."""
        return f"TelemetrySettings(collector={self.collector!r})"

    @property
    def is_on(self) -> bool:
        """Whether anything is sent at all."""
        return bool(self.connection_string or self.collector)


NO_TELEMETRY = TelemetrySettings()


def read_telemetry_settings(environment: Mapping[str, str]) -> TelemetrySettings:
    """Read them; SettingsError where they cannot be meant."""
    connection = environment.get(INSIGHTS, "")
    sign_in = environment.get(SIGN_IN, "")
    collector = environment.get(COLLECTOR, "").rstrip("/")
    if connection and "=" not in connection:
        raise SettingsError(
            f"{INSIGHTS} must be the connection string of an Application Insights resource, such as "
            "InstrumentationKey=…;IngestionEndpoint=https://… (its value is not shown here)"
        )
    if collector and not is_https(collector) and not is_loopback(collector):
        raise SettingsError(
            f"{COLLECTOR} must be an https address; plain http only on a loopback address "
            "(its value is not shown here)"
        )
    client = _CLIENT.search(sign_in)
    return TelemetrySettings(
        connection, bool(_BY_IDENTITY.search(sign_in)), client[1].lower() if client else "", collector
    )
