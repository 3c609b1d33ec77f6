"""The five points by which networks of others were taught where a face lies."""

import numpy as np

from workers.arrays import Floats
from workers.face import mesh_indices as v

NOSE = 4


def take_five(points: Floats) -> Floats:
    """Eyes, nose and corners of the mouth of a mesh [468, 2]: [5, 2], the viewer's left first."""
    eyes = [points[[lid[0], lid[-1]]].mean(axis=0) for lid in v.UPPER_LIDS]
    return np.stack([*eyes, points[NOSE], points[v.OUTER_UPPER[0]], points[v.OUTER_UPPER[-1]]])
