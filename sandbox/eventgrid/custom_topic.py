"""
Custom topics: what others publish into Event Grid, at each topic's own host.

Source: "Post to custom topic for Azure Event Grid", "CloudEvents v1.0 schema with Azure Event Grid", and the
client library azure-eventgrid 4.22.0, API 2018-01-01.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sandbox.clock import iso
from sandbox.errors import SandboxError, ServiceError, not_simulated
from sandbox.faults import Fault
from sandbox.messages import Request, Response, json_response
from sandbox.plane import Plane
from sandbox.routing import Call, Handler, Route, find, route

API_VERSION = "2018-01-01"
LARGEST = 1024 * 1024
ONE = "application/cloudevents+json"
BATCH = "application/cloudevents-batch+json"
_NAME = re.compile(r"[a-z0-9-]{3,50}")
_TEXTS = ("id", "source", "type", "specversion")
_OPTIONAL = ("subject", "time", "datacontenttype", "dataschema")
_EXTENSION = re.compile(r"[a-z0-9]{1,20}")


@dataclass(frozen=True, slots=True)
class Published:
    """Hold one event that was taken: the topic, when, and the event as sent."""

    topic: str
    at: datetime
    event: dict[str, Any]

    def as_json(self) -> dict[str, Any]:
        """Return the event with where and when."""
        return {"topic": self.topic, "at": iso(self.at), "event": self.event}


class CustomTopics:
    """Keep the topics of a world, all in the CloudEvents schema, and what was published."""

    def __init__(self, now: Callable[[], datetime], suffix: str) -> None:
        """Take the clock and the suffix of the topics' hosts."""
        self._now = now
        self._suffix = suffix
        self.names: set[str] = set()
        self.published: list[Published] = []

    def add(self, name: str) -> str:
        """Make a topic and return its address; making it again changes nothing."""
        if not _NAME.fullmatch(name):
            raise SandboxError("a custom topic's name has 3 to 50 lower-case letters, digits and hyphens")
        self.names.add(name)
        return f"https://{name}.{self._suffix}/api/events"

    def remove(self, name: str) -> None:
        """Remove a topic; what was published stays."""
        self.names.discard(name)

    def at_host(self, host: str) -> str | None:
        """Return the topic that has this host name, or None."""
        name, _, suffix = host.partition(".")
        return name if suffix == self._suffix and name in self.names else None

    def keep(self, topic: str, events: list[dict[str, Any]]) -> None:
        """Take events; one that was taken before is taken again."""
        self.published += [Published(topic, self._now(), event) for event in events]


class CustomTopicPlane(Plane):
    """Answer requests to the hosts of custom topics."""

    def __init__(self, topics: CustomTopics, audience: str) -> None:
        """Take the topics, and the audience that tokens must have."""
        self._topics = topics
        self.audiences = (audience,)
        self._routes: list[Route[Handler]] = [
            route("POST", "/api/events", "EventGrid_PublishCloudEventEvents", self._publish)
        ]

    def serves(self, host: str) -> bool:
        """Tell whether a host is that of a topic."""
        return self._topics.at_host(host) is not None

    def _answer(self, request: Request, fault: Fault | None) -> Response:
        if not request.headers.get("authorization", "").lower().startswith("bearer "):
            raise ServiceError(401, "Unauthorized", "Request must contain one authorization header.")
        found = find(self._routes, request, fault)
        if found is None:
            raise not_simulated("a custom topic", f"{request.method} {request.path}")
        return found[0].handler(found[1])

    def _publish(self, call: Call) -> Response:
        request = call.request
        if request.query.get("api-version") != API_VERSION:
            raise _bad_request(f"The api-version must be {API_VERSION}.")
        if len(request.body) > LARGEST:
            raise ServiceError(413, "PayloadTooLarge", f"The request is larger than {LARGEST} bytes.")
        for event in (events := _events(request)):
            _check(event)
        self._topics.keep(self._topics.at_host(request.host) or "", events)
        return json_response(200, {})


def _events(request: Request) -> list[dict[str, Any]]:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in {ONE, BATCH}:
        raise _bad_request(f"This topic takes {BATCH} or {ONE}, not {kind!r}.")
    try:
        body = request.json()
    except ValueError:
        raise _bad_request("The body is not JSON.") from None
    events = body if kind == BATCH else [body]
    if not isinstance(events, list) or not all(isinstance(each, dict) for each in events):
        raise _bad_request("The body is not an array of events.")
    return events


def _check(event: dict[str, Any]) -> None:
    for name in _TEXTS:
        if not isinstance(event.get(name), str) or not event[name]:
            raise _bad_request(f"The attribute '{name}' must be a text that is not empty.")
    if event["specversion"] != "1.0":
        raise _bad_request("The attribute 'specversion' must be '1.0'.")
    for name in _OPTIONAL:
        if not isinstance(event.get(name, ""), str):
            raise _bad_request(f"The attribute '{name}' must be a text.")
    if "time" in event and not _is_moment(event["time"]):
        raise _bad_request("The attribute 'time' must be a timestamp of RFC 3339.")
    if "data" in event and "data_base64" in event:
        raise _bad_request("An event has either 'data' or 'data_base64'.")
    for name in set(event) - {*_TEXTS, *_OPTIONAL, "data", "data_base64"}:
        if not _EXTENSION.fullmatch(name):
            raise _bad_request(f"'{name}' is not the name of an attribute.")


def _is_moment(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def _bad_request(message: str) -> ServiceError:
    return ServiceError(400, "BadRequest", message)
