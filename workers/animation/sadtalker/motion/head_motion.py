"""How the head moves with the sound, as it comes: 32 frames at a time, smoothed over time."""

from functools import lru_cache
from typing import Protocol

import numpy as np
import torch

from workers.animation.sadtalker.motion.mel_windows import MelWindows
from workers.animation.sadtalker.networks.audio2pose import FRAMES, LATENT, POSE, Audio2Pose
from workers.arrays import F32

SMOOTH = 13  # frames of the Savitzky-Golay filter, of order 2
REACH = SMOOTH // 2


class Head(Protocol):
    """What moves the head, 25 poses a second; see HeadMotion."""

    def listen(self, mel_windows: MelWindows) -> None:
        """Take in what is heard by now."""
        ...

    def ready(self, closed: bool) -> int:
        """How many frames have their final pose; `closed` says that no sound follows."""
        ...

    def poses(self, first: int, count: int, closed: bool) -> F32:
        """The poses of `count` frames from `first` on: float32 [count, 6]."""
        ...

    def forget(self, first: int) -> None:
        """Frames before `first` will not be asked for again."""
        ...


class HeadMotion:
    """Pose over the first frame's, frame by frame; the first is 0.

    Chance is drawn anew for every 32 frames, from `seed` and their number alone.
    """

    def __init__(self, net: Audio2Pose, first: F32, style: int, seed: int) -> None:
        self._net = net
        self._place = net.netG.decoder.classbias.device
        self._first = torch.from_numpy(first)[None].to(self._place)  # [1, 6]
        self._style = torch.tensor([style], device=self._place)
        self._seed = seed
        self._raw = np.zeros((1, POSE), np.float32)
        self._begin = 0  # frame that `_raw` begins with

    def listen(self, mel_windows: MelWindows) -> None:
        """Decide what can be decided by what is heard."""
        while mel_windows.frames - self._decided >= FRAMES:
            self._decide(mel_windows, self._decided, FRAMES)
        left = mel_windows.frames - self._decided
        if mel_windows.closed and left > 0:
            self._decide(mel_windows, max(1, mel_windows.frames - FRAMES), left)

    def ready(self, closed: bool) -> int:
        """Frames that are final."""
        return self._decided if closed else max(0, self._decided - SMOOTH)

    def poses(self, first: int, count: int, closed: bool) -> F32:
        """Smoothed, [count, 6]."""
        raw, begin, end = self._raw, self._begin, self._decided
        width = SMOOTH if not closed or end >= SMOOTH else (end - 1) // 2 * 2 + 1
        if width < 3:
            return raw[first - begin : first - begin + count]
        rows = []
        for frame in range(first, first + count):
            start = min(max(frame - width // 2, 0), end - width)
            part = raw[start - begin : start - begin + width]
            rows.append(_smoother(width)[frame - start] @ part)
        return np.array(rows, np.float32)

    def forget(self, first: int) -> None:
        """Frames before `first` will not be asked for again."""
        keep = max(self._begin, min(first, self._decided) - SMOOTH)
        self._raw = self._raw[keep - self._begin :]
        self._begin = keep

    @property
    def _decided(self) -> int:
        return self._begin + len(self._raw)

    def _decide(self, mel_windows: MelWindows, first: int, new: int) -> None:
        """The last `new` of the 32 frames from `first` on; a film that is shorter hears its first
        frame again before it begins."""
        mel = mel_windows.windows(first, min(FRAMES, mel_windows.frames - first))
        mel = np.concatenate([np.repeat(mel[:1], FRAMES - len(mel), axis=0), mel])
        chance = np.random.default_rng([self._seed, self._decided]).standard_normal((1, LATENT))
        with torch.inference_mode():
            move = self._net(
                torch.from_numpy(mel)[None].to(self._place),
                self._first,
                self._style,
                torch.from_numpy(chance.astype(np.float32)).to(self._place),
            )
        self._raw = np.concatenate([self._raw, move[0, FRAMES - new :].cpu().numpy()])


def smooth(runs: F32) -> F32:
    """The middles of runs [n, SMOOTH, POSE], by a parabola over each: [n, POSE]."""
    middles: F32 = np.einsum("s,nsp->np", _smoother(SMOOTH)[REACH], runs)
    return middles


@lru_cache(maxsize=8)
def _smoother(width: int) -> F32:
    """Least squares by a parabola: [width, width], a row for each place in the window."""
    at = np.arange(width) - width // 2
    powers = np.stack([at**0, at, at**2], axis=1).astype(np.float64)
    matrix: F32 = (powers @ np.linalg.pinv(powers)).astype(np.float32)
    return matrix
