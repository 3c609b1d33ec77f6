"""Which part of a picture is filmed, and how large: the same for its pixels, masks and points.

A frame of another shape than the picture's is searched for among sizes of the head: eyes on the
upper third, the head whole, some shoulders, the person in the middle; and as little as can be that
the picture does not have. What it lacks is `pads`, for `workers.face.composition.outpainting` to
make up.
"""

from dataclasses import astuple, dataclass
from itertools import product

import cv2
import numpy as np
from numpy.typing import NDArray

from workers.arrays import F32
from workers.face.portrait import measure_eyes

NARROWEST, WIDEST = 9 / 20, 20 / 9  # shapes of film; what is beyond is cut around the face
FACE_SHARE = 0.30  # of the shorter side that a face's width should be at least
EYES = 1 / 3  # of the height: the upper third
HEADROOM = 0.05  # of the height, over the hair
SHOULDERS = 0.40  # of the head's height, to be seen below the chin
SKULL = 1.65  # eye distances from the eyes to the top of a bald head
RIM = 0.009  # of the picture's shorter side: scans and paintings end in lines of their own
# How much of the film's height a head should take, by width over height.
HEAD_SHARES = {9 / 16: 0.37, 4 / 5: 0.43, 1.0: 0.46, 16 / 9: 0.52}


@dataclass(frozen=True)
class Head:
    """Where the head is in the picture, in pixels: hair's top, chin, eyes, sides, middle."""

    top: float
    chin: float
    eyes: float
    left: float
    right: float
    middle: float

    @property
    def height(self) -> float:
        """Pixels from the hair's top to the chin."""
        return self.chin - self.top


