import numpy as np
import pytest
from numpy.typing import NDArray

from avatar_app.script.emotions import EMOTIONS
from workers.performance.head import Head
from workers.performance.timeline import Cue, End, Pause, Sound
from workers.speech.speech import Mood

FPS = 25.0
LENGTH = 24.0
ACCENTS = [phrase + beat for phrase in np.arange(0.5, 22.0, 4.0) for beat in (0.2, 1.0, 1.9, 2.5)]


def talk(emotion: str) -> list[tuple[float, Cue]]:
    """Phrases of 3 s with four stressed vowels each, and pauses of 1 s, with their times."""
    energy = EMOTIONS[emotion].energy
    cues: list[tuple[float, Cue]] = [(0.0, Mood(emotion, 1.0, 0.0, LENGTH))]
    for start in np.arange(0.5, 22.0, 4.0):
        cues.append((start, sound(float(start), energy, opens=True, gap=1.0)))
        beats = [float(start) + beat for beat in (0.2, 1.0, 1.9, 2.5)]
        cues.extend((beat, sound(beat, energy, accent=0.9)) for beat in beats)
        cues.append((start + 3.25, Pause(float(start) + 3.0)))
    cues.append((LENGTH, End(LENGTH - 0.4, LENGTH - 1 / FPS)))
    return sorted(cues, key=lambda cue: cue[0])


def sound(
    start: float, energy: float, *, accent: float = 0.0, opens: bool = False, gap: float = 0.0
) -> Sound:
    return Sound("a", "aa", start, start + 0.1, 2, True, 0.0, energy, accent, gap, opens)


def play(seed: int, cues: list[tuple[float, Cue]]) -> NDArray[np.float64]:
    head = Head(np.random.default_rng(seed))
    waiting = list(cues)
    body = []
    for start in range(0, round(LENGTH * FPS), 10):
        while waiting and waiting[0][0] < (start + 10) / FPS + 0.4:
            head.hear(waiting.pop(0)[1])
        body.append(head.play(np.arange(start, start + 10) / FPS))
    return np.concatenate(body)


@pytest.mark.parametrize("emotion", EMOTIONS)
def test_head_moves_little_and_smoothly_and_ends_at_rest(emotion: str):
    for seed in range(20):
        body = play(seed, talk(emotion))
        turn = body[:, :3]
        assert np.linalg.norm(turn, axis=1).max() < 6.0
        speed = np.diff(turn, axis=0) * FPS
        acceleration = np.diff(speed, axis=0) * FPS
        assert np.abs(speed).max() < 30.0  # degrees a second
        assert np.abs(acceleration).max() < 400.0  # degrees a second squared
        assert np.abs(body[:, 3:5]).max() < 0.06  # eye distances
        assert np.abs(body[0]).max() == pytest.approx(0.0, abs=1e-9)
        assert np.abs(body[-1]).max() == pytest.approx(0.0, abs=1e-3)


def test_head_is_never_frozen():
    for seed in range(10):
        turn = play(seed, talk("neutral"))[50:-20, :3]
        windows = turn[: len(turn) // 50 * 50].reshape(-1, 50, 3)
        assert np.ptp(windows, axis=1).max(axis=1).min() > 0.15  # degrees in any two seconds


def test_head_dips_on_stressed_syllables():
    dips = []
    for seed in range(20):
        pitch = play(seed, talk("neutral"))[:, 1]
        for accent in ACCENTS:
            peak = round((accent + 0.06) * FPS)
            dips.append(pitch[peak] - (pitch[peak - 6] + pitch[peak + 9]) / 2)
    assert np.mean(dips) < -0.4
    assert 0.35 < np.mean(np.array(dips) < -0.5) < 0.95  # on many, not on all


def test_head_rests_more_in_pauses():
    spoken, paused = [], []
    for seed in range(20):
        turn = np.linalg.norm(play(seed, talk("neutral"))[:, [0, 2]], axis=1)
        for start in np.arange(4.5, 20.0, 4.0):
            spoken.append(turn[round((start + 2.0) * FPS)])
            paused.append(turn[round((start + 3.7) * FPS)])
    assert np.mean(paused) < 0.7 * np.mean(spoken)


def test_emotion_sets_energy_and_posture():
    def movement(emotion: str) -> float:
        bodies = [play(seed, talk(emotion))[:, :3] for seed in range(8)]
        return float(np.mean([np.abs(np.diff(body, axis=0)).mean() for body in bodies]))

    def height(emotion: str) -> float:
        return float(np.mean([play(seed, talk(emotion))[:, 1].mean() for seed in range(8)]))

    assert movement("sad") < 0.8 * movement("neutral") < movement("neutral")
    assert movement("excited") > 1.2 * movement("neutral")
    assert height("sad") < height("neutral") - 1.0
    assert height("amazed") > height("neutral") + 0.6


def test_breath_is_slow_and_whole():
    for seed in range(10):
        breath = play(seed, talk("neutral"))[:, 5]
        assert np.abs(breath).max() <= 1.0
        assert breath.max() > 0.9
        assert breath.min() < -0.6
        rising = np.diff(breath) > 0
        breaths = np.sum(rising[1:] & ~rising[:-1])
        assert 5 <= breaths <= 10  # in 24 s


def test_a_seed_is_a_head_of_its_own():
    first, again, other = (play(seed, talk("neutral")) for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert np.abs(first - other).max() > 0.5
