"""The page's own code, put where the page says: an animator and a speaker that make a film."""

import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from avatar_app.catalog import ANIMATORS, ENGINES, Engine
from avatar_app.choice import choose
from avatar_app.frames import read_background
from avatar_app.script import parse
from avatar_app.settings import ROOT, load_settings
from galatea.worker import describe
from tests.workers.video.watching import clear_frames, frames
from workers.animation.animators import list_animators
from workers.film import Order, make_film
from workers.speech.speakers import list_voices

PAGE = (ROOT / "docs" / "adding-an-engine.md").read_text(encoding="utf-8")
FILES = dict(re.findall(r"`(workers/[\w/]+\.py)`:\n\n```python\n(.*?)```", PAGE, re.S))
ROWS = dict(re.findall(r"Its row in `(\w+)` of[^\n]*\n\n```python\n(.*?)```", PAGE, re.S))
SHORTEST, LONGEST = 30, 65  # lines


@pytest.fixture(autouse=True)
def _added(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both files and both rows."""
    for path, code in FILES.items():
        name = path.removesuffix(".py").replace("/", ".")
        module = ModuleType(name)
        exec(compile(code, path, "exec"), module.__dict__)  # noqa: S102 # our own page
        monkeypatch.setitem(sys.modules, name, module)
    for table, code in ROWS.items():
        (row,) = eval(code, {"Engine": Engine})  # noqa: S307 # our own page
        monkeypatch.setitem({"ANIMATORS": ANIMATORS, "ENGINES": ENGINES}[table], row.name, row)


def test_there_are_two_files_and_two_rows() -> None:
    assert list(FILES) == ["workers/animation/puppet.py", "workers/speech/hum.py"]
    assert list(ROWS) == ["ANIMATORS", "ENGINES"]
    for path, code in FILES.items():
        assert SHORTEST < len(code.splitlines()) < LONGEST
        assert not (ROOT / path).exists()


def test_the_code_is_as_ours(tmp_path: Path) -> None:
    for path, code in FILES.items():
        (tmp_path / Path(path).name).write_text(code, encoding="utf-8")
    for way in (["check", "--no-cache"], ["format", "--check", "--no-cache"]):
        command = [sys.executable, "-m", "ruff", *way, "--config", ROOT / "pyproject.toml"]
        done = subprocess.run(
            [*command, tmp_path], check=False, capture_output=True, text=True, cwd=ROOT
        )
        assert done.returncode == 0, done.stdout


def test_a_worker_tells_of_them_at_once() -> None:
    assert "puppet" in list_animators()
    worker = describe()
    assert "en-hummer" in {voice.id for voice in worker.voices}
    assert worker.can("puppet", "en-hummer")


def test_they_make_a_film(tmp_path: Path) -> None:
    voice, tier = choose("hummer", None, "Hello", None, list_voices(), "puppet")
    assert tier.name == "hum+puppet"
    order = Order(
        parse("Hello [happy] everyone!"), voice, "preset:ava", tmp_path / "film.mp4", tier, size=128
    )
    report = make_film(order, load_settings()).report
    assert (report.tier, report.speaker, report.animator) == ("hum+puppet", "hum", "puppet")
    assert [word.text for word in report.words] == ["Hello", "everyone!"]
    seen = np.stack(frames(order.output)).astype(float)
    change = np.abs(seen - seen[0]).max(axis=(0, 3))
    assert change[:40].max() < 25  # hair and brow stand still, but for the encoder's noise
    assert change[64:110].max() > 90  # the jaw drops


def test_they_make_a_film_over_nothing(tmp_path: Path) -> None:
    voice, tier = choose("hummer", None, "Hello", None, list_voices(), "puppet")
    clear = read_background("transparent")
    order = Order(
        parse("Hi!"), voice, "preset:ava", tmp_path / "film.webm", tier, size=128, background=clear
    )
    make_film(order, load_settings())
    assert clear_frames(order.output)[..., 3].min() == 0
