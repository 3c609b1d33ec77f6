"""The page's own code, put where the page says: an animator and a speaker that make a film."""

import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from avatar_app.catalog.backgrounds import read_background
from avatar_app.catalog.engines import ANIMATORS, ENGINES, Engine
from avatar_app.catalog.selection import choose
from avatar_app.errors import FaultError
from avatar_app.fleet.registry import find_workers, register
from avatar_app.renders import submission
from avatar_app.renders.submission import RenderRequest
from avatar_app.script.parser import parse
from avatar_app.settings import ROOT, load_settings
from avatar_app.store.connections import Connections
from avatar_app.store.models.accounts import User
from galatea.process.worker import describe
from tests.workers.requests import read
from tests.workers.video.watching import clear_frames, frames
from workers.animation.registry import (
    find_context_seconds,
    find_missing,
    list_animators,
    load_animator,
)
from workers.film.part import Plan, draw_part
from workers.film.pipeline import make_film
from workers.film.spec import FilmSpec
from workers.jobs import render as tasks
from workers.speech.registry import list_voices, load_speaker

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
    assert "puppet" in list_animators(load_settings())
    worker = describe()
    assert "en-hummer" in {voice.id for voice in worker.voices}
    assert worker.can("puppet", "en-hummer")


def test_they_make_a_film(tmp_path: Path) -> None:
    voice, tier = choose("hummer", None, "Hello", None, list_voices(), "puppet")
    assert tier.name == "hum+puppet"
    order = FilmSpec(
        parse("Hello [happy] everyone!"), voice, "preset:ava", tmp_path / "film.mp4", tier, size=128
    )
    report = make_film(order, load_settings()).report
    assert (report.tier, report.speaker, report.animator) == ("hum+puppet", "hum", "puppet")
    assert [word.text for word in report.words] == ["Hello", "everyone!"]
    seen = np.stack(frames(order.output)).astype(float)
    change = np.abs(seen - seen[0]).max(axis=(0, 3))
    assert change[:40].max() < 25  # hair and brow stand still, but for the encoder's noise
    assert change[64:110].max() > 90  # the jaw drops


def test_the_portal_makes_a_long_film_of_them_in_parts(
    home: Connections, ann: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "LONG", 0.0)
    monkeypatch.setattr("workers.film.part.LENGTHS", ((1, 1),))
    drawn: list[Plan] = []

    def draw(plan: Plan, *more: object) -> None:
        drawn.append(plan)
        draw_part(plan, *more)  # type: ignore[arg-type]

    monkeypatch.setattr("workers.film.renderers.draw_part", draw)
    register(home.redis, describe())
    request = RenderRequest(
        "Hello everyone! " * 4, preset="ava", voice="en-hummer", animator="puppet"
    )
    with home.session() as session:
        render = submission.submit(session, home.settings, ann, request, find_workers(home.redis))
    tasks.render()
    done = read(home, render)
    assert (done.state, done.error) == ("done", None)
    assert (done.tier, done.duration_s > 3) == ("hum+puppet", True)
    assert [plan.number for plan in drawn] == list(range(len(drawn)))
    assert len(drawn) > 2


@pytest.mark.parametrize(
    ("broken", "told"),
    [
        ("del load", "`load` is missing"),
        ("def load(): pass", "`load` should take settings"),
        ("missing = 'torch'", "`missing` should take settings"),
    ],
)
def test_a_module_that_lacks_what_it_must_have_is_a_sentence(broken: str, told: str) -> None:
    exec(broken, sys.modules["workers.animation.puppet"].__dict__)  # noqa: S102 # our own
    with pytest.raises(FaultError) as caught:
        load_animator("puppet", load_settings())
    assert caught.value.code == "engine_broken"
    assert str(caught.value).startswith(
        f"workers.animation.puppet cannot be used as an engine: {told}; docs/adding-an-engine.md"
    )


def test_what_is_not_abstract_may_be_left_out() -> None:
    for name in ("missing", "context_seconds"):
        delattr(sys.modules["workers.animation.puppet"], name)
    assert find_missing("puppet", load_settings()) is None
    assert find_context_seconds("puppet", load_settings()) is None  # so no parts
    assert load_animator("puppet", load_settings()).name == "puppet"
    assert load_speaker("hum").name == "hum"  # whose page leaves out `installed` and `command`


def test_they_make_a_film_over_nothing(tmp_path: Path) -> None:
    voice, tier = choose("hummer", None, "Hello", None, list_voices(), "puppet")
    clear = read_background("transparent")
    order = FilmSpec(
        parse("Hi!"), voice, "preset:ava", tmp_path / "film.webm", tier, size=128, background=clear
    )
    make_film(order, load_settings())
    assert clear_frames(order.output)[..., 3].min() == 0
