import numpy as np
import pytest

from workers.animation.sadtalker.motion.mel_windows import MelWindows
from workers.animation.shared.mel import spectrogram

RATE = 22050


def sound(seconds: float) -> np.ndarray:
    rng = np.random.default_rng(3)
    return (0.2 * rng.standard_normal(int(seconds * RATE))).astype(np.float32)


def listen(samples: np.ndarray, cuts: int) -> MelWindows:
    mel_windows = MelWindows(RATE)
    for piece in np.array_split(samples, cuts):
        mel_windows.hear(piece)
    mel_windows.close()
    return mel_windows


def test_windows_are_those_of_the_whole_spectrogram() -> None:
    samples = sound(2.3)
    mel = spectrogram(samples, RATE)
    mel_windows = listen(samples, 7)
    assert mel_windows.frames == int(2.3 * 25)
    windows = mel_windows.windows(0, mel_windows.frames)
    for frame in range(mel_windows.frames):
        start = int(80.0 * ((frame - 2) / 25.0))
        columns = [min(max(k, 0), mel.shape[1] - 1) for k in range(start, start + 16)]
        assert np.array_equal(windows[frame, 0], mel[:, columns])


def test_how_the_sound_is_cut_changes_nothing() -> None:
    samples = sound(1.7)
    one, many = listen(samples, 1), listen(samples, 23)
    assert np.array_equal(one.windows(0, one.frames), many.windows(0, one.frames))


def test_a_frame_is_told_only_when_it_is_heard_whole() -> None:
    samples = sound(3.0)
    mel_windows, whole = MelWindows(RATE), listen(samples, 1)
    for piece in np.array_split(samples, 10):
        mel_windows.hear(piece)
        ready = mel_windows.frames
        assert np.array_equal(mel_windows.windows(0, ready), whole.windows(0, ready))
    assert 60 < ready < 75


def test_what_is_done_with_is_forgotten() -> None:
    samples = sound(4.0)
    mel_windows, whole = MelWindows(RATE), listen(samples, 1)
    for piece in np.array_split(samples, 40):
        mel_windows.hear(piece)
        last = mel_windows.frames - 5
        if last < 0:
            continue
        mel_windows.forget(last)
        assert mel_windows._mel.shape[1] < 60
        assert np.array_equal(mel_windows.windows(last, 1), whole.windows(last, 1))


def test_a_sound_shorter_than_a_frame_is_one() -> None:
    assert listen(sound(0.01), 1).frames == 1
    assert listen(sound(0.01), 1).windows(0, 1).shape == (1, 1, 80, 16)


def test_nothing_is_ready_of_nothing() -> None:
    assert MelWindows(RATE).frames == pytest.approx(0)
