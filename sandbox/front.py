"""The services of a world at their hosts, and which tokens they take."""

from collections.abc import Sequence

from sandbox.arm.api import Arm
from sandbox.errors import ServiceError, UnknownHostError
from sandbox.messages import Request
from sandbox.plane import Plane
from sandbox.tokens import Tokens  # noqa: TC001 - beside imports that are needed


class Front:
    """Find the service that a request is for; while `tokens` are None, every token is taken."""

    def __init__(self, arm: Arm, planes: Sequence[Plane]) -> None:
        """Take ARM, and the services at hosts of their own."""
        self._arm = arm
        self._planes = planes
        self.tokens: Tokens | None = None

    def at(self, host: str) -> Arm | Plane:
        """Return the service at a lower-cased host name; raises UnknownHostError where there is none."""
        if self._arm.serves(host):
            return self._arm
        for each in self._planes:
            if each.serves(host):
                return each
        raise UnknownHostError(f"{host or 'no host'} is not part of this world")

    def has_host(self, host: str) -> bool:
        """Tell whether a lower-cased host name is that of a service other than ARM."""
        return any(each.serves(host) for each in self._planes)

    def operations(self) -> set[str]:
        """Return the names of all operations simulated."""
        return self._arm.operations().union(*(each.operations() for each in self._planes))

    def refusal(self, service: Arm | Plane, request: Request) -> ServiceError | None:
        """Return the refusal of a token that is for something else; one without a token is the service's."""
        if self.tokens is None or "authorization" not in request.headers:
            return None
        found = self.tokens.audience(request)
        is_taken = found in service.audiences_at(request.host)
        return None if is_taken else service.wrong_audience(request, found)
