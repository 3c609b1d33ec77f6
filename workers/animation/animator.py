"""What every animator is: Portrait + Performance -> frames, one at a time."""

from collections.abc import Iterable, Iterator
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from workers.face.portrait import Portrait
from workers.performance.tracks import Performance

Frame = NDArray[np.uint8]  # [H, W, 3] RGB, or [H, W, 4] RGBA with straight alpha


class Animator(Protocol):
    """One engine that moves a face. `name` is how the catalog calls it."""

    name: str

    def animate(self, portrait: Portrait, performances: Iterable[Performance]) -> Iterator[Frame]:
        """Yield a frame a row of each performance; a frame is good until the next is asked for."""
        ...
