"""What pycep-parser makes of files."""

from pathlib import Path

from local.bicep.grammar import check_grammar


def test_a_file_that_it_cannot_read_is_named_with_the_line(tmp_path: Path) -> None:
    """A policy checker would pass it over in silence."""
    (tmp_path / "sound.bicep").write_text("var a = 1\noutput b int = a\n")
    (tmp_path / "spread.bicep").write_text("var a = {\n  ...b\n}\n")

    found = [(each.path.name, each.line) for each in check_grammar(tmp_path)]

    assert found == [("spread.bicep", 2)]
