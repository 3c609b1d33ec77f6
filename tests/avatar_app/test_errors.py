import re
from pathlib import Path

import pytest

from avatar_app import errors
from avatar_app.errors import CODES, FaultError, GalateaError, InputError, MissingError, ScriptError

ROOT = Path(errors.__file__).parent.parent


def test_each_branch_has_its_exit_code() -> None:
    assert InputError("script_empty", "s").exit_code == 2
    assert MissingError("engine_missing", "s").exit_code == 3
    assert FaultError("fault", "s").exit_code == 1
    for leaf in InputError.__subclasses__():
        assert leaf.exit_code == 2


def test_an_error_says_its_sentence_code_and_status() -> None:
    error = ScriptError("cue_unknown", "There is no such cue.", 3, 9)

    assert (str(error), error.code, int(error.status)) == (
        "There is no such cue.",
        "cue_unknown",
        422,
    )
    assert (error.start, error.end) == (3, 9)


def test_a_code_without_a_row_is_refused() -> None:
    with pytest.raises(KeyError):
        GalateaError("nonsense", "s")


def test_every_code_is_raised_somewhere() -> None:
    rooms = ("avatar_app", "workers", "galatea")
    files = [file for room in rooms for file in (ROOT / room).rglob("*.py")]
    source = "\n".join(
        file.read_text(encoding="utf-8") for file in files if file.name != "errors.py"
    )

    unused = [code for code in CODES if not re.search(f'"{code}"', source)]

    assert unused == []
