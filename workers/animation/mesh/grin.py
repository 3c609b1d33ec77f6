"""The teeth of a video, taken from the frame that shows most of them.

The rig's own frame has its lips closed, so drawn teeth would stand in for those that the video
itself may show a moment later.
"""

from dataclasses import replace

import numpy as np

from workers.animation.mesh import vertices as v
from workers.animation.mesh.axes import Axes, Floats
from workers.animation.mesh.carry import Carry
from workers.animation.mesh.shapes import OPEN_PHOTO
from workers.animation.mesh.teeth import Inside, furnish
from workers.face.footage import Footage
from workers.face.portrait import Portrait

TRIED = 8  # frames that are looked at


def borrow_teeth(
    portrait: Portrait, footage: Footage, carries: list[Carry], axes: Axes, inside: Inside
) -> Inside:
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
    for number in tried.tolist():
        shown = replace(
            portrait,
            image=footage.reel[number],
            landmarks=footage.landmarks[number],
            footage=None,
        )
        found = furnish(shown, _axes_there(axes, carries[number], footage))
        teeth = float(found.upper.pixels[..., :3].sum())  # many, and in the light
        if found.own and teeth > most:
            best, most = found, teeth
    return replace(best, seam=inside.seam)


def _gaps(footage: Footage, carries: list[Carry], axes: Axes) -> Floats:
    """How far the lips are open in each frame, in eye distances."""
    points = footage.landmarks[..., :2]
    apart = points[:, list(v.INNER_LOWER)] - points[:, list(v.INNER_UPPER)]
    scale = np.array([carry.scale for carry in carries])
    widest: Floats = np.hypot(apart[..., 0], apart[..., 1]).max(axis=1)
    return widest / (axes.unit * scale)


def _axes_there(axes: Axes, carry: Carry, footage: Footage) -> Axes:
    """The best frame's axes as they lie in another frame, whatever the jaw does there."""
    depth = footage.landmarks[footage.best, [13, 14], 2].mean(keepdims=True)
    across = carry.linear @ axes.rows[0]
    x, y = across / np.hypot(*across)
    origin = carry.place(axes.origin[None], depth)[0]
    return Axes(origin, np.array([[x, y], [-y, x]]), axes.unit * carry.scale)
