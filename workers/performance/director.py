"""Speech -> Performance, as it comes.

The film's frames are cut into beats of a fixed length. A beat is played when everything up to a
little after it is known, and never looks further than that, so that the performance does not
depend on the pieces in which the speech arrived.
"""

import math
from collections.abc import Iterable, Iterator
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from workers.performance.blend import blend, hush
from workers.performance.blinks import Blinks
from workers.performance.expression import Expression
from workers.performance.gaze import Gaze
from workers.performance.head import Head
from workers.performance.lips import Lips
from workers.performance.timeline import Timeline
from workers.performance.tracks import Heard, Performance
from workers.speech.speech import Speech

BEAT = 0.4  # s


def direct(speeches: Iterable[Speech], fps: float, seed: int) -> Iterator[Performance]:
    """Yield a performance of the speech in runs of `BEAT` seconds, each as soon as it is final.

    Frame n is the moment n / fps; there are as many as it takes to cover the sound. The pieces
    must follow each other from 0 s on. The same sound, phonemes, moods and seed give the same
    frames bit for bit, however the speech is cut into pieces. Some 0.4 s are held back until
    the next piece comes or the last has come.
    """
    director = _Director(Fraction(fps).limit_denominator(1001), seed)
    for speech in speeches:
        director.add(speech)
        yield from director.play()
    director.timeline.close()
    yield from director.play()


class _Director:
    def __init__(self, fps: Fraction, seed: int) -> None:
        self._fps = float(fps)
        self._beat = max(1, int(fps * Fraction(BEAT)))
        # A blink takes 0.29 s and must be over two frames before the film is.
        self._lookahead = max(0.4, 0.3 + 2.0 / self._fps)
        self._played = 0
        self._sound = np.zeros(0, np.float32)  # of the frames that are not played yet
        self._passed = 0  # samples before it
        self._rate = 0
        self.timeline = Timeline(fps, self._lookahead)
        expression, blinks, gaze, head = np.random.default_rng(seed).spawn(4)
        self._lips = Lips(self._fps)
        self._expression = Expression(expression)
        self._blinks = Blinks(self._fps, blinks)
        self._gaze = Gaze(self._fps, gaze, self._blinks)
        self._head = Head(head)

    def add(self, speech: Speech) -> None:
        """Take the next piece."""
        self.timeline.add(speech)
        self._sound = np.concatenate([self._sound, speech.audio])
        self._rate = speech.rate

    def play(self) -> Iterator[Performance]:
        """The beats that are final by now."""
        while True:
            stop = self._played + self._beat
            horizon = stop / self._fps + self._lookahead
            if horizon + 1e-3 > self.timeline.known:  # times are rounded to samples
                return
            stop = min(stop, self.timeline.frames)
            if stop <= self._played:
                return
            yield self._play(stop, horizon)

    def _play(self, stop: int, horizon: float) -> Performance:
        parts = (self._lips, self._expression, self._blinks, self._gaze, self._head)
        for cue in self.timeline.until(horizon):
            for part in parts:
                part.hear(cue)
        times = np.arange(self._played, stop) / self._fps
        body = self._head.play(times)
        gaze = self._gaze.play(times, body[:, 0], body[:, 1])  # first: it calls for blinks
        mouth = self._lips.play(times)
        rest = (self._expression.play(times), self._blinks.play(times), gaze, body)
        heard = Heard(
            sound=self._hear(stop),
            rate=self._rate,
            fps=self._fps,
            speaking=np.maximum(mouth.seal, 1.0 - mouth.rest).astype(np.float32),
            hushed=blend(hush(mouth), *rest),
            feelings=self._expression.feel(times).astype(np.float32),
        )
        performance = Performance(self._played, blend(mouth, *rest), heard)
        self._played = stop
        return performance

    def _hear(self, stop: int) -> NDArray[np.float32]:
        """The sound from the last frame played to frame `stop`."""
        last = stop == self.timeline.frames and self.timeline.known == math.inf
        until = self._passed + len(self._sound)
        if not last:
            until = min(until, round(stop / self._fps * self._rate))
        sound, self._sound = np.split(self._sound, [until - self._passed])
        self._passed = until
        return sound
