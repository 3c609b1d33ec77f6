"""Where faces are: MediaPipe BlazeFace (Bazarevsky et al. 2019), over the picture and its parts."""

from dataclasses import dataclass

import cv2
import numpy as np

from workers.arrays import F32, Rgb
from workers.face.detection.tflite import load_model

CONFIDENT = 0.5
OVERLAP = 0.3  # boxes that share this much (intersection over union) are one face
# The longer side of the picture over that of its parts, less what they overlap: the last is taken
# only if what was found is tiny in it, or nothing was.
DIVISIONS = (2, 4, 8)
SMALLEST_PART = 96  # pixels
LARGE, TINY = 0.6, 0.5  # the size of a face over the side of a part
SURE = 0.75  # the score of a face within which no others are looked for


@dataclass(frozen=True)
class Box:
    """A face: its corners and six key points (eyes, nose, mouth, ears) in pixels."""

    score: float
    corners: F32  # [2, 2]: left top, right bottom
    keys: F32  # [6, 2]: the first two are the eyes, the viewer's left one first

    @property
    def size(self) -> float:
        """The longer side."""
        return float(np.max(self.corners[1] - self.corners[0]))


def find_faces(image: Rgb) -> list[Box]:
    """All faces in a picture uint8 [H, W, 3], the surest first; some may be none.

    The whole picture is looked at by both detectors (made for distant and near faces), then
    overlapping parts of it at larger scales, since a detector misses what is small in what it sees.
    """
    found = _merge([*_detect(image, "full"), *_detect(image, "short")])
    for divisions in DIVISIONS:
        side = round(1.3 * max(image.shape[:2]) / divisions)
        if side < SMALLEST_PART:
            break
        if divisions == DIVISIONS[-1] and found and min(box.size for box in found) > TINY * side:
            break
        found = _merge([*found, *_look_at_parts(image, side, found)])
    return [box for box in found if not any(_is_part(box, other) for other in found)]


def _is_part(box: Box, face: Box) -> bool:
    """Whether a box is an eye or a mouth of a face that is sure, which close up looks like one."""
    inside = (face.corners[0] < box.corners[0]) & (box.corners[1] < face.corners[1])
    return face.score > SURE and box.size < 0.6 * face.size and bool(inside.all())


def _look_at_parts(image: Rgb, side: int, known: list[Box]) -> list[Box]:
    """What squares of that side show whole, save within the large faces that are known."""
    height, width = image.shape[:2]
    large = [box for box in known if box.score > SURE and box.size > LARGE * side]
    found = []
    for y in _starts(height, side):
        for x in _starts(width, side):
            middle = np.array([x, y], np.float32) + side / 2
            if any(((box.corners[0] < middle) & (middle < box.corners[1])).all() for box in large):
                continue
            part = image[y : y + side, x : x + side]
            boxes = [_shift(box, x, y) for box in _detect(part, "full")]
            found += [box for box in boxes if _is_whole(box, x, y, side, (width, height))]
    return found


def _is_whole(box: Box, x: int, y: int, side: int, size: tuple[int, int]) -> bool:
    """Whether a face is small in its part, and not cut by it: then another part shows it whole."""
    low = np.array([x, y], np.float32)
    inner_low = np.where(low > 0, low, -np.inf)
    inner_high = np.where(low + side < size, low + side, np.inf)
    cut = (box.corners[0] < inner_low) | (box.corners[1] > inner_high)
    return box.size < LARGE * side and not cut.any()


def _starts(length: int, side: int) -> list[int]:
    if length <= side:
        return [0]
    count = -(-(length - side) // (side // 2)) + 1
    return [round(k * (length - side) / (count - 1)) for k in range(count)]


def _shift(box: Box, x: int, y: int) -> Box:
    move = np.array([x, y], np.float32)
    return Box(box.score, box.corners + move, box.keys + move)


def _detect(image: Rgb, kind: str) -> list[Box]:
    """One pass of one detector over the letterboxed picture."""
    side = 192 if kind == "full" else 128
    name = "full_range_sparse" if kind == "full" else "short_range"
    height, width = image.shape[:2]
    scale = side / max(height, width)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    left, top = (side - size[0]) // 2, (side - size[1]) // 2
    square = np.full((side, side, 3), -1, np.float32)
    square[top : top + size[1], left : left + size[0]] = small / np.float32(127.5) - 1
    outputs = load_model(f"face_detection_{name}.tflite").run(square)
    raw = next(o for o in outputs if o.shape[-1] == 16)[0]
    logits = next(o for o in outputs if o.shape[-1] == 1)[0, :, 0]
    score = 1 / (1 + np.exp(-np.clip(logits, -50, 50)))
    sure = np.flatnonzero(score > CONFIDENT)
    anchors = _anchors(kind)[sure] * side
    points = raw[sure].reshape(-1, 8, 2)
    centre, extent, keys = points[:, 0] + anchors, points[:, 1], points[:, 2:] + anchors[:, None]
    corner = np.array([left, top], np.float32)

    def restore(place: F32) -> F32:
        back: F32 = ((place - corner) / scale).astype(np.float32)
        return back

    return [
        Box(
            float(score[index]),
            restore(np.stack([centre[k] - extent[k] / 2, centre[k] + extent[k] / 2])),
            restore(keys[k]),
        )
        for k, index in enumerate(sure)
    ]


def _anchors(kind: str) -> F32:
    """Centres of the cells that each output speaks for, 0..1."""
    grids = [(48, 1)] if kind == "full" else [(16, 2), (8, 6)]
    rows = []
    for count, repeat in grids:
        line = (np.arange(count, dtype=np.float32) + 0.5) / count
        y, x = np.meshgrid(line, line, indexing="ij")
        rows.append(np.repeat(np.stack([x, y], axis=-1).reshape(-1, 2), repeat, axis=0))
    return np.concatenate(rows)


def _merge(boxes: list[Box]) -> list[Box]:
    """Weighted non-maximum suppression: each face once, averaged over its boxes."""
    left = sorted(boxes, key=lambda box: -box.score)
    faces = []
    while left:
        group = [box for box in left if _overlap(left[0], box) > OVERLAP or box is left[0]]
        weight = np.array([box.score for box in group], np.float32)
        weight /= weight.sum()
        corners = sum(w * box.corners for w, box in zip(weight, group, strict=True))
        keys = sum(w * box.keys for w, box in zip(weight, group, strict=True))
        faces.append(Box(group[0].score, np.asarray(corners), np.asarray(keys)))
        left = [box for box in left if not any(box is other for other in group)]
    return faces


def _overlap(a: Box, b: Box) -> float:
    low = np.maximum(a.corners[0], b.corners[0])
    high = np.minimum(a.corners[1], b.corners[1])
    shared = float(np.prod(np.clip(high - low, 0, None)))
    both = float(np.prod(a.corners[1] - a.corners[0]) + np.prod(b.corners[1] - b.corners[0]))
    return shared / max(both - shared, 1e-6)
