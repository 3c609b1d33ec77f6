"""Silero's stress networks out of their wheel."""

import io
import pickle
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest

from avatar_app.errors import MissingError
from workers.weights import stress_package
from workers.weights.stress_package import _Reader, _StandIn, install, unpack


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "stress" / "russian.npz"
    monkeypatch.setattr(stress_package, "stress_file", lambda: path)
    return path


def test_another_wheel_is_refused(tmp_path: Path, file: Path) -> None:
    wheel = tmp_path / "silero_stress-9-py3-none-any.whl"
    wheel.write_bytes(b"something else")
    with pytest.raises(MissingError, match="is not what it should be"):
        unpack(wheel, file)
    assert not file.parent.exists()


def test_what_is_there_is_not_fetched_again(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: pytest.fail("fetched"))
    file.parent.mkdir()
    file.write_bytes(b"")
    install()


@pytest.mark.usefixtures("file")
def test_without_an_index_the_command_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[list[str]] = []

    def refuse(command: list[str], **_: Any) -> subprocess.CompletedProcess[str]:
        asked.append(command)
        raise subprocess.CalledProcessError(1, command, "", "ERROR: no route\n")

    monkeypatch.setattr(subprocess, "run", refuse)
    with pytest.raises(MissingError, match=r"no route.*workers\.weights\.stress_package"):
        install()
    assert {"--no-deps", "--require-hashes"} <= set(asked[0])


class Runs:
    """What a pickle would run when it is read as usual."""

    def __reduce__(self) -> tuple[Any, tuple[str]]:
        return exec, ("raise SystemError",)


def test_nothing_in_the_pickles_is_run() -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as package:
        package.writestr("silero_stress-v1.5-public/evil.pkl", pickle.dumps({"a": Runs()}))
        assert isinstance(_Reader(package, "evil.pkl").load()["a"], _StandIn)
