"""
Indexes and the other objects of Azure AI Search that are encrypted with keys of their own.

Azure gives them no ARM ids; theirs here are made of the service's id, the kind and the name, such as
`…/searchServices/srch/indexes/docs`, so that they are told apart like everything else. No request goes there.
Source: Azure AI Search data plane, api-version 2024-07-01: `encryptionKey`.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from reactors.consumers import ConsumerType
from reactors.consumers.reading import SETTLED, an_object, canonical, display_name, text
from reactors.consumers.search_key import application_of, principal_of, read_binding, without_secret
from reactors.core.errors import RejectedInputError
from reactors.core.identifiers import ResourceId, shown
from reactors.core.model import Consumer, Identity

API_VERSION = "2024-07-01"
TITLES = {
    "indexes": "Search index",
    "synonymmaps": "Search synonym map",
    "indexers": "Search indexer",
    "datasources": "Search data source",
    "skillsets": "Search skillset",
}
"""The kinds of objects, which are also the collections of the data plane, with what people call one."""


def read_object(service: Consumer, kind: str, raw: Mapping[str, Any], suffixes: tuple[str, ...]) -> Consumer:
    """
    Read an object of a search service, `kind` being one of TITLES; its identity is the service's.

    RejectedInputError where its name or its key makes no sense. `encryption` is `encryptionKey` without
    the secret. Trait `application_id` is the client id of the app registration that uses the key, where
    one does instead of an identity.
    """
    name = raw.get("name")
    if not isinstance(name, str) or "/" in name:
        raise RejectedInputError(f"not the name of a search object: {shown(name)}")
    identified = {**raw, "id": str(service.id.child(kind, name))}
    return _read(identified, suffixes, identity=service.identity, location=service.location)


def read(raw: Mapping[str, Any], suffixes: tuple[str, ...]) -> Consumer:
    """Read an object that has got an `id`; without its service, no identity is known."""
    return _read(raw, suffixes, identity=Identity(), location="")


def _read(
    raw: Mapping[str, Any], suffixes: tuple[str, ...], *, identity: Identity, location: str
) -> Consumer:
    identifier = ResourceId.parse(raw.get("id"))
    key = an_object(raw.get("encryptionKey"))
    application = application_of(key)
    return Consumer(
        id=identifier,
        display_name=text(raw.get("name")) or display_name(raw),
        kind="",
        location=location,
        provisioning_state=SETTLED,
        binding=read_binding(key, suffixes),
        encryption=canonical(without_secret(key)),
        identity=identity,
        principal_id=principal_of(key, identity),
        traits=MappingProxyType({"application_id": application} if application else {}),
    )


CONSUMERS = tuple(
    ConsumerType(
        arm_type=f"microsoft.search/searchservices/{kind}",
        title=title,
        api_version=API_VERSION,
        read=read,
        traits=("application_id",),
    )
    for kind, title in TITLES.items()
)
