import json
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from avatar_app.catalog.languages import LANGUAGES
from avatar_app.catalog.voices import VOICES
from avatar_app.script.emotions import EMOTIONS
from galatea.cli.main import run, split_debug
from tests.waiting import PATIENCE

ROOT = Path(__file__).parents[3]
COMMAND = [str(Path(sys.executable).with_name("galatea"))]


def test_a_fault_of_ours_is_one_line_and_exit_1_and_debug_shows_where(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("a bug\nin two lines")

    monkeypatch.setattr("galatea.cli.main.find_language", fail)

    assert run(["voices", "--language", "el"]) == 1
    assert capsys.readouterr().err == (
        "error[fault]: RuntimeError: a bug in two lines. This is a bug in Galatea; --debug "
        "shows the traceback.\n"
    )
    assert run(["voices", "--language", "el"], debug=True) == 1
    assert "Traceback" in capsys.readouterr().err


def test_voices_are_listed(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))  # no other programs' voices
    assert run(["voices"]) == 0
    listed = {line.split()[0] for line in capsys.readouterr().out.splitlines()[1:]}
    assert set(VOICES) < listed
    assert {"en-us-heart", "en-us-joe-medium"} < listed  # which come with the set-up

    assert run(["voices", "--language", "Greek"]) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == [
        *("voice", "el-female", "el-male"),
        *("el-kokoro-female", "el-kokoro-male"),
    ]

    assert run(["voices", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert {row["id"] for row in rows} == listed
    assert {row["language"] for row in rows} == set(LANGUAGES)


def test_emotions_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["emotions"]) == 0
    assert "[happy 0.6]" in capsys.readouterr().out

    assert run(["emotions", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert {row["name"]: tuple(row["aliases"]) for row in rows} == {
        name: row.aliases for name, row in EMOTIONS.items()
    }


def test_the_version_is_that_of_the_project(capsys: pytest.CaptureFixture[str]) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

    assert run(["--version"]) == 0
    assert capsys.readouterr().out == f"galatea {project['version']}\n"


def test_help_is_a_result(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in ([], ["--help"], ["render", "-h"]):
        assert run(arguments) == 0
        told = capsys.readouterr()
        assert told.out.startswith("Usage: galatea")
        assert told.err == ""


@pytest.mark.parametrize("what", ["voices", "emotions"])  # more and less than a buffer
def test_a_reader_that_has_gone_is_no_fault(what: str) -> None:
    with subprocess.Popen(
        [*COMMAND, what, "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()

        assert process.stderr.read() == b""
        assert process.wait(PATIENCE) == 1


def test_the_command_is_light() -> None:
    code = "import sys, galatea.cli.main; print(*sys.modules)"

    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert {"numpy", "cv2", "rich", "pydantic", "workers"}.isdisjoint(told.stdout.split())


@pytest.mark.parametrize(
    ("given", "kept", "debug"),
    [
        (["--debug", "voices"], ["voices"], True),
        (["voices", "--language", "el", "--debug"], ["voices", "--language", "el"], True),
        (["voices", "--json", "--debug"], ["voices", "--json"], True),  # that takes no value
        (["render", "--text", "--debug"], ["render", "--text", "--debug"], False),
        (["render", "-o", "--debug", "--debug"], ["render", "-o", "--debug"], True),
        (["weights", "get", "--", "--debug"], ["weights", "get", "--", "--debug"], False),
    ],
)
def test_debug_may_stand_anywhere_but_for_a_value(
    given: list[str], kept: list[str], debug: bool
) -> None:
    assert split_debug(given) == (kept, debug)
