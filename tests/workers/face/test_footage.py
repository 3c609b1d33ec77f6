"""Footage played: forth and back, without end and without a jump."""

import numpy as np

from workers.face.footage import Footage
from workers.video.frame_store import Reel


def test_it_goes_forth_and_back() -> None:
    reel = Reel()
    footage = Footage(reel, np.zeros((5, 468, 3), np.float32), 2, 25, 1.0)
    shown = [footage.turn(number) for number in range(18)]
    assert shown == [0, 1, 2, 3, 4, 3, 2, 1, 0, 1, 2, 3, 4, 3, 2, 1, 0, 1]
    assert footage.seconds == 0.2
