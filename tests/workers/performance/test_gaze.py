import numpy as np
import pytest
from numpy.typing import NDArray

from avatar_app.script.emotions import EMOTIONS
from workers.performance.blinks import Blinks
from workers.performance.gaze import FULL_TURN, LARGEST, NEAR, WITH_BLINK, Gaze
from workers.performance.timeline import Cue, End, Sound
from workers.speech.speech import Mood

FPS = 50.0
LOOKAHEAD = 0.4
Tracks = NDArray[np.float64]


def perform(
    seed: int,
    length: float = 30.0,
    yaw: float = 0.0,
    pitch: float = 0.0,
    cues: list[tuple[float, Cue]] | None = None,
) -> tuple[Tracks, Tracks]:
    """Gaze and lids; each cue is told `LOOKAHEAD` before its time, as the director does."""
    rng = np.random.default_rng(seed)
    blinks = Blinks(FPS, np.random.default_rng(seed + 1000))
    gaze = Gaze(FPS, rng, blinks)
    waiting = [*(cues or []), (length, End(length - LOOKAHEAD, length - 1 / FPS))]
    looks, lids = [], []
    for start in range(0, round(length * FPS), 20):
        times = np.arange(start, start + 20) / FPS
        horizon = (start + 20) / FPS + LOOKAHEAD
        for at, cue in [cue for cue in waiting if cue[0] <= horizon]:
            gaze.hear(cue)
            blinks.hear(cue)
            waiting.remove((at, cue))
        swing = np.sin(times)
        looks.append(gaze.play(times, yaw * swing, pitch * swing))
        lids.append(blinks.play(times))
    return np.concatenate(looks), np.concatenate(lids)


def play(seed: int, length: float = 30.0, yaw: float = 0.0, pitch: float = 0.0) -> Tracks:
    return perform(seed, length, yaw, pitch)[0]


def say(start: float, accent: float = 0.0, opens: bool = False) -> tuple[float, Sound]:
    sound = Sound("a", "aa", start, start + 0.2, 2, True, 0.0, 1.0, accent, 0.0, opens)
    return start, sound


def phrases(mood: str, stress: float = 0.8) -> list[tuple[float, Cue]]:
    """A minute's phrases of four seconds, each stressed `stress` seconds after it begins."""
    cues: list[tuple[float, Cue]] = [(0.0, Mood(mood, 1.0, 0.0, 60.0))]
    for start in np.arange(2.0, 56.0, 4.0):
        cues += [say(float(start), opens=True), say(float(start) + stress, accent=0.9)]
    return cues


def glances(looks: Tracks) -> NDArray[np.intp]:
    """Frames in which a look well away from the viewer begins."""
    away = np.hypot(looks[:, 0], looks[:, 1]) > 0.13
    return np.flatnonzero(away[1:] & ~away[:-1]) + 1


def test_gaze_is_small_and_mostly_into_the_camera():
    looks = np.concatenate([play(seed) for seed in range(10)])
    size = np.hypot(looks[:, 0], looks[:, 1])
    assert size.max() < 0.25
    assert 0.75 < np.mean(size < 0.05) < 0.97
    assert size.max() > 0.06  # it does glance away


def test_gaze_stands_still_between_jumps_and_jumps_fast():
    looks = play(1)
    moving = np.any(np.abs(np.diff(looks, axis=0)) > 1e-6, axis=1)
    runs = np.diff(np.flatnonzero(np.diff(np.concatenate([[0], moving, [0]]))))[::2]
    assert runs.max() <= 0.08 * FPS  # frames
    assert np.mean(moving) < 0.12
    assert 10 < len(runs) < 60


def test_eyes_turn_against_the_head():
    still, turned = play(2), play(2, yaw=3.0, pitch=2.0)
    times = np.arange(len(still)) / FPS
    swing = np.sin(times)
    np.testing.assert_allclose(turned[:, 0], still[:, 0] - 3.0 * swing / FULL_TURN, atol=1e-9)
    np.testing.assert_allclose(turned[:, 1], still[:, 1] + 2.0 * swing / FULL_TURN, atol=1e-9)


def test_gaze_is_bounded_for_any_head():
    assert np.abs(play(3, yaw=40.0, pitch=40.0)).max() <= LARGEST


def test_a_film_begins_and_ends_at_the_camera():
    for seed in range(20):
        looks = play(seed, 8.0)
        assert np.abs(looks[0]).max() == 0.0
        assert np.abs(looks[-1]).max() < 1e-9


def test_glances_begin_with_phrases():
    near = total = 0
    for seed in range(10):
        looks, _ = perform(seed, 60.0, cues=phrases("neutral"))
        starts = glances(looks) / FPS
        near += np.sum(np.abs((starts - 2.0 + 2.0) % 4.0 - 2.0) < 0.3)
        total += len(starts)
    assert 20 < total < 90
    assert near > 0.8 * total  # by chance it would be 0.15


@pytest.mark.parametrize("stress", [0.6, 0.8])
def test_the_look_is_back_at_the_stress(stress: float):
    """What chance would do: the eyes stay away for 0.5 to 1.2 s."""
    away = []
    for seed in range(10):
        looks, _ = perform(seed, 60.0, cues=phrases("sad", stress))
        for frame in glances(looks):
            begun = 2.0 + 4.0 * round((frame / FPS - 2.0) / 4.0)
            if abs(begun - frame / FPS) < 0.3:
                after = round((begun + stress + 0.02) * FPS)
                away.append(np.hypot(looks[after, 0], looks[after, 1]))
    assert len(away) > 30
    assert np.mean(np.array(away) < 0.06) > 0.95


def test_the_sad_look_away_more_than_the_excited_and_further_down():
    def of(mood: str) -> tuple[int, float]:
        films = [perform(seed, 60.0, cues=phrases(mood))[0] for seed in range(12)]
        down = np.concatenate([film[np.hypot(film[:, 0], film[:, 1]) > 0.13, 1] for film in films])
        return sum(len(glances(film)) for film in films), float(down.mean())

    (sad, sad_down), (neutral, neutral_down), (excited, _) = (
        of(mood) for mood in ("sad", "neutral", "excited")
    )
    assert excited < neutral < sad
    assert sad_down > neutral_down + 0.04
    assert EMOTIONS["excited"].energy > 1.0 > EMOTIONS["sad"].energy


def test_eyes_converge_on_the_viewer_and_not_on_a_thought():
    looks, _ = perform(4, 60.0, cues=phrases("serious"))
    size = np.hypot(looks[:, 0], looks[:, 1])
    away, here = looks[size > 0.13, 2], looks[size < 0.04, 2]
    assert np.median(here) == pytest.approx(NEAR)
    assert np.median(away) == pytest.approx(0.0, abs=1e-9)


def test_large_jumps_like_to_take_a_blink_along():
    with_blink = total = chance = 0.0
    for seed in range(15):
        looks, lids = perform(seed, 60.0, cues=phrases("sad"))
        for jump in glances(looks):
            if np.hypot(*(looks[jump + 3, :2] - looks[jump - 4, :2])) > 1.1 * WITH_BLINK:
                with_blink += lids[jump : jump + 10].max() > 0.5
                later = (jump + 110) % 2900  # in the middle of a phrase
                chance += lids[later : later + 10].max() > 0.5
                total += 1
    assert total > 60
    assert with_blink > 0.4 * total
    assert with_blink > 2.0 * chance
