"""What runs on a consumer: the part of an estate that feels it when its key goes."""

from dataclasses import dataclass

from reactors.core.identifiers import ResourceId


@dataclass(frozen=True, slots=True)
class Deployment:
    """
    A model deployment of an account.

    `model` and `version` are the service's words; `capacity` is in the units of `sku`, None where it is not
    told. `source_account` is the account that the model was taken from, where it is another.
    """

    name: str
    model: str
    version: str = ""
    sku: str = ""
    capacity: int | None = None
    is_fine_tuned: bool = False
    state: str = ""
    source_account: ResourceId | None = None


@dataclass(frozen=True, slots=True)
class Workload:
    """
    What a consumer runs and leads to; `unreadable` says, one sentence each, what could not be read.

    `projects` are names, `connected` lower-cased ids or addresses of the resources joined to it.
    """

    deployments: tuple[Deployment, ...] = ()
    projects: tuple[str, ...] = ()
    connected: tuple[str, ...] = ()
    unreadable: tuple[str, ...] = ()
