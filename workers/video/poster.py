"""The still that stands for a film until it plays."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from workers.video.atomic_files import write_whole


def poster_suffix(transparent: bool) -> str:
    """What its name ends in: JPEG has no alpha."""
    return ".poster.png" if transparent else ".poster.jpg"


def write_poster(frame: NDArray[np.uint8], path: Path) -> None:
    """Write a frame, uint8 [H, W, 3] RGB as JPEG or [H, W, 4] RGBA as PNG, whole or not at all.

    Raises OutputError.
    """
    with write_whole(path) as partial:
        if frame.shape[2] == 4:
            Image.fromarray(frame).save(partial, "PNG")
        else:
            Image.fromarray(frame).save(partial, "JPEG", quality=92, optimize=True)
