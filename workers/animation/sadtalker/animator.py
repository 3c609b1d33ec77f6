"""SadTalker as an animator: lips, expression and lids from the sound, by networks of others.

The head either keeps its place in the networks' picture and is moved afterwards, with neck and
breath, as the Performance has it ("still"); or it moves as SadTalker has learnt ("full", "crop").
"""

import zlib
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from avatar_app.settings import Settings
from workers.animation.animator import Frame
from workers.animation.enhancer import find_enhancer
from workers.animation.enhancer.alignment import Face, align
from workers.animation.enhancer.detail import Drawing, Enhancer
from workers.animation.mesh.frame import take_buffer
from workers.animation.sadtalker.head_warp import turn
from workers.animation.sadtalker.inference.engine import Engine, load_engine
from workers.animation.sadtalker.motion.coefficients import CoefficientStream
from workers.animation.sadtalker.motion.head_motion import Head, HeadMotion
from workers.animation.sadtalker.source.driving_video import Reference
from workers.animation.sadtalker.source.source_portrait import SourcePortrait, prepare_source
from workers.animation.shared.affine import chain, measure_scale, turn_back
from workers.arrays import F32
from workers.device import in_halves
from workers.face.portrait import Portrait
from workers.performance.tracks import BODY, INDEX, Performance

# Frames at a time: a processor gains nothing by more, and a film is cancelled between batches.
BATCH = {"cpu": 1, "cuda": 8}
BREATH = [INDEX[name] for name in BODY if name != "breath"]


class SadTalkerAnimator:
    """See the module; stateless, so one may serve many films at once."""

    name = "sadtalker"

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def animate(self, portrait: Portrait, performances: Iterable[Performance]) -> Iterator[Frame]:
        """Yield frames, uint8 [H, W, 3] or, of a person cut out over nothing, [H, W, 4] RGBA with
        straight alpha; each is good until the next is asked for. Of a video its best frame is
        moved, and blinks and, where the networks move the head, turns as the video does.

        Raises MissingError: weights_missing, weights_wrong.
        """
        settings = self._settings
        mode = settings.sadtalker_mode
        engine = load_engine(mode)
        # A person who is cut out has an outline, which only the mesh animator can carry along.
        still = mode == "still" or portrait.backdrop is not None
        source = prepare_source(engine, replace(portrait, footage=None), still)
        reference = None
        if portrait.footage is not None:
            reference = Reference(engine, portrait.footage, source.square)
        coefficients: CoefficientStream | None = None
        begun = 0  # frames of the film before those that are told here
        waiting: deque[tuple[int, F32]] = deque()
        batch = BATCH[engine.place]
        stage = _Stage(engine, source, still, align(portrait.landmarks), find_enhancer(settings))
        for performance in performances:
            if coefficients is None:
                seed = zlib.crc32(performance.tracks.tobytes())
                style = None if still else settings.sadtalker_pose_style
                scale = settings.sadtalker_expression
                coefficients = _begin(engine, source, style, scale, seed, reference)
                begun = performance.start
            coefficients.add(performance)
            waiting.extend(enumerate(performance.tracks, performance.start - begun))
            while len(waiting) >= batch and coefficients.knows(waiting[batch - 1][0]):
                yield from stage.play(coefficients, [waiting.popleft() for _ in range(batch)])
        if coefficients is not None:
            coefficients.close()
            while waiting:
                count = min(batch, len(waiting))
                yield from stage.play(coefficients, [waiting.popleft() for _ in range(count)])


def _begin(
    engine: Engine,
    source: SourcePortrait,
    style: int | None,
    expression: float,
    seed: int,
    reference: Reference | None,
) -> CoefficientStream:
    head: Head | None = None
    if style is not None:
        head = reference or HeadMotion(engine.audio2pose, source.rest.pose, style, seed)
    lids = None if reference is None else reference.lids
    return CoefficientStream(engine.audio2exp, source.rest, source.feelings, expression, head, lids)


class _Stage:
    """Where frames of one film are drawn."""

    def __init__(
        self,
        engine: Engine,
        source: SourcePortrait,
        still: bool,
        face: Face,
        enhancer: Enhancer | None,
    ) -> None:
        self._engine = engine
        self._source = source
        self._still = still
        self._face = face
        self._enhancer = enhancer
        self._buffer = take_buffer(source.rig)
        self._images = [source.rig.plate.copy() for _ in range(BATCH[engine.place])]

    def play(
        self, coefficients: CoefficientStream, frames: Sequence[tuple[int, F32]]
    ) -> Iterator[Frame]:
        """Draw frames by their numbers and tracks."""
        told = [coefficients.window(number) for number, _ in frames]
        pictures = in_halves(self._draw, told)
        images = self._images[: len(frames)]
        pairs = zip(pictures, images, strict=True)
        gone = [self._source.paste.lay(picture, image) for picture, image in pairs]
        if self._enhancer is not None:
            self._enhancer.sharpen(self._face, self._show(told, images, gone))
        for image, (_, tracks) in zip(images, frames, strict=True):
            acted = tracks
            if not self._still:
                acted = tracks.copy()
                acted[BREATH] = 0
            yield turn(self._source.rig, acted, image, self._buffer)

    def _show(
        self, told: Sequence[F32], images: Sequence[Frame], gone: Sequence[F32]
    ) -> list[Drawing]:
        """What the enhancer has to know of each."""
        source, paste = self._source, self._source.paste
        ways = [self._face.way for _ in told]
        if not self._still:
            back = turn_back(paste.way)
            rides = self._engine.ride(source.source, source.still, np.stack(told))
            ways = [chain(chain(paste.way, chain(ride, back)), self._face.way) for ride in rides]
        coarse = measure_scale(paste.way)
        return [
            Drawing(image, paste.box, lost, way, coarse)
            for image, lost, way in zip(images, gone, ways, strict=True)
        ]

    def _draw(self, told: Sequence[F32]) -> list[F32]:
        source = self._source
        return list(self._engine.draw(source.source, source.still, np.stack(told), source.quick))
