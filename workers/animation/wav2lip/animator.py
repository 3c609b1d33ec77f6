"""A photo comes alive by the mesh animator, and Wav2Lip paints its mouth.

Expression, blinks, gaze and head movement are the mesh's, with lips at rest; so emotions act as
they do in every tier. While somebody speaks the network paints the lower face from the sound; in
a pause the mesh's own mouth is seen again, smile and all.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass

import numpy as np

from workers.animation.animator import Frame
from workers.animation.mesh.animator import MeshAnimator
from workers.animation.mesh.axes import Floats
from workers.animation.wav2lip import faces
from workers.animation.wav2lip.blend import lay_mouth
from workers.animation.wav2lip.crop import Crop, cut_face
from workers.animation.wav2lip.files import find_file
from workers.animation.wav2lip.listener import Listener
from workers.animation.wav2lip.painter import Painter, load_painter
from workers.face.portrait import Portrait
from workers.performance.tracks import Performance


@dataclass
class Waiting:
    """A frame on its way: `strength` 0..1 is how much painting it still needs."""

    number: int
    frame: Frame
    way: Floats
    strength: float


class Wav2LipAnimator:
    """See the module. `painter` is the network, made ready; or that of the weights on disk.

    Raises MissingError: weights_missing, weights_wrong.
    """

    name = "wav2lip"

    def __init__(self, painter: Painter | None = None) -> None:
        self._painter = painter or load_painter(find_file())

    def animate(self, portrait: Portrait, performances: Iterable[Performance]) -> Iterator[Frame]:
        """Yield frames as the mesh animator does, painted a small batch at a time."""
        crop = Crop.of(portrait)
        listener = Listener(performances)
        waiting: deque[Waiting] = deque()
        with closing(MeshAnimator().shoot(portrait, listener.hush())) as shots:
            for number, shot in enumerate(shots):
                way = crop.follow(shot.points)
                strength = listener.take_speaking()
                if crop.window(way, shot.frame) is None:  # the face is lost: the frame as it is
                    strength = 0.0
                waiting.append(Waiting(number, shot.frame.copy(), way, strength))
                yield from self._pass_on(waiting, crop, listener, self._painter.batch)
        yield from self._pass_on(waiting, crop, listener, 1)

    def _pass_on(
        self, waiting: deque[Waiting], crop: Crop, listener: Listener, least: int
    ) -> Iterator[Frame]:
        """Paint as soon as `least` frames can be painted, and let go of those that are ready."""
        while waiting:
            if waiting[0].strength == 0:
                listener.forget(waiting[0].number)
                yield waiting.popleft().frame
                continue
            due = [each for each in waiting if each.strength > 0][: self._painter.batch]
            heard = [listener.window(each.number) for each in due]
            if len(due) < least and len(waiting) < 2 * self._painter.batch:
                return
            known = [mel for mel in heard if mel is not None]
            if len(known) < min(least, len(due)):
                return
            self._paint(due[: len(known)], known, crop)

    def _paint(self, due: list[Waiting], mel: list[np.ndarray], crop: Crop) -> None:
        before = [cut_face(each.frame, each.way) for each in due]
        painted = self._painter.paint(np.stack(mel), np.stack([faces.show(b) for b in before]))
        for each, was, made in zip(due, before, painted, strict=True):
            lay_mouth(each.frame, crop, each.way, was, faces.read(made), each.strength)
            each.strength = 0.0
