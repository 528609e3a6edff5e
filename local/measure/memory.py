"""How much memory a process takes, as Linux tells; 0 where it does not."""

from pathlib import Path

_PROC = Path("/proc")


def resident(pid: int) -> float:
    """Return the resident memory of a process and its children now, in MB."""
    return _megabytes(pid, "VmRSS")


def peak(pid: int) -> float:
    """Return the most that a process and its children have taken so far, in MB."""
    return _megabytes(pid, "VmHWM")


def _megabytes(pid: int, field: str) -> float:
    return sum(_field(each, field) for each in (pid, *_children(pid))) / 1024


def _children(pid: int) -> list[int]:
    try:
        text = (_PROC / str(pid) / "task" / str(pid) / "children").read_text(encoding="ascii")
    except OSError:
        return []
    own = [int(each) for each in text.split()]
    return [*own, *(nested for each in own for nested in _children(each))]


def _field(pid: int, field: str) -> int:
    try:
        lines = (_PROC / str(pid) / "status").read_text(encoding="utf-8").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith(f"{field}:")), 0)
