"""A face through the frames of a video: followed, bridged where it is hidden, smoothed."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from workers.arrays import F32, Rgb
from workers.face.detection.faces import Face, find_all
from workers.face.detection.landmarks import FaceMesh

LOST = 0.0  # the mesh's sureness under which a face that was there is gone
AGAIN = 5  # frames between two searches for it, at first
BRIDGED = 0.4  # s without the face that are filled in
# A face that moves (in its own eye distances) or grows more than this at once is another picture.
LEAP, LEAP_A_FRAME, GROWN = 0.5, 0.15, 1.3
# Savitzky & Golay 1964: a parabola through seven values. It halves the net's noise, and a lip
# or a head that moves is neither late nor less.
SMOOTH = np.array([-2, 3, 6, 7, 6, 3, -2], np.float32) / np.float32(21)


# A cut: the picture differs from the one before by so many levels of 255 in the mean, and by so
# many times what it does in the second before and after.
CUT, CUT_TIMES = 6.0, 6.0
GLANCE = (32, 32)  # pixels at which pictures are compared


@dataclass(frozen=True)
class FaceTrack:
    """Where a face was: landmarks float32 [frames, 468, 3] in pixels, and whether it was seen;
    `changes` float32 [frames] is how much each picture differs from the one before, 0..255.
    """

    landmarks: F32
    seen: NDArray[np.bool_]
    changes: F32

    def cuts(self, fps: int) -> NDArray[np.intp]:
        """The frames that begin another shot, perhaps of somebody else in the same place."""
        around = [
            np.delete(self.changes[max(0, k - fps) : k + fps + 1], min(k, fps))
            for k in range(len(self.changes))
        ]
        usual = np.array([np.percentile(near, 90) if len(near) else 0.0 for near in around])
        return np.flatnonzero((self.changes > CUT) & (self.changes > CUT_TIMES * usual))

    def stretch(self, fps: int) -> tuple[int, int]:
        """The longest run of frames, [start, stop), in which it is always there or soon again."""
        frames = np.flatnonzero(self.seen)
        if not len(frames):
            return 0, 0
        points = self.landmarks[frames, :, :2]
        eyes = points[:, [263, 362]].mean(axis=1) - points[:, [33, 133]].mean(axis=1)
        unit = np.maximum(np.hypot(*eyes.T), 1.0)
        gap = np.diff(frames)
        way = np.hypot(*np.diff(points.mean(axis=1), axis=0).T) / unit[:-1]
        growth = np.abs(np.log(unit[1:] / unit[:-1]))
        breaks = (gap > max(1, BRIDGED * fps)) | (way > LEAP + LEAP_A_FRAME * gap)
        breaks |= growth > np.log(GROWN)
        for cut in self.cuts(fps):
            breaks |= (frames[:-1] < cut) & (cut <= frames[1:])
        edges = np.flatnonzero(np.concatenate([[True], breaks, [True]]))
        starts, stops = frames[edges[:-1]], frames[edges[1:] - 1] + 1
        longest = int(np.argmax(stops - starts))
        return int(starts[longest]), int(stops[longest])

    def smooth(self, start: int, stop: int) -> F32:
        """The landmarks of a run of frames, gaps filled, without the net's unrest."""
        times = np.arange(start, stop)
        known = np.flatnonzero(self.seen)
        flat = self.landmarks[known].reshape(len(known), -1)
        after = np.clip(np.searchsorted(known, times), 1, len(known) - 1)
        before = after - 1
        span = known[after] - known[before]
        part = np.clip((times - known[before]) / span, 0, 1)[:, None].astype(np.float32)
        filled = flat[before] * (1 - part) + flat[after] * part
        return _smooth(filled).reshape(stop - start, *self.landmarks.shape[1:])


def follow(frames: Iterable[Rgb], pick: Callable[[list[Face]], Face]) -> FaceTrack:
    """Find a face, then track it, and find it again where it was lost.

    `pick` chooses from the faces of the first frame that shows some, left to right.
    """
    mesh = FaceMesh()
    marks: list[F32] = []
    changes: list[float] = []
    before: F32 | None = None
    seen: list[bool] = []
    last: F32 | None = None  # where it was when it was seen last
    hidden, search = 0, 0  # frames since; and how many before it is looked for
    for image in frames:
        glance = cv2.resize(image, GLANCE, interpolation=cv2.INTER_AREA).astype(np.float32)
        changes.append(0.0 if before is None else float(np.abs(glance - before).mean()))
        before = glance
        found: F32 | None = None
        if last is not None and hidden == 0:
            found = _step(mesh, image, last)
        if found is None and hidden >= search:
            faces = find_all(image)
            if faces:
                face = pick(faces) if last is None else _nearest(faces, last)
                found = _step(mesh, image, face.landmarks)
            search = hidden + max(AGAIN, hidden // 8)
        if found is None:
            hidden += 1
        else:
            last, hidden, search = found, 0, 0
        seen.append(found is not None)
        marks.append(np.zeros((468, 3), np.float32) if found is None else found)
    return FaceTrack(np.stack(marks), np.array(seen), np.array(changes, np.float32))


def _step(mesh: FaceMesh, image: Rgb, near: F32) -> F32 | None:
    found, sureness = mesh.step(image, near)
    return found if sureness > LOST else None


def _nearest(faces: list[Face], last: F32) -> Face:
    place = last[:, :2].mean(axis=0)
    return min(faces, key=lambda face: float(np.hypot(*(face.centre - place))))


def _smooth(values: F32) -> F32:
    """Each column [frames, n] filtered; beyond the ends it goes on as it comes in."""
    side = len(SMOOTH) // 2
    if len(values) <= side:
        return values
    head = 2 * values[:1] - values[side:0:-1]
    tail = 2 * values[-1:] - values[-2 : -side - 2 : -1]
    padded = np.concatenate([head, values, tail])
    count = len(values)
    parts = [weight * padded[k : k + count] for k, weight in enumerate(SMOOTH)]
    smoothed: F32 = np.sum(parts, axis=0)
    return smoothed
