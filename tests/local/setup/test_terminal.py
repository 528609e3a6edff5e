"""What a person sees during set-up."""

import io

from local.setup.terminal import Terminal


class Screen(io.StringIO):
    """Text output that says it is a terminal."""

    def isatty(self) -> bool:
        """Say so."""
        return True


def test_rewrites_one_line_in_a_terminal() -> None:
    """Nothing scrolls while a program runs."""
    screen = Screen()
    terminal = Terminal(screen)

    terminal.progress("Installing", 0.2, "")
    terminal.progress("Installing", 3.0, "Downloading aiohttp")

    assert screen.getvalue() == "\r\033[KInstalling … 0 s\r\033[KInstalling … 3 s  Downloading aiohttp"


def test_cuts_the_live_line_to_the_window() -> None:
    """A wrapped line could not be rewritten."""
    screen = Screen()

    Terminal(screen).progress("Installing", 1, "x" * 5000)

    assert len(screen.getvalue()) < 1000


def test_speaks_every_ten_seconds_elsewhere() -> None:
    """A log shows that something goes on, in few lines."""
    log = io.StringIO()
    terminal = Terminal(log)

    for second in range(25):
        terminal.progress("Installing", second, "")

    assert log.getvalue().splitlines() == ["Installing … 0 s", "Installing … 10 s", "Installing … 20 s"]
