"""The two ways in which frames are made: one after the other, or in parts."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import pytest

from avatar_app.settings import load_settings
from tests.workers.video.watching import frames, sound
from workers.animation.animator import Frame
from workers.face.loader import load_portrait
from workers.face.portrait import Portrait
from workers.film import part
from workers.film.part import Plan
from workers.film.renderers import PartsRenderer, RenderContext, WholeRenderer
from workers.film.stopwatch import Stopwatch
from workers.performance.tracks import TRACKS, Heard, Performance
from workers.video.ffmpeg import find_ffmpeg

FPS, RATE, COUNT = 10, 8000, 60


class Counter:
    """Draws a grey that counts frames; closes what it is drawn from."""

    name = "counter"

    def __init__(self) -> None:
        self.drawn: list[int] = []

    def animate(self, portrait: Portrait, performances: Iterable[Performance]) -> Iterator[Frame]:
        for performance in performances:
            for number in range(len(performance.tracks)):
                self.drawn.append(performance.start + number)
                yield np.full_like(portrait.image, 4 * (performance.start + number))


@pytest.fixture(scope="module")
def portrait() -> Portrait:
    return load_portrait("preset:ava", 128, FPS, None, load_settings())


def perform() -> Iterator[Performance]:
    """Six seconds of silence, a second at a time."""
    for start in range(0, COUNT, FPS):
        still = np.zeros(FPS, np.float32)
        heard = Heard(
            np.zeros(RATE, np.float32),
            RATE,
            FPS,
            still,
            np.zeros((FPS, len(TRACKS)), np.float32),
            np.zeros((FPS, 1), np.float32),
        )
        yield Performance(start, np.zeros((FPS, len(TRACKS)), np.float32), heard)


class Watcher:
    """What a film's listeners are told."""

    def __init__(self, portrait: Portrait) -> None:
        self.covers: list[Frame] = []
        self.counts: list[int] = []
        self.animator = Counter()
        self.context = RenderContext(
            *(portrait, self.animator, FPS, None, find_ffmpeg(None), Stopwatch()),
            *(self.covers.append, self.counts.append),
        )


class Memory:
    """What one worker that makes all parts has to remember."""

    def __init__(self) -> None:
        self.made: set[int] = set()
        self.plans: list[Plan] = []

    def post(self, plan: Plan) -> bool:
        self.plans.append(plan)
        return False

    def look(self) -> tuple[set[int], set[int]]:
        return set(self.made), set()

    def take(self, _plan: Plan, seize: bool) -> bool:  # noqa: ARG002 # as the Protocol calls it
        return True

    def keep(self, plan: Plan, _part: Path) -> None:
        self.made.add(plan.number)

    def fetch(self, _plan: Plan, _target: Path) -> bool:
        return False

    def miss(self, plan: Plan) -> None:
        raise AssertionError(plan.number)

    def release(self) -> None:
        raise AssertionError

    def go_on(self, seconds: float) -> None:
        raise AssertionError(seconds)


def greys(film: Path) -> list[int]:
    return [round(float(frame.mean())) for frame in frames(film)]


def test_a_whole_film_goes_frame_by_frame(portrait: Portrait, tmp_path: Path) -> None:
    watcher = Watcher(portrait)
    renderer = WholeRenderer(watcher.context, tmp_path / "film.mp4", RATE, None, transparent=False)
    with renderer.film as film:
        film.write_audio(np.zeros(COUNT * RATE // FPS, np.float32))
        assert renderer.draw(perform()) == COUNT
        film.finish()
    assert watcher.counts == list(range(1, COUNT + 1))
    (cover,) = watcher.covers
    assert cover.max() == 0  # a copy, for the animator may draw into the same frame again
    assert np.abs(np.array(greys(tmp_path / "film.mp4")) - 4 * np.arange(COUNT)).max() <= 3
    assert set(watcher.context.watch.spent) == {"animate", "encode"}


@pytest.mark.parametrize(("seconds", "hears"), [(None, False), (0, False), (1, True)])
def test_a_film_in_parts_is_the_same(
    portrait: Portrait,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    seconds: int | None,
    hears: bool,
) -> None:
    monkeypatch.setattr(part, "LENGTHS", ((1, 1),))
    watcher, store = Watcher(portrait), Memory()
    renderer = PartsRenderer(watcher.context, tmp_path / "film.mp4", RATE, None, store, seconds)
    with renderer.film as film:
        film.write_audio(np.zeros(COUNT * RATE // FPS, np.float32))
        assert renderer.draw(perform()) == COUNT
        film.finish()
    assert [plan.number for plan in store.plans] == list(range(len(store.plans)))
    assert len(store.plans) >= 3
    assert all((plan.stretch.performance.heard is not None) == hears for plan in store.plans)
    assert len(watcher.covers) == 1
    assert watcher.counts[-1] == COUNT
    assert np.abs(np.array(greys(tmp_path / "film.mp4")) - 4 * np.arange(COUNT)).max() <= 3
    assert len(sound(tmp_path / "film.mp4", RATE)) == pytest.approx(COUNT * RATE / FPS, abs=1024)


def test_who_is_told_can_end_it(portrait: Portrait, tmp_path: Path) -> None:
    watcher = Watcher(portrait)

    def stop(count: int) -> None:
        watcher.counts.append(count)
        if count == 3:
            raise KeyError

    context = RenderContext(
        *(portrait, watcher.animator, FPS, None, find_ffmpeg(None), Stopwatch()),
        *(watcher.covers.append, stop),
    )
    renderer = WholeRenderer(context, tmp_path / "film.mp4", RATE, None, transparent=False)
    with pytest.raises(KeyError), renderer.film:
        renderer.draw(perform())
    assert watcher.animator.drawn == [0, 1, 2]
    assert list(tmp_path.iterdir()) == []
