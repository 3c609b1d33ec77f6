"""A photo comes alive by the mesh animator, and Wav2Lip paints its mouth.

Expression, blinks, gaze and head movement are the mesh's, with lips at rest; so emotions act as
they do in every tier. While somebody speaks the network paints the lower face from the sound; in
a pause the mesh's own mouth is seen again, smile and all.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass

import numpy as np

from avatar_app.settings import Settings
from workers.animation.animator import Frame
from workers.animation.enhancer import find_enhancer
from workers.animation.enhancer.alignment import Face, align
from workers.animation.enhancer.detail import Drawing, Enhancer
from workers.animation.mesh.animator import MeshAnimator
from workers.animation.shared.affine import chain, measure_scale, turn_back
from workers.animation.wav2lip import tensors
from workers.animation.wav2lip.blend import lay_mouth
from workers.animation.wav2lip.crop import Crop, cut_face
from workers.animation.wav2lip.files import find_file
from workers.animation.wav2lip.inference import Backend, load_backend
from workers.animation.wav2lip.mel_windows import MelWindows
from workers.arrays import Floats
from workers.device import find_device
from workers.face.portrait import Portrait
from workers.performance.tracks import Performance


@dataclass
class Waiting:
    """A frame on its way: `strength` 0..1 is how much painting it still needs; `drawing`, if it is
    painted, what the enhancer still has to see."""

    number: int
    frame: Frame
    way: Floats
    strength: float
    drawing: Drawing | None = None


@dataclass(frozen=True)
class Sitting:
    """What one film is painted with: where the face is cut out, and what sharpens it, if that is
    here."""

    crop: Crop
    face: Face
    enhancer: Enhancer | None

    def sharpen(self, waiting: Sequence[Waiting]) -> None:
        """The first of those that wait, and as many more as are best sharpened with it."""
        if self.enhancer is None or waiting[0].drawing is None:
            return
        due = [each for each in waiting if each.drawing is not None][: self.enhancer.batch]
        drawings = [each.drawing for each in due if each.drawing is not None]
        self.enhancer.sharpen(self.face, drawings)
        for each in due:
            each.drawing = None


class Wav2LipAnimator:
    """See the module. `backend` is the network, made ready; or that of the weights on disk.

    Raises MissingError: weights_missing, weights_wrong.
    """

    name = "wav2lip"

    def __init__(self, settings: Settings, backend: Backend | None = None) -> None:
        self._settings = settings
        self._backend = backend or load_backend(find_file())

    def animate(self, portrait: Portrait, performances: Iterable[Performance]) -> Iterator[Frame]:
        """Yield frames as the mesh animator does, painted a small batch at a time.

        Raises MissingError("weights_wrong") for the enhancer's.
        """
        crop = Crop.of(portrait)
        sitting = Sitting(crop, align(portrait.landmarks), _find_enhancer(self._settings))
        mel_windows = MelWindows(performances)
        waiting: deque[Waiting] = deque()
        with closing(MeshAnimator().shoot(portrait, mel_windows.hush())) as shots:
            for number, shot in enumerate(shots):
                way = crop.follow(shot.points)
                strength = mel_windows.take_speaking()
                if crop.window(way, shot.frame) is None:  # the face is lost: the frame as it is
                    strength = 0.0
                waiting.append(Waiting(number, shot.frame.copy(), way, strength))
                yield from self._pass_on(waiting, sitting, mel_windows, self._backend.batch)
        yield from self._pass_on(waiting, sitting, mel_windows, 1)

    def _pass_on(
        self, waiting: deque[Waiting], sitting: Sitting, mel_windows: MelWindows, least: int
    ) -> Iterator[Frame]:
        """Paint as soon as `least` frames can be painted, and let go of those that are ready."""
        while waiting:
            if waiting[0].strength == 0:
                mel_windows.forget(waiting[0].number)
                sitting.sharpen(waiting)
                yield waiting.popleft().frame
                continue
            due = [each for each in waiting if each.strength > 0][: self._backend.batch]
            heard = [mel_windows.window(each.number) for each in due]
            if len(due) < least and len(waiting) < 2 * self._backend.batch:
                return
            known = [mel for mel in heard if mel is not None]
            if len(known) < min(least, len(due)):
                return
            self._paint(due[: len(known)], known, sitting)

    def _paint(self, due: list[Waiting], mel: list[np.ndarray], sitting: Sitting) -> None:
        crop = sitting.crop
        before = [cut_face(each.frame, each.way) for each in due]
        painted = self._backend.paint(np.stack(mel), np.stack([tensors.show(b) for b in before]))
        for each, was, made in zip(due, before, painted, strict=True):
            laid = lay_mouth(each.frame, crop, each.way, was, tensors.read(made), each.strength)
            each.strength = 0.0
            if laid is not None:
                moved = chain(each.way, turn_back(crop.square))
                way, coarse = chain(moved, sitting.face.way), measure_scale(each.way)
                each.drawing = Drawing(each.frame, *laid, way, coarse)


def _find_enhancer(settings: Settings) -> Enhancer | None:
    """On a graphics card alone: a processor would take two hundred times as long as to paint."""
    return None if find_device().place == "cpu" else find_enhancer(settings)
