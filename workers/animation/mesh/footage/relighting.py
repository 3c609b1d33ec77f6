"""The light of a video's frames, which clouds, lamps and the camera change."""

from dataclasses import replace

import cv2
import numpy as np

from workers.animation.mesh.mouth.teeth import Layer, MouthInterior
from workers.arrays import F32, Pixels

# Skin above, beside and below the lips.
ABOUT = (164, 165, 391, 92, 322, 57, 287, 43, 273, 106, 335, 18)


def see_light(image: Pixels, landmarks: F32, unit: float) -> F32:
    """The mean colour of the skin about the lips, float32 [3]."""
    height, width = image.shape[:2]
    reach = max(1, round(0.04 * unit))
    spots = []
    for x, y in landmarks[list(ABOUT), :2].round().astype(int).tolist():
        spot = image[max(0, y - reach) : y + reach + 1, max(0, x - reach) : x + reach + 1]
        if 0 <= x < width and 0 <= y < height:
            spots.append(cv2.mean(np.ascontiguousarray(spot))[:3])
    mean: F32 = np.maximum(np.mean(spots or [(128,) * 3], axis=0), 1.0).astype(np.float32)
    return mean


def relight(inside: MouthInterior, gain: F32) -> MouthInterior:
    """A mouth in a light that is `gain` [3] times as strong; the same if nobody could tell."""
    if np.abs(gain - 1).max() < 0.02:
        return inside

    def lit(layer: Layer) -> Layer:
        return replace(layer, pixels=layer.pixels * np.append(gain, np.float32(1)))

    return replace(
        inside,
        upper=lit(inside.upper),
        lower=lit(inside.lower),
        tongue=lit(inside.tongue),
        cavity=inside.cavity * gain,
        seam=None if inside.seam is None else inside.seam * gain,
    )
