"""Head and breath, for a face that the generator has drawn in its place.

The generator turns a head within its square only, and where it ends the neck would break. So the
mesh animator's fields, which fade out over neck and shoulders, carry the finished picture.
"""

import cv2

from workers.animation.mesh.frame import FrameBuffer
from workers.animation.mesh.geometry.displacement import combine, invert
from workers.animation.mesh.rig import head_relief
from workers.animation.mesh.rig.cutout import compose
from workers.animation.mesh.rig.rig import Rig
from workers.arrays import F32, Pixels


def turn(rig: Rig, tracks: F32, image: Pixels, buffer: FrameBuffer) -> Pixels:
    """Move a picture uint8 [H, W, 3] of the rig's photo as one row of tracks moves head and chest,
    draw it on the sheet, and give what is shown: [H, W, 3], or [H, W, 4] over nothing."""
    canvas, grid = rig.canvas, rig.canvas.grid
    moved = combine(head_relief.turn(tracks, rig.pose), rig.turns)
    source = canvas.nodes + invert(grid, moved, 2)
    place = canvas.place(grid, source)
    read = cv2.remap(image, place, None, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    target = buffer.drawn[grid.top : grid.top + grid.height, grid.left : grid.left + grid.width]
    target[:] = read[: target.shape[0], : target.shape[1]]
    if rig.cutout is not None:
        alpha = canvas.read(rig.cutout.texture, grid, source, rig.scale)
        compose(rig.cutout, alpha, grid, buffer.drawn, buffer.shown)
    return buffer.shown
