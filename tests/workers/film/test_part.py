"""Where a film is cut, and what tells its parts apart."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from avatar_app.script.captions import Caption
from avatar_app.settings import load_settings
from workers.face.fingerprint import identify
from workers.face.from_picture import portrait_from_picture
from workers.film.part import LENGTHS, Plan, cut, unpack
from workers.performance.tracks import FEELINGS, TRACKS, Heard, Performance
from workers.video.encoder import KEY_S

FPS = 10
KEY = KEY_S * FPS


RATE = 441  # samples a second: so that frames are none of them alike long


def perform(quiet: np.ndarray, pieces: list[int]) -> list[Performance]:
    """A performance of as many frames, in pieces; tracks and sound tell their numbers."""
    made, start = [], 0
    stops = [*sorted({p % (len(quiet) + 1) for p in pieces} - {0, len(quiet)}), len(quiet)]
    for stop in stops:
        tracks = np.zeros((stop - start, len(TRACKS)), np.float32)
        tracks[:, 0] = np.arange(start, stop)
        speaking = np.where(quiet[start:stop], 0, 1).astype(np.float32)
        feelings = np.zeros((stop - start, len(FEELINGS)), np.float32)
        ends = [round(n / FPS * RATE) for n in (start, stop)]
        sound = np.arange(ends[0], ends[1] + (7 if stop == len(quiet) else 0), dtype=np.float32)
        heard = Heard(sound, RATE, FPS, speaking, tracks + 1, feelings)
        made.append(Performance(start, tracks, heard))
        start = stop
    return made


@given(
    quiet=st.lists(st.booleans(), min_size=1, max_size=900).map(np.array),
    pieces=st.lists(st.integers(0, 900), max_size=8),
    around=st.sampled_from([None, 1, 3]),
)
def test_nothing_is_lost_and_cuts_do_not_depend_on_pieces(
    quiet: np.ndarray, pieces: list[int], around: int | None
) -> None:
    parts = list(cut(perform(quiet, pieces), FPS, around))
    assert [part.start for part in parts[1:]] == [part.end for part in parts[:-1]]
    assert (parts[0].start, parts[-1].end) == (0, len(quiet))
    for number, part in enumerate(parts):
        first, stop = (
            max(0, part.start - FPS * (around or 0)),
            min(len(quiet), part.end + FPS * (around or 0)),
        )
        performance, heard = part.performance, part.performance.heard
        assert performance.start == first
        assert (performance.tracks[:, 0] == np.arange(first, stop)).all()
        assert (heard is None) == (around is None)
        if heard is not None:
            ends = [round(n / FPS * RATE) for n in (first, stop)]
            rest = 7 if stop == len(quiet) else 0
            assert (heard.sound == np.arange(ends[0], ends[1] + rest)).all()
            assert (heard.hushed[:, 0] == np.arange(first, stop) + 1).all()
            assert (heard.speaking == ~quiet[first:stop]).all()
        if part is parts[-1]:
            break
        least, most = LENGTHS[min(number, len(LENGTHS) - 1)]
        places = range(part.start + least * KEY, part.start + most * KEY + 1, KEY)
        silent = [place for place in places if place < len(quiet) and quiet[place]]
        assert part.end == (silent[0] if silent else part.start + most * KEY)


def test_a_part_goes_out_as_soon_as_its_end_is_known() -> None:
    asked = []

    def speak() -> Iterator[Performance]:
        for piece in perform(np.ones(500, bool), list(range(0, 500, 5))):
            asked.append(piece.start)
            yield piece

    next(cut(speak(), FPS, None))
    assert asked[-1] == LENGTHS[0][0] * KEY


@pytest.fixture
def plan() -> Plan:
    stretch = list(cut(perform(np.ones(90, bool), []), FPS, 1))[1]
    captions = (Caption(1.5, 2.5, ("Γεια", "σας")),)
    return Plan(3, FPS, "portrait", "wav2lip", captions, stretch)


def test_a_plan_comes_back_from_the_storage(plan: Plan) -> None:
    back = unpack(plan.pack())
    assert (back.pack(), back.digest) == (plan.pack(), plan.digest)
    assert (back.start, back.frames, back.captions) == (plan.start, plan.frames, plan.captions)
    heard, known = back.stretch.performance.heard, plan.stretch.performance.heard
    assert heard is not None
    assert known is not None
    assert (heard.sound == known.sound).all()
    assert (heard.rate, heard.fps) == (RATE, FPS)


def test_whatever_changes_its_frames_makes_it_another(plan: Plan) -> None:
    performance = plan.stretch.performance
    moved = performance.tracks.copy()
    moved[7, 3] += 1e-6
    changes = (
        {"fps": 30}, {"portrait": "another"}, {"animator": "another"}, {"captions": ()},
        {"stretch": replace(plan.stretch, end=plan.stretch.end - 1)},
        {"stretch": replace(plan.stretch, performance=replace(performance, tracks=moved))},
        {"stretch": replace(plan.stretch, performance=replace(performance, heard=None))},
    )  # fmt: skip
    others = [replace(plan, **change).digest for change in changes]  # type: ignore[arg-type]
    assert len({plan.digest, *others}) == len(changes) + 1


def test_portraits_are_told_apart() -> None:
    settings = load_settings()
    ava, again = (portrait_from_picture("preset:ava", 128, None, settings) for _ in range(2))
    assert identify(ava) == identify(again)
    shifted = replace(ava, landmarks=ava.landmarks + np.float32(0.01))
    others = [identify(shifted), identify(portrait_from_picture("preset:ava", 160, None, settings))]
    assert len({identify(ava), *others}) == 3
