"""
What Azure is given: the app with its libraries, all compiled, as a folder and as a zip.

Python compiles what it imports and keeps the result beside it, which a deployed package does not let it do:
without bytecode every cold start would compile all over again. The bytecode names the hash of its source and
is marked unchecked (PEP 552), so it holds whatever times a zip gives to its files.
https://learn.microsoft.com/azure/azure-functions/python-build-options
"""

import compileall
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from py_compile import PycInvalidationMode

REQUIREMENTS = "requirements.txt"
DEPLOYED = ("function_app.py", "host.json", "policy.toml", "reactors", REQUIREMENTS)
LIBRARIES = Path(".python_packages/lib/site-packages")
PLATFORM = "x86_64-manylinux_2_28"
MOUNTED = "/home/site/wwwroot"
# azd drops bytecode from Python packages unless a file says what to drop.
IGNORE = "# What is here is what is deployed.\n"
_EPOCH = (1980, 1, 1, 0, 0, 0)
_TRIAL = """
import importlib.machinery, os, sys
home = os.getcwd()
sys.path[:0] = [home, os.path.join(home, ".python_packages", "lib", "site-packages")]
compiling = importlib.machinery.SourceFileLoader.source_to_code
def refuse(loader, data, path, *, _optimize=-1):
    if str(path).startswith(home):
        sys.exit(f"{path} is not compiled")
    return compiling(loader, data, path, _optimize=_optimize)
importlib.machinery.SourceFileLoader.source_to_code = refuse
import function_app
"""


class PackageError(Exception):
    """The package cannot be built, or does not work."""


@dataclass(frozen=True, slots=True)
class Package:
    """A built package."""

    folder: Path
    archive: Path
    files: int
    compiled: int
    bytes_unpacked: int
    bytes_packed: int


def build(source: Path, folder: Path) -> Package:
    """Build the package of the app in `source` in `folder`, anew, and beside it the zip; then try it."""
    archive = folder.with_suffix(".zip")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    copy_app(source, folder)
    install_libraries(folder)
    compile_all(folder)
    try_import(folder)
    pack(folder, archive)
    paths = list(_files(folder))
    return Package(
        folder=folder,
        archive=archive,
        files=len(paths),
        compiled=sum(path.suffix == ".pyc" for path in paths),
        bytes_unpacked=sum(path.stat().st_size for path in paths),
        bytes_packed=archive.stat().st_size,
    )


def copy_app(source: Path, folder: Path) -> None:
    """Copy what is deployed, and nothing that a run has left there."""
    for name in DEPLOYED:
        if (source / name).is_dir():
            shutil.copytree(
                source / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "*.pyc")
            )
        elif (source / name).is_file():
            shutil.copyfile(source / name, folder / name)
        else:
            raise PackageError(f"{source / name} is missing")
    (folder / ".funcignore").write_text(IGNORE, encoding="utf-8")


def install_libraries(folder: Path) -> None:
    """Install the pinned libraries as the worker looks for them, each file proven by its hash."""
    uv = Path(sys.executable).parent / "uv"
    options = ["--no-deps", "--require-hashes", "--only-binary=:all:", "--link-mode=copy", "--quiet"]
    meant = ["--python-version=3.13", f"--python-platform={PLATFORM}", f"--target={folder / LIBRARIES}"]
    command = [str(uv), "pip", "install", *options, *meant, f"--requirements={folder / REQUIREMENTS}"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise PackageError(f"the libraries cannot be installed:\n{done.stderr.strip()}")
    shutil.rmtree(folder / LIBRARIES / "bin", ignore_errors=True)
    (folder / LIBRARIES / ".lock").unlink(missing_ok=True)


def compile_all(folder: Path) -> None:
    """Compile every module. The bytecode names the place where Azure mounts the package."""
    compileall.compile_dir(
        folder,
        maxlevels=40,
        quiet=2,
        workers=0,
        invalidation_mode=PycInvalidationMode.UNCHECKED_HASH,
        stripdir=str(folder),
        prependdir=MOUNTED,
    )


def try_import(folder: Path) -> None:
    """Import the app with its own libraries only, and see that nothing had to be compiled."""
    environment = {
        "PATH": os.environ.get("PATH", ""),
        "PYTHONDONTWRITEBYTECODE": "1",
        "ReactorStorage": "UseDevelopmentStorage=true",
    }
    command = [sys.executable, "-S", "-c", _TRIAL]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise PackageError(f"the package does not work:\n{done.stderr.strip()}")


def pack(folder: Path, archive: Path) -> None:
    """Zip the folder: the same content always gives the same file."""
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as packed:
        for path in _files(folder):
            name = path.relative_to(folder).as_posix()
            if name == ".funcignore":
                continue
            entry = zipfile.ZipInfo(name, date_time=_EPOCH)
            entry.external_attr = 0o100644 << 16
            packed.writestr(entry, path.read_bytes(), zipfile.ZIP_DEFLATED)


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())
