"""The programme of the drill."""

import importlib
import pkgutil

from local.drill import scenarios
from local.drill.scenario import Turn
from local.drill.scenarios import SCENARIOS, SHOWN
from local.drill.scenarios.malformed import FOREIGN


def test_every_scenario_is_in_the_programme() -> None:
    """A file that nobody plays would look like a check."""
    modules = [name for _, name, _ in pkgutil.iter_modules(scenarios.__path__)]
    found = {importlib.import_module(f"{scenarios.__name__}.{name}").SCENARIO for name in modules}

    assert found == set(SCENARIOS)


def test_names_are_unique_and_fit_a_command_line() -> None:
    """They are what `--only` takes."""
    names = [scenario.name for scenario in SCENARIOS]

    assert len(set(names)) == len(names)
    assert all(name.replace("-", "").isalpha() and name.islower() for name in names)


def test_the_journal_is_checked_last() -> None:
    """What is played after it would not be covered."""
    assert SCENARIOS[-1].name == "journal"
    assert SCENARIOS[-1].turn is Turn.ALONE


def test_what_people_see_is_part_of_the_programme() -> None:
    """In the order of the programme."""
    assert list(SHOWN) == [scenario for scenario in SCENARIOS if scenario in SHOWN]


def test_the_foreign_host_can_belong_to_nobody() -> None:
    """The name must be one that is reserved for examples."""
    assert FOREIGN.endswith(".example")
