"""The picture that is warped: the photo, enlarged, its lips cleaned of the teeth between them.

Bilinear reading between pixels of the original would soften it, and differently in every frame;
so it is kept larger, unless its pixels are so small beside the face that nobody can tell.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from workers.animation.mesh.geometry.axes import Axes
from workers.animation.mesh.mouth.mouth import mask_lower_lip
from workers.arrays import F32, Pixels
from workers.face import mesh_indices as v
from workers.face.portrait import Portrait

FINE = 150.0  # pixels of an eye distance from which the photo is large enough as it is


def enlarge(portrait: Portrait, axes: Axes, parted: bool) -> tuple[Pixels, int]:
    """uint8 [scale H, scale W, 4] and its scale: pixel (x, y) lies at (scale x, scale y).

    The fourth channel is the alpha of the lower layer. `parted` lips show what is between them.
    """
    image = clean_lips(portrait, axes) if parted else portrait.image
    photo = np.dstack([image, mask_lower_lip(portrait, axes)])
    if axes.unit >= FINE:
        return photo, 1
    height, width = image.shape[:2]
    twice = np.array([[2.0, 0, 0], [0, 2, 0]])
    size = (2 * width, 2 * height)
    texture: Pixels = cv2.warpAffine(
        photo, twice, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    return texture, 2


def clean_lips(portrait: Portrait, axes: Axes) -> Pixels:
    """The photo with the opening of its mouth filled from the lips around it.

    The mesh places the lips' edges only roughly, and its polygon alone would leave slivers of
    teeth and of the dark on them. So of the red next to the opening, what is nearer in colour to
    what lies within is taken out too.
    """
    points = portrait.landmarks[:, :2]
    inner = points[list(v.INNER_UPPER + v.INNER_LOWER[::-1])]
    outer = points[list(v.OUTER_UPPER + v.OUTER_LOWER[::-1])]
    margin = 0.15 * axes.unit
    height, width = portrait.image.shape[:2]
    x0, y0 = np.maximum(np.floor(outer.min(axis=0) - margin), 0).astype(int)
    x1, y1 = np.minimum(np.ceil(outer.max(axis=0) + margin), [width, height]).astype(int)
    near = portrait.image[y0:y1, x0:x1]
    hole = _fill(near, inner - [x0, y0])
    lips = _fill(near, outer - [x0, y0])
    lab = cv2.cvtColor(near, cv2.COLOR_RGB2LAB).astype(np.float32)
    away = cv2.distanceTransform(1 - hole, cv2.DIST_L2, 5) / axes.unit
    red = np.median(lab[(lips > 0) & (away > 0.025)], axis=0)
    # Within: bright teeth, and the dark about them.
    light = lab[hole > 0][:, 0]
    bright = lab[hole > 0][light >= np.median(light)].mean(axis=0)
    dark = lab[hole > 0][light <= np.percentile(light, 15)].mean(axis=0)

    def apart(colour: F32) -> F32:
        # A gleam on a lip is bright as well, but as red: redness counts twice.
        square: F32 = ((lab - colour) ** 2 * np.array([0.5, 2.0, 1.0], np.float32)).sum(axis=2)
        return square

    foreign = np.minimum(apart(bright), apart(dark)) < apart(red)
    rim = cv2.distanceTransform(lips, cv2.DIST_L2, 5) / axes.unit
    foreign &= (rim > 0.012) & (away < 0.04)
    gone = cv2.morphologyEx(
        hole | foreign.astype(np.uint8), cv2.MORPH_OPEN, np.ones((2, 2), np.uint8)
    )
    gone = cv2.dilate(gone, np.ones((3, 3), np.uint8))
    filled = _spread(near, (lips > 0) & (gone == 0), 0.05 * axes.unit)
    # What is rolled in gets less light.
    depth = cv2.distanceTransform(hole, cv2.DIST_L2, 5) / axes.unit
    filled *= 1 - 0.35 * np.clip(depth / 0.06, 0, 1)[..., None]
    alpha = cv2.GaussianBlur(gone.astype(np.float32), (0, 0), max(0.6, 0.008 * axes.unit))
    alpha = np.maximum(alpha, gone)[..., None]
    image = portrait.image.copy()
    image[y0:y1, x0:x1] = near + (filled - near) * alpha
    return image


def _spread(image: Pixels, known: NDArray[np.bool_], sigma: float) -> F32:
    """The colours of the known pixels carried over all others, nearer ones counting more."""
    total = np.full(known.shape, 1e-9, np.float32)
    colour = np.zeros(image.shape, np.float32)
    weight = known.astype(np.float32)
    for wider, share in ((1.0, 1.0), (2.5, 1e-2), (8.0, 1e-4)):
        total += share * cv2.GaussianBlur(weight, (0, 0), wider * sigma)
        light = image * weight[..., None]
        colour += share * cv2.GaussianBlur(light.astype(np.float32), (0, 0), wider * sigma)
    spread: F32 = colour / total[..., None]
    return spread


def _fill(like: Pixels, ring: F32) -> Pixels:
    mask: Pixels = np.zeros(like.shape[:2], np.uint8)
    cv2.fillPoly(mask, [(ring * 16).round().astype(np.int32)], 1, cv2.LINE_8, 4)
    return mask