@dataclass(frozen=True)
class Framing:
    """`source` (left, top, right, bottom) of the picture comes to be the `target` (width, height)
    without its `pads` (left, top, right, bottom), which the picture lacks. All in pixels."""

    source: tuple[float, float, float, float]
    target: tuple[int, int]
    pads: tuple[int, int, int, int] = (0, 0, 0, 0)

    @property
    def inner(self) -> tuple[int, int]:
        """Width and height of what comes from the picture."""
        left, top, right, bottom = self.pads
        return self.target[0] - left - right, self.target[1] - top - bottom

    @property
    def zoom(self) -> NDArray[np.float64]:
        """Film pixels to a pixel of the picture, across and down."""
        left, top, right, bottom = self.source
        return np.array([self.inner[0] / (right - left), self.inner[1] / (bottom - top)])

    def cut(self, pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """What the picture has of the frame: uint8 [inner height, inner width, ...]."""
        left, top, right, bottom = self.source
        zoom = self.zoom
        if min(zoom) < 1:
            x0, y0, x1, y1 = int(left), int(top), int(np.ceil(right)), int(np.ceil(bottom))
            smaller: NDArray[np.uint8] = cv2.resize(
                np.ascontiguousarray(pixels[y0:y1, x0:x1]), self.inner, interpolation=cv2.INTER_AREA
            )
            return smaller
        affine = np.array([[zoom[0], 0, -left * zoom[0]], [0, zoom[1], -top * zoom[1]]])
        affine[:, 2] += 0.5 * zoom - 0.5
        larger: NDArray[np.uint8] = cv2.warpAffine(
            pixels, affine, self.inner, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
        )
        return larger

    def move(self, points: F32) -> F32:
        """Points [..., 2 or 3] of the picture, in the film's pixels; depth is scaled too."""
        moved = points.astype(np.float32)
        moved[..., :2] = (moved[..., :2] - self.source[:2]) * self.zoom + self.pads[:2]
        moved[..., 2:] *= self.zoom.min()
        return moved


def choose_frame(
    landmarks: F32, mask: F32, aspect: float | None, film: int
) -> tuple[Framing, bool]:
    """The frame of a shape (width over height; None: the picture's own), its shorter side `film`
    pixels, for a mesh [468, 3] in pixels and the mask 0..1 [H, W] of the person; and whether the
    face is so small in the picture that only the part around it is shown."""
    if aspect is None:
        return keep_shape((mask.shape[1], mask.shape[0]), landmarks, film)
    framing = frame_head(measure_head(landmarks, mask), mask, aspect, film)
    x0, y0, x1, y1 = framing.source
    small = float(np.ptp(landmarks[:, 0])) < FACE_SHARE * min(mask.shape)
    return framing, small and (x1 - x0) * (y1 - y0) < 0.5 * mask.size


def measure_head(landmarks: F32, mask: F32) -> Head:
    """The head by its mesh (pixels) and, for its hair, the mask of the person 0..1 [H, W]."""
    points = landmarks[:, :2].astype(np.float64)
    eyes = points[[33, 133, 263, 362]].mean(axis=0)
    unit = measure_eyes(landmarks)
    middle = float(points[:, 0].mean())
    height, width = mask.shape
    on = mask > 0.5
    x0, x1 = (int(np.clip(middle + side * 0.6 * unit, 0, width - 1)) for side in (-1, 1))
    y0 = int(np.clip(eyes[1] - 3.4 * unit, 0, height - 1))
    brow = int(np.clip(points[10, 1], y0 + 1, height - 1))
    clear = np.flatnonzero(on[y0:brow, x0 : x1 + 1].mean(axis=1) < 0.12)
    top = float(y0 + clear[-1] + 1 if len(clear) else y0)
    y1 = int(np.clip(points[13, 1], brow + 1, height))
    sides = on[brow:y1].mean(axis=0) > 0.3
    left, right = (_walk(sides, middle, way, 2.1 * unit) for way in (-1, 1))
    # A skull is never smaller than this, whatever a mask says that sees nobody.
    return Head(
        top=min(top, float(eyes[1]) - SKULL * unit),
        chin=float(points[152, 1]),
        eyes=float(eyes[1]),
        left=min(left, middle - 1.15 * unit),
        right=max(right, middle + 1.15 * unit),
        middle=middle,
    )


def _walk(on: NDArray[np.bool_], start: float, way: int, most: float) -> float:
    """From `start` as far as it is on, and at most so far."""
    x = int(np.clip(start, 0, len(on) - 1))
    while 0 <= x + way < len(on) and on[x + way] and abs(x - start) < most:
        x += way
    return float(x)


def keep_shape(size: tuple[int, int], landmarks: F32, film: int) -> tuple[Framing, bool]:
    """The frame in the picture's own shape (width, height), the film's shorter side `film`
    pixels; and whether the face is so small in it that only the part around it is shown."""
    width, height = size
    aspect = min(max(width / height, NARROWEST), WIDEST)
    wide, high = min(float(width), height * aspect), min(float(height), width / aspect)
    share = float(np.ptp(landmarks[:, 0])) / min(wide, high)
    if share < FACE_SHARE:
        wide, high = wide * share / FACE_SHARE, high * share / FACE_SHARE
    x, y = landmarks[:, :2].mean(axis=0)
    # Eyes on the upper third, as portraits are framed, but never beyond the picture.
    left = min(max(float(x) - wide / 2, 0), width - wide)
    top = min(max(float(y) - 0.44 * high, 0), height - high)
    scale = film / min(wide, high)
    source = (left, top, left + wide, top + high)
    target = (2 * max(1, round(wide * scale / 2)), 2 * max(1, round(high * scale / 2)))
    return Framing(source, target), share < FACE_SHARE


def frame_head(head: Head, mask: F32, aspect: float, film: int) -> Framing:
    """The frame of a shape (width over height) that shows the head best.

    `mask` [H, W] 0..1 is the person in the picture's pixels or in fewer of them, by the same
    measure as `head`'s; `film` is the shorter side in pixels.
    """
    rim = max(1, round(RIM * min(mask.shape)))
    mask = mask[rim:-rim, rim:-rim]
    head = Head(*(value - rim for value in astuple(head)))
    height, width = mask.shape
    edges = _Edges.of(mask)
    best, chosen = np.inf, (0.0, 0.0, 1.0)
    for high in head.height * np.geomspace(1.12, 4.5, 70):
        wide = aspect * high
        tops = (min(head.eyes - EYES * high, head.top - HEADROOM * high), 0.0, height - high)
        lefts = (head.middle - wide / 2, 0.0, width - wide)
        for top, left in product(tops, lefts):
            cost = _judge(head, edges, (left, top, wide, high), (width, height))
            if cost < best - 1e-9:
                best, chosen = cost, (left, top, high)
    return _place(chosen, aspect, film, (width, height), rim)


@dataclass(frozen=True)
class _Edges:
    """Where the person meets the picture's borders: first rows at its sides, top and bottom."""

    left: float
    right: float
    top: bool
    bottom: bool

    @classmethod
    def of(cls, mask: F32) -> "_Edges":
        on = mask > 0.5
        height = mask.shape[0]

        def first(column: NDArray[np.bool_]) -> float:
            rows = np.flatnonzero(column)
            return float(rows[0]) if len(rows) > 0.01 * height else float(height)

        line = max(1, mask.shape[1] // 100)
        return cls(
            first(np.asarray(on[:, :line].all(axis=1))),
            first(np.asarray(on[:, -line:].all(axis=1))),
            bool(on[0].mean() > 0.02),
            bool(on[-1].mean() > 0.02),
        )


def _judge(
    head: Head, edges: _Edges, frame: tuple[float, float, float, float], size: tuple[int, int]
) -> float:
    """How bad a frame (left, top, width, height) is; about 1 for what one begins to notice."""
    left, top, wide, high = frame
    right, bottom = left + wide, top + high
    width, height = size
    if (bottom > height + 1e-6 and edges.bottom) or (top < -1e-6 and edges.top):
        return float("inf")  # nobody can go on where the picture cuts them
    aspect = wide / high
    ideal = np.interp(aspect, list(HEAD_SHARES), list(HEAD_SHARES.values()))
    share = np.log(head.height / high / ideal) / 0.28
    eyes = ((head.eyes - top) / high - EYES) / 0.09
    cut = max(0.0, top + 0.02 * high - head.top) / (0.05 * head.height)
    beside = max(0.0, left - head.left, head.right - right) / (0.05 * wide)
    low = max(0.0, SHOULDERS - (bottom - head.chin) / head.height) / 0.12
    aside = abs(left + wide / 2 - head.middle) / wide / 0.07
    inside = max(0.0, min(right, width) - max(left, 0)) * (min(bottom, height) - max(top, 0))
    lacking = 1 - inside / (wide * high)
    # Sleeves and hair that must be made up beyond the sides.
    made = sum(
        max(0.0, min(bottom, height) - max(first, top)) / high
        for first, beyond in ((edges.left, left < -0.5), (edges.right, right > width + 0.5))
        if beyond
    )
    return float(
        share**2
        + eyes**2
        + cut**2
        + beside**2
        + low**2
        + aside**2
        + (1.2 + 6 * lacking if lacking > 1e-3 else 0)
        + (made / 0.16) ** 2
    )


def _place(
    chosen: tuple[float, float, float], aspect: float, film: int, size: tuple[int, int], rim: int
) -> Framing:
    left, top, high = chosen
    wide = aspect * high
    scale = film / min(wide, high)
    target = (2 * round(wide * scale / 2), 2 * round(high * scale / 2))
    x0, y0 = max(0, round(left)), max(0, round(top))
    x1, y1 = min(size[0], round(left + wide)), min(size[1], round(top + high))
    lacks = np.array([x0 - left, y0 - top, left + wide - x1, top + high - y1]) * scale
    pads = tuple(int(lack) if lack > 1.5 else 0 for lack in np.round(lacks))
    source = (x0 + rim, y0 + rim, x1 + rim, y1 + rim)
    return Framing(source, target, (pads[0], pads[1], pads[2], pads[3]))
