"""The package that is deployed, built of small libraries so that no network is needed."""

import hashlib
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from local.node import ROOT
from local.package import DEPLOYED, LIBRARIES, MOUNTED, Package, PackageError, build, compile_all, try_import

WHEEL = "tiny-1.0-py3-none-any.whl"
ENTRIES = {
    "tiny.py": "NAME = 'tiny'\n",
    "tiny-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: tiny\nVersion: 1.0\n",
    "tiny-1.0.dist-info/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    "tiny-1.0.dist-info/RECORD": "tiny.py,,\n",
}


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an app that needs one library, which is found without a network."""
    wheels, source = tmp_path / "wheels", tmp_path / "source"
    wheels.mkdir()
    with zipfile.ZipFile(wheels / WHEEL, "w") as wheel:
        for name, text in ENTRIES.items():
            wheel.writestr(name, text)
    digest = hashlib.sha256((wheels / WHEEL).read_bytes()).hexdigest()
    (source / "reactors" / "__pycache__").mkdir(parents=True)
    (source / "reactors" / "__pycache__" / "left.cpython-313.pyc").write_bytes(b"of a run")
    (source / "reactors" / "part.py").write_text("from tiny import NAME\n")
    (source / "function_app.py").write_text("from reactors.part import NAME\n")
    (source / "host.json").write_text("{}")
    (source / "policy.toml").write_text("")
    (source / "requirements.txt").write_text(f"tiny==1.0 --hash=sha256:{digest}\n")
    (source / "local.settings.json").write_text("{}")
    monkeypatch.setenv("UV_NO_INDEX", "1")
    monkeypatch.setenv("UV_FIND_LINKS", str(wheels))
    monkeypatch.setenv("UV_NO_CACHE", "1")
    return source


@pytest.fixture
def built(source: Path, tmp_path: Path) -> Package:
    """Return the package of that app."""
    return build(source, tmp_path / "package")


def names_in(folder: Path) -> set[str]:
    """Return the files of a folder, by their path in it."""
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_holds_the_app_and_its_libraries_compiled(built: Package) -> None:
    """What else lies beside the app, and what runs have left in it, stays behind."""
    names = names_in(built.folder)

    assert {name.split("/")[0] for name in names} == {
        *DEPLOYED,
        "__pycache__",
        ".python_packages",
        ".funcignore",
    }
    assert (LIBRARIES / "__pycache__" / "tiny.cpython-313.pyc").as_posix() in names
    assert "reactors/__pycache__/part.cpython-313.pyc" in names
    assert "reactors/__pycache__/left.cpython-313.pyc" not in names
    assert built.compiled == 3


def test_bytecode_holds_whatever_times_files_have(built: Package) -> None:
    """Its flags are those of an unchecked hash (PEP 552), and its paths are those in Azure."""
    code = (built.folder / "__pycache__" / "function_app.cpython-313.pyc").read_bytes()

    assert code[4:8] == b"\x01\x00\x00\x00"
    assert f"{MOUNTED}/function_app.py".encode() in code
    assert str(built.folder).encode() not in code


def test_the_zip_holds_the_same_and_is_the_same_each_time(
    built: Package, source: Path, tmp_path: Path
) -> None:
    """Two builds can be compared by their hash."""
    again = build(source, tmp_path / "again")

    assert built.archive.read_bytes() == again.archive.read_bytes()
    with zipfile.ZipFile(built.archive) as packed:
        assert {*packed.namelist(), ".funcignore"} == names_in(built.folder)


def test_refuses_a_library_with_another_hash(source: Path, tmp_path: Path) -> None:
    """What was not pinned is not deployed."""
    (source / "requirements.txt").write_text(f"tiny==1.0 --hash=sha256:{'0' * 64}\n")

    with pytest.raises(PackageError, match="cannot be installed"):
        build(source, tmp_path / "package")


def test_refuses_an_app_that_lacks_a_library(source: Path, tmp_path: Path) -> None:
    """The libraries of this machine do not stand in for those of the package."""
    (source / "reactors" / "part.py").write_text("import pytest\nNAME = pytest.__name__\n")

    with pytest.raises(PackageError, match="No module named 'pytest'"):
        build(source, tmp_path / "package")


def test_finds_a_module_without_bytecode(built: Package) -> None:
    """A package that compiles at each start does not pass."""
    (built.folder / "reactors" / "__pycache__" / "part.cpython-313.pyc").unlink()

    with pytest.raises(PackageError, match=r"part\.py is not compiled"):
        try_import(built.folder)
    compile_all(built.folder)
    try_import(built.folder)


def test_funcignore_leaves_what_the_package_holds() -> None:
    """`func azure functionapp publish` deploys the same."""
    tracked = _git("ls-files")
    ignored = _git("ls-files", "--cached", "--ignored", "--exclude-from=.funcignore")

    assert {name.split("/")[0] for name in tracked - ignored - {".funcignore"}} == set(DEPLOYED)


def _git(*arguments: str) -> set[str]:
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    done = subprocess.run([git, *arguments], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(done.stdout.split())
