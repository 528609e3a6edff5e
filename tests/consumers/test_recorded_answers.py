"""What the real services answered, as recorded and published by others, is read as what it says."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from local.node import ROOT
from reactors.consumers import load_consumer_types
from reactors.core.errors import RejectedInputError
from reactors.core.identifiers import ResourceId
from reactors.core.model import Consumer
from tests.builders import SUFFIXES

CORPUS = ROOT.parent / "shared" / "corpus" / "arm"
FAMILIES = (
    "ml-workspaces",
    "storage",
    "cli-storage-cmk",
    "cli-cognitive-encryption",
    "foundry",
    "search",
    "cosmosdb",
)


@dataclass(frozen=True, slots=True)
class Told:
    """What a recorded resource says of itself; the key URI is empty where Microsoft holds the key."""

    kind: str
    location: str
    name: str
    principal_id: str | None = None
    key: str = ""
    version_in_use: str | None = None
    traits: Mapping[str, str] = field(default_factory=dict)
    linked: tuple[tuple[str, str], ...] = ()
    state: str = "Succeeded"


FOUNDRY = {
    f"foundry-{recording}-01": Told(
        "AIServices", "eastus", f"cctestaifoundry{number}", principal, traits={"projects": "true"}
    )
    for recording, number, principal in (
        ("connections", "093541471074", "7d0babcf-89a1-4d37-b921-e368e8431456"),
        ("connections-delete", "550249417109", "87ee6121-d4fa-463b-ab71-99d95abdcdc6"),
        ("deployments", "093541471074", "7d0babcf-89a1-4d37-b921-e368e8431456"),
        ("projects", "017536787703", "07294a39-cc08-4788-8dfa-ef664a256c1b"),
    )
}
EXPECTED = {
    "cli-cognitive-encryption-01": Told(
        "FormRecognizer",
        "SOUTHCENTRALUS",
        "cs_cli_test_000002",
        "62b8d7bf-fc83-4393-9f52-eda4fcbba0e9",
        state="Creating",
    ),
    "cli-cognitive-encryption-03": Told(
        "FormRecognizer", "SOUTHCENTRALUS", "cs_cli_test_000002", "62b8d7bf-fc83-4393-9f52-eda4fcbba0e9"
    ),
    "cli-storage-cmk-04": Told(
        "Storage", "southcentralus", "clitest000002", "64d3a84a-5068-497d-b102-39151db3c361"
    ),
    "cli-storage-cmk-05": Told(
        "Storage",
        "southcentralus",
        "clitest000002",
        "64d3a84a-5068-497d-b102-39151db3c361",
        key="https://clitest000003.vault.azure.net/keys/testkey/b3e48550231c491593af645229b42071",
        version_in_use="b3e48550231c491593af645229b42071",
        traits={"uncovered": "table,queue", "rotated_at": "2020-02-14T14:51:59.0614620Z"},
    ),
    "cosmosdb-01": Told(
        "GlobalDocumentDB",
        "South Central US",
        "cctestcosmosdbc129bfa71a47",
        traits={"identity": "first-party"},
    ),
    "ml-workspaces-01": Told(
        "",
        "eastus",
        "mlvvtest",
        "1df70458-0182-4191-9983-12f22d5bf7a1",
        linked=(("storage", "mlvvtest7678628190"), ("secret-store", "mlvvtest9461884432")),
    ),
    "search-01": Told("", "South Central US", "cctestsearchc129bfa71a47"),
    "storage-cmk-01": Told(
        "StorageV2",
        "centralus",
        "storagecfb11success",
        "f58f0e6b-70f2-4a09-84a8-5be4313d2fd9",
        key="https://keyvault-fail.vault.azure.net/keys/keyvaultkey-cfb-njlrsptg-fail",
        version_in_use="7d708afaa3d04b97a51e369e4acaba09",
        traits={"uncovered": "table,queue", "rotated_at": "2023-08-21T22:19:53.8835170Z"},
    ),
    **{
        f"storage-patch-{number}": Told("Storage", "southcentralus", "cctstoragevbnu36vrszu5c")
        for number in ("01", "02", "03")
    },
    **FOUNDRY,
}


def resources(value: object) -> Iterator[Mapping[str, Any]]:
    """Yield the resources of consumer types in an answer, those in lists and in others included."""
    if isinstance(value, list):
        for each in value:
            yield from resources(each)
    elif isinstance(value, Mapping):
        if "properties" in value and arm_type(value) in load_consumer_types():
            yield value
        yield from resources(list(value.values()))


def arm_type(value: Mapping[str, Any]) -> str:
    """Return the type that an id names, empty where it is no id of a resource."""
    try:
        return ResourceId.parse(value.get("id")).arm_type
    except RejectedInputError:
        return ""


def told_by(consumer: Consumer) -> Told:
    """Return what was read."""
    return Told(
        consumer.kind,
        consumer.location,
        consumer.display_name,
        consumer.principal_id,
        str(consumer.binding.key) if consumer.binding else "",
        consumer.version_in_use,
        dict(consumer.traits),
        tuple((each.role, each.id.name) for each in consumer.linked),
        consumer.provisioning_state,
    )


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the recorded answers are not beside this checkout")
def test_every_recorded_resource_is_read_as_what_it_says() -> None:
    """Each with its state, identity, key and traits; answers about anything else hold none."""
    files = sorted(file for each in FAMILIES for file in CORPUS.glob(f"{each}-*.json"))
    read = {}
    for file in files:
        answer = json.loads(file.read_text(encoding="utf-8"))["response_body"]
        for raw in resources(answer):
            consumer = load_consumer_types()[arm_type(raw)].read(raw, SUFFIXES)
            assert file.stem not in read
            assert (consumer.follows, consumer.trouble) == (None, "")
            assert consumer.tags == (raw.get("tags") or {})
            read[file.stem] = told_by(consumer)

    assert len(files) >= 30
    assert read == EXPECTED
