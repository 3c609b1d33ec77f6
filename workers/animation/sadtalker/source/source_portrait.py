"""What is made once a portrait, and kept for the next film of it."""

from dataclasses import dataclass, replace

import numpy as np

from workers.animation.mesh.rig.rig import Rig
from workers.animation.mesh.rig.rig_cache import find_rig
from workers.animation.sadtalker.inference.engine import Engine, Source
from workers.animation.sadtalker.motion.coefficients import EmotionOffsets, Rest
from workers.animation.sadtalker.source.alignment import (
    FaceSquare,
    find_square,
    fit,
    straighten,
)
from workers.animation.sadtalker.source.compositing import Paste, prepare
from workers.animation.sadtalker.source.emotion_offsets import act
from workers.animation.shared.five_points import take_five
from workers.arrays import F32
from workers.cache import RecentCache
from workers.face.fingerprint import digest
from workers.face.portrait import Portrait

KEPT = 2  # some 60 MB each
TURNED = 0.15  # radians about each axis


@dataclass(frozen=True)
class SourcePortrait:
    """A portrait as this engine knows it."""

    source: Source
    rest: Rest
    feelings: EmotionOffsets
    paste: Paste
    rig: Rig
    square: FaceSquare
    quick: bool  # whether the short type draws this face as float32 does

    @property
    def still(self) -> F32:
        """What the mapping is told of the photo itself: float32 [73, 27]."""
        return self.rest.told()


_sources: RecentCache[tuple[bytes, int, bool], SourcePortrait] = RecentCache(KEPT)


def prepare_source(engine: Engine, portrait: Portrait, still: bool) -> SourcePortrait:
    """What an engine has to know of a portrait, made if it is none of the last; `still` as in
    `compositing.prepare`.
    """
    key = (digest(portrait), engine.stamp, still)
    return _sources.find(key, lambda: _prepare(engine, portrait, still))


def _prepare(engine: Engine, portrait: Portrait, still: bool) -> SourcePortrait:
    square = find_square(portrait.landmarks)
    part = square.cut(portrait.image, engine.size)
    fitted = fit(take_five(square.move(portrait.landmarks, engine.size)), engine.size)
    expressions, poses = engine.measure(straighten(part, fitted)[None])
    rest = Rest(expressions[0], poses[0], fitted.vector)
    source = engine.know(part)
    feelings = act(engine, portrait, square, fitted)
    told = rest.told()
    quick = engine.trusts(source, told, _exert(rest, feelings).told()[None])
    at_rest = engine.draw(source, told, told[None], quick)[0]
    return SourcePortrait(
        source=source,
        rest=rest,
        feelings=feelings,
        paste=prepare(portrait.image, portrait.landmarks, square, np.asarray(at_rest), still),
        rig=find_rig(portrait),
        square=square,
        quick=quick,
    )


def _exert(rest: Rest, feelings: EmotionOffsets) -> Rest:
    """The face with its strongest feeling, the head turned by the more of what heads do."""
    strongest = feelings.whole[np.abs(feelings.whole).sum(axis=1).argmax()]
    turned = rest.pose + np.float32(TURNED) * (np.arange(len(rest.pose)) < 3)
    return replace(rest, expression=rest.expression + strongest, pose=turned.astype(np.float32))
