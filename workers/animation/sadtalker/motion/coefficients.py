"""Performances -> coefficients of the face model, 25 a second, and what a frame is told of them.

Expression comes from the sound and from lids that close as the Performance's do, or the portrait's
own in a video; feelings are added to it. The pose is the photo's own, or moves with the sound.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch

from avatar_app.script.emotions import EMOTIONS
from workers.animation.sadtalker.motion.head_motion import Head
from workers.animation.sadtalker.motion.mel_windows import RATE, MelWindows
from workers.animation.sadtalker.networks.audio2exp import Audio2Exp
from workers.animation.sadtalker.networks.mapping import RADIUS
from workers.arrays import F32
from workers.performance.tracks import FEELINGS, Performance

TOGETHER = 10  # frames whose expression is asked for at once
MUTED = 0.6  # of what a feeling does to the mouth, while it speaks

_ENERGY = np.array([EMOTIONS[name].energy - 1 for name in FEELINGS], np.float32)


@dataclass(frozen=True)
class Rest:
    """The face of the photo: expression [64], pose [6], fit [3]."""

    expression: F32
    pose: F32
    fit: F32

    def told(self) -> F32:
        """What the mapping is told of it: float32 [73, 27]."""
        row = np.concatenate([self.expression, self.pose, self.fit])
        return np.repeat(row[:, None], 2 * RADIUS + 1, axis=1)


@dataclass(frozen=True)
class EmotionOffsets:
    """What each of FEELINGS adds to the expression at full strength [7, 64], and the part of it
    that moves the mouth [7, 64]."""

    whole: F32
    mouth: F32

    def add(self, strength: F32, speaking: F32) -> F32:
        """[frames, 7], [frames] -> what to add, [frames, 64]."""
        return strength @ self.whole - MUTED * speaking[:, None] * (strength @ self.mouth)


class CoefficientStream:
    """The coefficients as they come; what is done with is forgotten.

    `find_lids`, by the number of a film's first frame and how many, tells how far lids are shut;
    without it the performances do.
    """

    def __init__(
        self,
        net: Audio2Exp,
        rest: Rest,
        feelings: EmotionOffsets,
        expression: float,
        head: Head | None,
        find_lids: Callable[[int, int], F32] | None = None,
    ) -> None:
        self._net = net
        self._place = net.mapping1.weight.device
        self._rest = rest
        self._feelings = feelings
        self._scale = expression
        self._head = head
        self._find_lids = find_lids
        self._mel_windows: MelWindows | None = None
        self._fps = 0.0
        self._acted = np.zeros((0, 2 + len(FEELINGS)), np.float32)  # film frames: lids, lips, ...
        self._acted_from = 0
        self._rows = np.zeros((0, len(rest.expression) + len(rest.pose)), np.float32)
        self._rows_from = 0

    def add(self, performance: Performance) -> None:
        """Take the next run of frames, which must have been heard."""
        heard = performance.heard
        assert heard is not None  # noqa: S101 - the director brings it
        if self._mel_windows is None:
            self._mel_windows, self._fps = MelWindows(heard.rate), heard.fps
        acted = np.column_stack([self._shut(performance), heard.speaking, heard.feelings])
        self._acted = np.concatenate([self._acted, acted])
        self._mel_windows.hear(heard.sound)
        self._go_on(self._mel_windows)

    def close(self) -> None:
        """Nothing more will come."""
        if self._mel_windows is not None:
            self._mel_windows.close()
            self._go_on(self._mel_windows)

    def knows(self, frame: int) -> bool:
        """Whether all that film frame `frame` is told is known."""
        mel_windows = self._mel_windows
        if mel_windows is None or not mel_windows.closed:
            return self._at(frame) + RADIUS + 1 < self._known
        return True

    def window(self, frame: int) -> F32:
        """What the mapping is told of film frame `frame`: float32 [73, 27].

        Frames before `frame` will not be asked for again.
        """
        last = self._known - 1
        times = np.clip(self._at(frame) + np.arange(-RADIUS, RADIUS + 1), 0, last)
        low = np.floor(times).astype(int)
        part = (times - low).astype(np.float32)[:, None]
        high = np.minimum(low + 1, last)
        rows = self._rows[low - self._rows_from] * (1 - part)
        rows = rows + self._rows[high - self._rows_from] * part
        self._forget(int(low[0]))
        fit = np.repeat(self._rest.fit[None], len(rows), axis=0)
        return np.ascontiguousarray(np.concatenate([rows, fit], axis=1).T)

    @property
    def _known(self) -> int:
        return self._rows_from + len(self._rows)

    def _at(self, frame: int) -> float:
        """The moment of a film frame, in frames of the score."""
        return round(frame * RATE / self._fps, 6) if self._fps else 0.0

    def _go_on(self, mel_windows: MelWindows) -> None:
        if self._head is not None:
            self._head.listen(mel_windows)
        acted = self._acted_from + len(self._acted) - 1
        while True:
            ready = mel_windows.frames
            if self._head is not None:
                ready = min(ready, self._head.ready(mel_windows.closed))
            if not mel_windows.closed:
                ready = min(ready, int(acted * RATE / self._fps))
            count = min(TOGETHER, ready - self._known)
            if count <= 0 or (count < TOGETHER and not mel_windows.closed):
                return
            self._rows = np.concatenate([self._rows, self._think(mel_windows, self._known, count)])

    def _shut(self, performance: Performance) -> F32:
        """How far lids are shut in its frames."""
        if self._find_lids is not None:
            return self._find_lids(performance.start, len(performance.tracks))
        both = performance["eyeBlinkLeft"] + performance["eyeBlinkRight"]
        return np.asarray(both / 2, np.float32)

    def _think(self, mel_windows: MelWindows, first: int, count: int) -> F32:
        """Coefficients of the next frames, [count, 70]."""
        acted = self._act(first, count)
        mel = torch.from_numpy(mel_windows.windows(first, count)).to(self._place)
        lids = torch.from_numpy(acted[:, :1].copy()).to(self._place)
        rest = torch.from_numpy(self._rest.expression).to(self._place).expand(count, -1)
        with torch.inference_mode():
            said = self._net(mel, rest, lids).cpu().numpy()
        expression = self._scale * said + self._feelings.add(acted[:, 2:], acted[:, 1])
        pose = np.repeat(self._rest.pose[None], count, axis=0)
        if self._head is not None:
            energy = 1 + acted[:, 2:] @ _ENERGY
            moved = self._head.poses(first, count, mel_windows.closed)
            pose = pose + energy[:, None] * moved
        return np.concatenate([expression, pose], axis=1).astype(np.float32)

    def _act(self, first: int, count: int) -> F32:
        """What the film's frames act, at the score's, [count, 9]."""
        last = self._acted_from + len(self._acted) - 1
        at = np.clip(np.arange(first, first + count) * self._fps / RATE, 0, last)
        low = np.floor(at).astype(int)
        part = (at - low).astype(np.float32)[:, None]
        high = np.minimum(low + 1, last)
        begin = self._acted_from
        mixed: F32 = self._acted[low - begin] * (1 - part) + self._acted[high - begin] * part
        return mixed

    def _forget(self, row: int) -> None:
        self._rows = self._rows[row - self._rows_from :]
        self._rows_from = row
        known = self._known
        keep = min(int(known * self._fps / RATE), self._acted_from + len(self._acted) - 1)
        if keep > self._acted_from:
            self._acted = self._acted[keep - self._acted_from :]
            self._acted_from = keep
        if self._mel_windows is not None:
            self._mel_windows.forget(known - 32)
        if self._head is not None:
            self._head.forget(known)
