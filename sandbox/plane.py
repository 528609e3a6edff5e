"""A service at hosts of its own: what all of them have in common."""

from abc import ABC, abstractmethod
from collections.abc import Sequence

from sandbox.errors import ServiceError
from sandbox.faults import Fault
from sandbox.messages import Request, Response
from sandbox.routing import Handler, Route, find


class Plane(ABC):
    """Answer requests by routes; a service says what comes before a route is taken."""

    _routes: Sequence[Route[Handler]]
    audiences: Sequence[str] = ()

    def audiences_at(self, _host: str) -> Sequence[str]:
        """Return the audiences of tokens that are taken at a host."""
        return self.audiences

    @abstractmethod
    def serves(self, host: str) -> bool:
        """Tell whether a lower-cased host name is this service's."""

    def operation(self, request: Request) -> str:
        """Return the operation's name in the service's contract, else method and path."""
        found = find(self._routes, request)
        return found[1].operation if found else f"{request.method} {request.path}"

    def operations(self) -> set[str]:
        """Return the names of all operations simulated."""
        return {each.operation for each in self._routes}

    def answer(self, request: Request, fault: Fault | None = None) -> Response:
        """Return the answer; refusals are error bodies, what is missing here is a 501."""
        try:
            return self._answer(request, fault)
        except ServiceError as error:
            return self.refuse(request, error)

    def refuse(self, _request: Request, error: ServiceError) -> Response:
        """Return an error answer."""
        return error.response()

    def wrong_audience(self, _request: Request, _found: str) -> ServiceError:
        """Return the refusal of a token for `_found`; code and words are a guess unless a service says."""
        return ServiceError(401, "Unauthorized", "The token's audience is not this service.")

    @abstractmethod
    def _answer(self, request: Request, fault: Fault | None) -> Response:
        """Return the answer, or raise a ServiceError."""
