"""What the network hears of each frame."""

from dataclasses import replace

import numpy as np
import pytest

from tests.workers.animation.wav2lip.sitters import perform
from workers.animation.wav2lip.listener import Listener
from workers.performance.tracks import TRACKS, Heard, Performance
from workers.speech.mel import SILENCE, spectrogram

PERFORMANCES = perform("My mother wants a big blue umbrella.")


@pytest.mark.parametrize("fps", [24, 25, 30])
def test_frames_hear_what_the_authors_code_lets_them_hear(fps: int) -> None:
    performances = perform("Hello there, you.", fps)
    listener = Listener(performances)
    hushed = list(listener.hush())
    assert all(
        np.array_equal(h.tracks, p.heard.hushed) for h, p in zip(hushed, performances, strict=True)
    )
    sound = np.concatenate([p.heard.sound for p in performances])
    mel = spectrogram(sound, performances[0].heard.rate)
    for number in range(sum(len(p.tracks) for p in performances)):
        start = int(number * 80 / fps)
        wanted = mel[:, start : start + 16] if start + 16 <= mel.shape[1] else mel[:, -16:]
        assert np.array_equal(listener.window(number)[0], wanted)


def test_a_frame_waits_for_what_it_will_hear() -> None:
    listener = Listener(PERFORMANCES)
    hushed = listener.hush()
    first = next(hushed)
    heard = [listener.window(number) is not None for number in range(len(first.tracks))]
    assert heard == sorted(heard, reverse=True)
    assert not heard[-1]
    next(hushed)
    assert listener.window(len(first.tracks) - 1) is not None


def test_what_was_painted_is_forgotten() -> None:
    listener = Listener(PERFORMANCES)
    list(listener.hush())
    last = sum(len(p.tracks) for p in PERFORMANCES) - 1
    wanted = listener.window(last), listener.window(30)
    listener.forget(30)
    assert np.array_equal(listener.window(30), wanted[1])
    listener.forget(last)
    assert np.array_equal(listener.window(last), wanted[0])
    assert listener._mel.shape[1] <= 24


def test_less_than_a_window_is_filled_with_silence() -> None:
    sound = np.random.default_rng(1).normal(0, 0.1, 800).astype(np.float32)
    still = np.zeros((2, len(TRACKS)), np.float32)
    heard = Heard(sound, 16000, 25, np.ones(2, np.float32), still, np.zeros((2, 7), np.float32))
    listener = Listener([Performance(0, still, heard)])
    list(listener.hush())
    window = listener.window(0)
    assert window.shape == (1, 80, 16)
    assert np.all(window[0, :, :11] == SILENCE)
    assert np.all(window[0, :, 11:].max(axis=0) > SILENCE)
    assert [listener.take_speaking() for _ in range(2)] == [1, 1]


def test_a_performance_without_sound_is_no_speech() -> None:
    with pytest.raises(ValueError, match="without sound"):
        list(Listener([replace(PERFORMANCES[0], heard=None)]).hush())
