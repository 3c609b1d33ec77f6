import numpy as np
import pytest

from workers.animation.sadtalker.listener import Listener
from workers.speech.mel import spectrogram

RATE = 22050


def sound(seconds: float) -> np.ndarray:
    rng = np.random.default_rng(3)
    return (0.2 * rng.standard_normal(int(seconds * RATE))).astype(np.float32)


def listen(samples: np.ndarray, cuts: int) -> Listener:
    listener = Listener(RATE)
    for piece in np.array_split(samples, cuts):
        listener.hear(piece)
    listener.close()
    return listener


def test_windows_are_those_of_the_whole_spectrogram() -> None:
    samples = sound(2.3)
    mel = spectrogram(samples, RATE)
    listener = listen(samples, 7)
    assert listener.frames == int(2.3 * 25)
    windows = listener.windows(0, listener.frames)
    for frame in range(listener.frames):
        start = int(80.0 * ((frame - 2) / 25.0))
        columns = [min(max(k, 0), mel.shape[1] - 1) for k in range(start, start + 16)]
        assert np.array_equal(windows[frame, 0], mel[:, columns])


def test_how_the_sound_is_cut_changes_nothing() -> None:
    samples = sound(1.7)
    one, many = listen(samples, 1), listen(samples, 23)
    assert np.array_equal(one.windows(0, one.frames), many.windows(0, one.frames))


def test_a_frame_is_told_only_when_it_is_heard_whole() -> None:
    samples = sound(3.0)
    listener, whole = Listener(RATE), listen(samples, 1)
    for piece in np.array_split(samples, 10):
        listener.hear(piece)
        ready = listener.frames
        assert np.array_equal(listener.windows(0, ready), whole.windows(0, ready))
    assert 60 < ready < 75


def test_what_is_done_with_is_forgotten() -> None:
    samples = sound(4.0)
    listener, whole = Listener(RATE), listen(samples, 1)
    for piece in np.array_split(samples, 40):
        listener.hear(piece)
        last = listener.frames - 5
        if last < 0:
            continue
        listener.forget(last)
        assert listener._mel.shape[1] < 60
        assert np.array_equal(listener.windows(last, 1), whole.windows(last, 1))


def test_a_sound_shorter_than_a_frame_is_one() -> None:
    assert listen(sound(0.01), 1).frames == 1
    assert listen(sound(0.01), 1).windows(0, 1).shape == (1, 1, 80, 16)


def test_nothing_is_ready_of_nothing() -> None:
    assert Listener(RATE).frames == pytest.approx(0)
