"""The face's own coordinates: origin at the mouth, x along the eyes, unit the eye distance."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from workers.arrays import Floats
from workers.face.portrait import Portrait


@dataclass(frozen=True)
class Axes:
    """A similarity between the picture (pixels) and the face (eye distances, y to the chin)."""

    origin: Floats  # [2] pixels: where the lips meet
    rows: Floats  # [2, 2]: the face's x and y as unit vectors in the picture
    unit: float  # pixels in one eye distance

    @classmethod
    def of(cls, portrait: Portrait) -> "Axes":
        """The axes of a portrait's face, from its landmarks of eyes and lips."""
        points = portrait.landmarks[:, :2].astype(np.float64)
        across = points[[263, 362]].mean(axis=0) - points[[33, 133]].mean(axis=0)
        x, y = across / np.hypot(*across)
        return cls(
            points[[13, 14]].mean(axis=0), np.array([[x, y], [-y, x]]), float(np.hypot(*across))
        )

    def to_face(self, points: Floats) -> Floats:
        """Pixels [..., 2] -> face coordinates, of the same float type."""
        kind = np.result_type(points, np.float32)
        seen: Floats = (points - self.origin.astype(kind)) @ (self.rows.T / self.unit).astype(kind)
        return seen

    def to_picture(self, points: Floats) -> Floats:
        """Face coordinates [..., 2] -> pixels, of the same float type."""
        kind = np.result_type(points, np.float32)
        placed: Floats = points @ (self.rows * self.unit).astype(kind) + self.origin.astype(kind)
        return placed

    def turn(self, vectors: Floats) -> Floats:
        """Displacements in face units [..., 2] -> pixels."""
        return vectors @ self.rows * self.unit

    @cached_property
    def down(self) -> Floats:
        """The unit vector from brow to chin, in the picture."""
        down: Floats = self.rows[1]
        return down


def bump(x: Floats, y: Floats, at: tuple[float, float], size: tuple[float, float]) -> Floats:
    """A Gaussian hill of height 1 at `at` with standard deviations `size`."""
    return np.exp(-0.5 * (((x - at[0]) / size[0]) ** 2 + ((y - at[1]) / size[1]) ** 2))
