"""The room that a film is heard in."""

import numpy as np
import pytest

from tests.workers.speech.hearing import sound, speak
from workers.speech.room_tone import LEVEL_DB, LOOP, add_room_tone

RATE = 24000


def decibels(samples: np.ndarray) -> float:
    return float(10 * np.log10(np.square(samples, dtype=np.float64).mean()))


def test_it_is_quiet_and_nowhere_silent() -> None:
    room = add_room_tone(np.zeros(RATE * 10, np.float32), RATE, 0.0)
    assert decibels(room) == pytest.approx(LEVEL_DB, abs=0.3)
    tenths = room.reshape(-1, RATE // 10)
    assert all(-70 < decibels(tenth) < -60 for tenth in tenths)


def test_it_falls_with_frequency() -> None:
    room = add_room_tone(np.zeros(RATE * 8, np.float32), RATE, 0.0)
    power = np.square(np.abs(np.fft.rfft(room)))
    bands = [power[8 * low : 16 * low].sum() for low in (100, 400, 1600, 6000)]
    assert bands == sorted(bands, reverse=True)


def test_it_runs_through_from_line_to_line_and_round() -> None:
    silence = np.zeros(RATE * 20, np.float32)
    whole = add_room_tone(silence, RATE, 0.0)
    cut = 7 * RATE + 321
    parts = [add_room_tone(silence[:cut], RATE, 0.0)]
    parts.append(add_room_tone(silence[cut:], RATE, cut / RATE))
    assert np.array_equal(np.concatenate(parts), whole)
    seam = round(LOOP * RATE)
    assert abs(whole[seam] - whole[seam - 1]) < 10 * np.abs(np.diff(whole)).mean()


def test_no_film_has_a_hole_in_it() -> None:
    audio = sound(speak("One. [pause 1] Two, [sad] and three."))
    window = audio[: len(audio) // 240 * 240].reshape(-1, 240)
    assert np.abs(window).max(axis=1).min() > 0
    assert min(decibels(w) for w in window) > -80
