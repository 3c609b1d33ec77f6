"""What the network hears of each frame."""

from dataclasses import replace

import numpy as np
import pytest

from tests.workers.animation.wav2lip.sitters import perform
from workers.animation.shared.mel import SILENCE, spectrogram
from workers.animation.wav2lip.mel_windows import MelWindows
from workers.performance.tracks import TRACKS, Heard, Performance

PERFORMANCES = perform("My mother wants a big blue umbrella.")


@pytest.mark.parametrize("fps", [24, 25, 30])
def test_frames_hear_what_the_authors_code_lets_them_hear(fps: int) -> None:
    performances = perform("Hello there, you.", fps)
    mel_windows = MelWindows(performances)
    hushed = list(mel_windows.hush())
    assert all(
        np.array_equal(h.tracks, p.heard.hushed) for h, p in zip(hushed, performances, strict=True)
    )
    sound = np.concatenate([p.heard.sound for p in performances])
    mel = spectrogram(sound, performances[0].heard.rate)
    for number in range(sum(len(p.tracks) for p in performances)):
        start = int(number * 80 / fps)
        wanted = mel[:, start : start + 16] if start + 16 <= mel.shape[1] else mel[:, -16:]
        assert np.array_equal(mel_windows.window(number)[0], wanted)


def test_a_frame_waits_for_what_it_will_hear() -> None:
    mel_windows = MelWindows(PERFORMANCES)
    hushed = mel_windows.hush()
    first = next(hushed)
    heard = [mel_windows.window(number) is not None for number in range(len(first.tracks))]
    assert heard == sorted(heard, reverse=True)
    assert not heard[-1]
    next(hushed)
    assert mel_windows.window(len(first.tracks) - 1) is not None


def test_what_was_painted_is_forgotten() -> None:
    mel_windows = MelWindows(PERFORMANCES)
    list(mel_windows.hush())
    last = sum(len(p.tracks) for p in PERFORMANCES) - 1
    wanted = mel_windows.window(last), mel_windows.window(30)
    mel_windows.forget(30)
    assert np.array_equal(mel_windows.window(30), wanted[1])
    mel_windows.forget(last)
    assert np.array_equal(mel_windows.window(last), wanted[0])
    assert mel_windows._mel.shape[1] <= 24


def test_less_than_a_window_is_filled_with_silence() -> None:
    sound = np.random.default_rng(1).normal(0, 0.1, 800).astype(np.float32)
    still = np.zeros((2, len(TRACKS)), np.float32)
    heard = Heard(sound, 16000, 25, np.ones(2, np.float32), still, np.zeros((2, 7), np.float32))
    mel_windows = MelWindows([Performance(0, still, heard)])
    list(mel_windows.hush())
    window = mel_windows.window(0)
    assert window.shape == (1, 80, 16)
    assert np.all(window[0, :, :11] == SILENCE)
    assert np.all(window[0, :, 11:].max(axis=0) > SILENCE)
    assert [mel_windows.take_speaking() for _ in range(2)] == [1, 1]


def test_a_performance_without_sound_is_no_speech() -> None:
    with pytest.raises(ValueError, match="without sound"):
        list(MelWindows([replace(PERFORMANCES[0], heard=None)]).hush())
