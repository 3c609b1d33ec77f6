"""Performances as they come: their lips hushed for the mesh, their sound kept for the network."""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np

from workers.animation.shared.mel import BANDS, PER_SECOND, SILENCE, MelStream
from workers.animation.wav2lip.tensors import COLUMNS
from workers.arrays import F32
from workers.performance.tracks import Performance


class MelWindows:
    """Passes performances on and remembers what the frames not yet painted will ask for."""

    def __init__(self, performances: Iterable[Performance]) -> None:
        self._performances = performances
        self._mel = np.zeros((BANDS, 0), np.float32)
        self._first = 0  # the number of the first column that is kept
        self._per_frame = 0.0  # columns
        self._closed = False
        self._speaking: deque[float] = deque()

    def hush(self) -> Iterator[Performance]:
        """The same performances with lips at rest."""
        ear: MelStream | None = None
        for performance in self._performances:
            heard = performance.heard
            if heard is None:
                raise ValueError("a performance without sound has nothing to read lips off")
            ear = ear or MelStream(heard.rate)
            self._per_frame = PER_SECOND / heard.fps
            self._add(ear.hear(heard.sound))
            self._speaking.extend(heard.speaking.tolist())
            yield replace(performance, tracks=heard.hushed)
        self._closed = True
        if ear is not None:
            self._add(ear.close())

    def take_speaking(self) -> float:
        """How much the lips of the next frame are at work, 0..1."""
        return self._speaking.popleft()

    def window(self, number: int) -> F32 | None:
        """What frame `number` is painted from, float32 [1, 80, 16]; None if it is yet to be heard.

        The last frames, whose windows reach beyond the sound, share its last one.
        """
        start = int(number * self._per_frame) - self._first
        known = self._mel.shape[1]
        if start + COLUMNS > known:
            if not self._closed:
                return None
            start = known - COLUMNS
        if start < 0:  # less than a window in all
            lacking = ((0, 0), (-start, 0))
            return np.pad(self._mel, lacking, constant_values=SILENCE)[None]
        return self._mel[None, :, start : start + COLUMNS]

    def forget(self, number: int) -> None:
        """Nothing before frame `number` will be asked for; a last window is always kept."""
        keep = min(int(number * self._per_frame) - self._first, self._mel.shape[1] - COLUMNS)
        if keep > 0:
            self._mel = self._mel[:, keep:].copy()
            self._first += keep

    def _add(self, columns: F32) -> None:
        self._mel = np.concatenate([self._mel, columns], axis=1)
