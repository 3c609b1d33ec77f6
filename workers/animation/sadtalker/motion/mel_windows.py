"""What each frame sounds like: windows of the mel spectrogram, 25 a second, as the sound comes."""

import numpy as np

from workers.animation.shared.mel import BANDS, PER_SECOND, MelStream
from workers.arrays import F32

RATE = 25  # frames a second that the networks were taught on
WIDTH = 16  # columns that a frame hears
EARLY = 2  # frames before it that they begin


class MelWindows:
    """Hears a sound piece by piece; windows of frames that are done with can be forgotten."""

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._ear = MelStream(rate)
        self._mel = np.zeros((BANDS, 0), np.float32)
        self._first = 0  # column that the spectrogram kept begins with
        self._samples = 0
        self.closed = False

    def hear(self, sound: F32) -> None:
        """Take the next piece, mono -1..1."""
        self._samples += len(sound)
        self._mel = np.concatenate([self._mel, self._ear.hear(sound)], axis=1)

    def close(self) -> None:
        """Nothing more will come."""
        self._mel = np.concatenate([self._mel, self._ear.close()], axis=1)
        self.closed = True

    @property
    def frames(self) -> int:
        """How many frames are heard whole by now; in the end, how many there are."""
        if self.closed:
            return max(1, self._samples * RATE // self._rate)
        columns = self._first + self._mel.shape[1] - WIDTH
        return max(0, columns * RATE // PER_SECOND + EARLY)

    def windows(self, first: int, count: int) -> F32:
        """What frames from `first` on sound like: float32 [count, 1, BANDS, WIDTH].

        Beyond the sound's ends its first and last column go on.
        """
        last = self._first + self._mel.shape[1] - 1
        begins = np.trunc(PER_SECOND * (np.arange(first, first + count) - EARLY) / RATE)
        columns = np.clip(begins[:, None].astype(int) + np.arange(WIDTH), 0, last) - self._first
        return self._mel[:, columns].transpose(1, 0, 2)[:, None]

    def forget(self, first: int) -> None:
        """Frames before `first` will not be asked for again."""
        column = max(0, PER_SECOND * (first - EARLY) // RATE)
        column = min(column, self._first + self._mel.shape[1] - 1)  # the last one may go on
        if column > self._first:
            self._mel = self._mel[:, column - self._first :]
            self._first = column
