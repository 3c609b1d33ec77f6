"""Frames kept on disk, to be read in any order."""

import os
import tempfile
import threading
import weakref

import cv2
import numpy as np

from workers.arrays import Rgb

QUALITY = 95  # JPEG's; at this one sees no difference


class Reel:
    """A list of frames uint8 [H, W, 3] that takes no memory.

    They lie in a file without a name, which is gone with the reel or with the process. Frames
    may be read by many threads at once.
    """

    def __init__(self) -> None:
        descriptor, path = tempfile.mkstemp(prefix="galatea-reel-")
        os.unlink(path)  # noqa: PTH108  # the name alone: the open file stays
        self._descriptor = descriptor
        self._close = weakref.finalize(self, os.close, descriptor)
        self._places: list[tuple[int, int]] = []
        self._end = 0
        self._adding = threading.Lock()

    def __len__(self) -> int:
        return len(self._places)

    def add(self, frame: Rgb) -> None:
        """Keep one more."""
        turned = cv2.cvtColor(frame, cv2.COLOR_RGB2BGR)
        content = cv2.imencode(".jpg", turned, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])[1]
        view = memoryview(content.tobytes())
        with self._adding:
            size = len(view)
            while view:
                view = view[os.pwrite(self._descriptor, view, self._end + size - len(view)) :]
            self._places.append((self._end, size))
            self._end += size

    def __getitem__(self, number: int) -> Rgb:
        start, size = self._places[number]
        content = np.frombuffer(os.pread(self._descriptor, size, start), np.uint8)
        return np.asarray(cv2.imdecode(content, cv2.IMREAD_COLOR_RGB), np.uint8)
