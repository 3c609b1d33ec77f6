import io
import sys
from pathlib import Path

import pytest

from avatar_app.errors import ScriptError
from galatea.cli import script_source
from galatea.cli.script_source import place_errors, read_source


def test_a_file_is_read_with_or_without_its_mark(tmp_path: Path) -> None:
    file = tmp_path / "script.txt"
    for mark in (b"", b"\xef\xbb\xbf"):
        file.write_bytes(mark + "Γεια [happy] σου".encode())

        assert read_source(str(file)) == "Γεια [happy] σου"


def test_a_dash_is_stdin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("Привет".encode())))

    assert read_source("-") == "Привет"


def test_what_cannot_be_read_is_said_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    latin = tmp_path / "latin.txt"
    latin.write_bytes(b"one\ncaf\xe9")
    monkeypatch.setattr(script_source, "LARGEST", 10)
    large = tmp_path / "large.txt"
    large.write_bytes(b"x" * 11)

    for file, code, sentence in (
        (latin, "script_unreadable", "not UTF-8 text (line 2)"),
        (large, "script_too_long", "is no script"),
        (tmp_path / "none.txt", "script_unreadable", "no such file"),
        (tmp_path, "script_unreadable", "is a directory"),
    ):
        with pytest.raises(ScriptError) as caught:
            read_source(str(file))
        assert caught.value.code == code
        assert sentence in str(caught.value)


@pytest.mark.parametrize(
    ("script", "start", "end", "place"),
    [
        ("a.txt", 0, 1, " (a.txt:1:1)"),
        ("a.txt", 5, 6, " (a.txt:2:3)"),
        ("-", 3, 4, " (stdin:2:1)"),
        ("a.txt", 0, 0, ""),
        (None, 5, 6, ""),
    ],
)
def test_errors_get_line_and_column(script: str | None, start: int, end: int, place: str) -> None:
    with pytest.raises(ScriptError) as caught, place_errors(script, "ab\ncdef"):
        raise ScriptError("cue_unknown", "No cue.", start, end)

    assert str(caught.value) == f"No cue.{place}"
    assert (caught.value.code, caught.value.start) == ("cue_unknown", start)


def test_each_fault_gets_its_own_place() -> None:
    faults = [ScriptError("cue_unknown", f"No {n}.", n, n + 1) for n in (0, 4)]
    with pytest.raises(ScriptError) as caught, place_errors("a.txt", "ab\ncdef"):
        raise ScriptError.join(faults)

    assert str(caught.value) == "No 0. (a.txt:1:1) No 4. (a.txt:2:2)"
