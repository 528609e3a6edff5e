"""`cmk impact`: what people are told of what is, and of what would be."""

import json
from datetime import timedelta

import pytest

from cmk.cli import main
from cmk.supposed_options import OPTIONS, chosen_change
from reactors.core.supposed_form import ChangeName
from tests.builders import THIRD
from tests.cmk.conftest import Operator
from tests.recorded import PERSON, a_record


async def test_open_revocations_are_told_in_plain_words(operator: Operator) -> None:
    """Whose data, what happened, since when and by whom, what stops, how to undo it."""
    await operator.stage.ports.impacts.create(a_record())
    await operator.stage.ports.impacts.create(a_record("third", ended=True, after=-timedelta(days=1)))

    shown = await operator.run("impact")

    assert (shown.code, shown.err) == (0, "")
    assert "foundry (resource group rg-ai) is losing access to its own encrypted data." in shown.out
    told = f"Since 2026-11-02 10:15 UTC, by {PERSON}; seen on 2026-11-02 10:15 UTC through an event."
    assert told in shown.out
    assert "Before: by a role on the vault" in shown.out
    assert "What stops:" in shown.out
    assert "az role assignment create" in shown.out
    assert shown.out.endswith("1 open revocation\n")
    assert "third" not in shown.out


async def test_ended_revocations_are_told_on_request(operator: Operator) -> None:
    """Of all keys, or of one."""
    await operator.stage.ports.impacts.create(a_record("third", ended=True, actor=""))

    shown = await operator.run("impact", "--all", "--key", "https://kv-cmk.vault.azure.net/keys/cmk-foundry")

    assert "Since when is not known, by whom is not known" in shown.out
    assert "It ended on 2026-11-02 12:15 UTC." in shown.out
    assert shown.out.endswith("0 open revocations, 1 ended\n")


async def test_where_nothing_is_on_record_that_is_said(operator: Operator) -> None:
    """In words, and as JSON."""
    assert (await operator.run("impact")).out == "On record, nobody is cut off from a key.\n"
    assert (await operator.run("impact", "--all")).out == "No revocation is on record.\n"
    assert json.loads((await operator.run("impact", "--json")).out) == {"impacts": [], "more": False}


async def test_a_change_is_told_before_it_is_made(operator: Operator) -> None:
    """Exit code 3 where somebody would be cut off, 0 where nobody would; nothing is changed."""
    key, first = str(operator.estate.key), operator.estate.first.version
    unused = operator.stage.world.rotate_key(operator.estate.first).version

    harmful = await operator.run("impact", "--key", key, "--disable-version", first)
    harmless = await operator.run("impact", "--key", key, "--disable-version", unused)

    assert (harmful.code, harmless.code) == (3, 0), (harmful, harmless)
    assert harmful.out.startswith("1 consumer would lose access to encrypted data:\n\nFoundry resource")
    assert "Looked at 1 key and 2 consumers on " in harmful.out
    assert harmless.out.startswith("Nobody more would lose the key by this.\n")
    assert operator.stage.world.exchanges.count(method="PATCH", path="") == 0


async def test_what_cannot_be_told_is_neither(operator: Operator) -> None:
    """Exit code 4."""
    operator.stage.world.refuse_access_reads(operator.estate.first.key.vault.id)
    unused = operator.stage.world.rotate_key(operator.estate.first).version

    shown = await operator.run("impact", "--key", str(operator.estate.key), "--disable-version", unused)

    assert shown.code == 4, shown
    assert "So whether anybody would be cut off cannot be told." in shown.out


@pytest.mark.parametrize(
    "argv",
    [
        ("--vault", "kv-cmk", "--close-firewall"),
        ("--vault", "kv-cmk", "--switch-permission-model"),
        ("--vault", "kv-cmk", "--delete-vault"),
        ("--key", "https://kv-cmk.vault.azure.net/keys/cmk-foundry", "--disable-key"),
        ("--key", "https://kv-cmk.vault.azure.net/keys/cmk-foundry", "--delete-key"),
    ],
    ids=lambda argv: argv[-1],
)
async def test_every_change_can_be_asked_about(operator: Operator, argv: tuple[str, ...]) -> None:
    """As JSON too, for scripts."""
    shown = await operator.run("impact", *argv, "--json")

    answer = json.loads(shown.out)
    assert (shown.code, answer["harm"]) == (3, "some"), shown
    assert len(answer["impacts"]) == 2


async def test_a_grant_and_an_identity_are_named_by_their_ids(operator: Operator) -> None:
    """As Azure writes them."""
    grant = next(each.id for name, each in operator.estate.grants.items() if "shared" in name)

    removed = await operator.run("impact", "--vault", "kv-cmk", "--remove-grant", grant, "--json")
    deleted = await operator.run("impact", "--delete-identity", operator.estate.foundry.id, "--json")

    assert [each["cause"] for each in json.loads(removed.out)["impacts"]] == ["permission"]
    assert [each["cause"] for each in json.loads(deleted.out)["impacts"]] == ["identity-gone"]


async def test_what_is_not_there_is_an_error(operator: Operator) -> None:
    """Exit code 1, on the error stream."""
    key = str(operator.estate.key)

    for argv in (
        ("impact", "--key", key, "--disable-version", THIRD),
        ("impact", "--vault", "kv-none", "--delete-vault"),
        ("impact", "--key", "https://kv.evil.example/keys/k"),
    ):
        shown = await operator.run(*argv)
        assert (shown.code, shown.out) == (1, ""), shown
        assert len(shown.err.splitlines()) == 1


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (("--disable-key",), "--disable-key needs --key URI: cmk impact --key URI --disable-key"),
        (
            ("--key", "k", "--disable-key", "--delete-key"),
            "One change at a time: --disable-key or --delete-key.",
        ),
        (("--vault", "kv"), "cmk impact --vault NAME-OR-ID --remove-grant ID"),
        (
            ("--vault", "kv", "--key", "k", "--delete-key"),
            "--vault does not go with --delete-key: cmk impact --k",
        ),
        (
            ("--key", "k", "--delete-identity", "i"),
            "goes with --delete-identity: cmk impact --delete-identity ID",
        ),
        (("--vault", "kv", "--delete-vault", "--all"), "--all is about what is on record"),
    ],
)
def test_wrong_usage_says_what_to_write(
    argv: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Before anything is read."""
    assert main(["impact", *argv]) == 2

    assert said.replace("goes with", "does not go with") in capsys.readouterr().err


def test_every_change_has_its_option() -> None:
    """With exactly the fields that it needs."""
    assert [each.change for each in OPTIONS] == list(ChangeName)
    for option in OPTIONS:
        given: dict[str, str | bool | None] = {option.change.replace("-", "_"): "x"}
        beside = option.beside.partition(" ")[0]
        fields = chosen_change(
            given, key="k" if beside == "--key" else "", vault="v" if beside == "--vault" else ""
        )
        assert set(fields) == {"change", *option.change.needs}
