"""Single frames, drawn."""

from workers.animation.animator import Frame
from workers.animation.mesh.frame import draw_along, trace
from workers.animation.mesh.rig.rig import Rig
from workers.arrays import F32


def draw_frame(rig: Rig, tracks: F32, frame: Frame) -> Frame:
    """Draw one row of tracks into `frame`, and return it."""
    return draw_along(rig, trace(rig, tracks), tracks, frame)
