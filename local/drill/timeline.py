"""The timeline in the terminal: a line for each thing that happens."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from rich.console import Console
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from local.drill.log import Line
from local.drill.narration import Kind, Sentence, narrate
from local.drill.result import Result
from local.drill.scenario import Scenario
from local.drill.tally import Tally

LOOKS: Mapping[Kind, tuple[str, str]] = MappingProxyType(
    {
        Kind.ACTION: ("●", "bold"),
        Kind.EVENT: ("◆", "cyan"),
        Kind.PLAN: ("▸", "bold cyan"),
        Kind.UPDATE: ("→", "blue"),
        Kind.WAITING: ("…", "yellow"),
        Kind.PROVEN: ("✔", "bold green"),
        Kind.FAILED: ("✖", "bold red"),
        Kind.OPENED: ("▲", "yellow"),
        Kind.RESOLVED: ("▽", "green"),
        Kind.TOLD: ("✉", "magenta"),
        Kind.REFUSED: ("⊘", "red"),
        Kind.QUIET: ("·", "dim"),
    }
)


# What comes after a number of small things, which are summed up before it.
ENDINGS = frozenset({Kind.TOLD, Kind.PROVEN})


class Timeline:
    """Print what happens on a console as it happens."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._tally = Tally()

    def show(self, line: Line) -> None:
        """Print the sentence of a log line of the host, if it has one."""
        if self._tally.takes(line):
            return
        sentence = narrate(line)
        if sentence is None:
            return
        if sentence.kind in ENDINGS:
            self._say_tally()
        self.say(sentence, line["at"])

    def act(self, text: str) -> None:
        """Print what is done to the simulated Azure."""
        self.say(Sentence(Kind.ACTION, text))

    def say(self, sentence: Sentence, at: datetime | None = None) -> None:
        """Print one sentence with its time, in the time zone of this machine."""
        icon, style = LOOKS[sentence.kind]
        moment = (at or datetime.now().astimezone()).astimezone()
        grid = Table.grid(padding=(0, 1))
        grid.add_row(Text(f"{moment:%H:%M:%S}", "dim"), Text(icon, style), Text(sentence.text, style))
        self._console.print(grid)

    def begin(self, scenario: Scenario) -> None:
        """Print the heading of a scenario."""
        self._console.print()
        self._console.print(Rule(Text(scenario.title, "bold"), align="left", style="dim"))
        self._console.print(Text(scenario.shown, "italic"))

    def end(self, result: Result) -> None:
        """Print whether all came as expected."""
        self._say_tally()
        if result.passed:
            text = Text(f"As expected, after {result.seconds:.1f} s", "green")
        else:
            text = Text(f"Not as expected: {result.reason}", "bold red")
        self._console.print(text)

    def _say_tally(self) -> None:
        counted = self._tally.sentence()
        if counted is not None:
            self.say(counted)
