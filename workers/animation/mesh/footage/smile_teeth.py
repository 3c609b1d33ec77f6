"""The teeth of a video, taken from the frame that shows most of them.

The rig's own frame has its lips closed, so drawn teeth would stand in for those that the video
itself may show a moment later.
"""

from dataclasses import replace
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from workers.animation.mesh.footage.camera import Camera
from workers.animation.mesh.footage.relighting import relight, see_light
from workers.animation.mesh.geometry.axes import Axes
from workers.animation.mesh.geometry.blendshapes import OPEN_PHOTO
from workers.animation.mesh.mouth.teeth import MouthInterior, furnish
from workers.arrays import Floats
from workers.face import mesh_indices as v
from workers.face.footage import Footage
from workers.face.portrait import Portrait

TRIED = 8  # frames that are looked at
PALE = 0.45  # of the way from drawn teeth to the lips that redness may go


def borrow_teeth(
    portrait: Portrait, footage: Footage, carries: list[Camera], axes: Axes, inside: MouthInterior
) -> MouthInterior:
    """The inside of the mouth with the video's own teeth, or as it is if they never show."""
    if inside.own:
        return inside
    gap = _gaps(footage, carries, axes)
    open_frames = np.flatnonzero(gap > OPEN_PHOTO)
    if not len(open_frames):
        return inside
    order = open_frames[np.argsort(-gap[open_frames])]
    tried = order[np.linspace(0, len(order) - 1, min(TRIED, len(order))).astype(int)]
    best, most = inside, 0.0
    light = see_light(portrait.image, footage.landmarks[footage.best], axes.unit)
    lips = portrait.landmarks[[*v.UPPER_RINGS[1][2:9], *v.LOWER_RINGS[1][2:9]], :2]
    red = _redness(cv2.remap(portrait.image, lips[None], None, cv2.INTER_LINEAR)[0])
    white = _redness(_solid(inside))
    for number in tried.tolist():
        shown = replace(
            portrait,
            image=footage.reel[number],
            landmarks=footage.landmarks[number],
            footage=None,
        )
        found = furnish(shown, _axes_there(axes, carries[number], footage))
        there = see_light(shown.image, shown.landmarks, axes.unit * carries[number].scale)
        found = relight(found, light / there)
        teeth = found.upper.pixels
        shine = float(teeth[..., :3].sum())  # many, and well lit
        # Where the mesh took a part of the lips for the opening there are none.
        pale = _redness(_solid(found)) < white + PALE * max(0.0, red - white)
        if found.own and pale and shine > most:
            best, most = found, shine
    return replace(best, seam=inside.seam)


def _solid(inside: MouthInterior) -> NDArray[Any]:
    """The colours of the upper teeth, [n, 3]."""
    pixels = inside.upper.pixels
    return pixels[pixels[..., 3] > 0.9][:, :3]


def _redness(colours: NDArray[Any]) -> float:
    """How much green a colour lacks, the median of [n, 3]."""
    colours = np.maximum(colours.astype(np.float32), 1.0)
    return float(np.median(1 - colours[:, 1] / colours[:, 0])) if len(colours) else 1.0


def _gaps(footage: Footage, carries: list[Camera], axes: Axes) -> Floats:
    """How far the lips are open in each frame, in eye distances."""
    points = footage.landmarks[..., :2]
    apart = points[:, list(v.INNER_LOWER)] - points[:, list(v.INNER_UPPER)]
    scale = np.array([carry.scale for carry in carries])
    widest: Floats = np.hypot(apart[..., 0], apart[..., 1]).max(axis=1)
    return widest / (axes.unit * scale)


def _axes_there(axes: Axes, carry: Camera, footage: Footage) -> Axes:
    """The best frame's axes as they lie in another frame, whatever the jaw does there."""
    depth = footage.landmarks[footage.best, [13, 14], 2].mean(keepdims=True)
    across = carry.linear @ axes.rows[0]
    x, y = across / np.hypot(*across)
    origin = carry.place(axes.origin[None], depth)[0]
    return Axes(origin, np.array([[x, y], [-y, x]]), axes.unit * carry.scale)
