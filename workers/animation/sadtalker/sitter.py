"""What is made once a portrait, and kept for the next film of it."""

import threading
from collections import OrderedDict
from dataclasses import dataclass, replace

import numpy as np

from workers.animation.mesh.rig import Rig
from workers.animation.mesh.rigs import digest, find_rig
from workers.animation.sadtalker.align import Square, find_square, fit, straighten, take_five
from workers.animation.sadtalker.engine import Engine, Source
from workers.animation.sadtalker.feelings import act
from workers.animation.sadtalker.paste import Paste, prepare
from workers.animation.sadtalker.score import F32, Feelings, Rest
from workers.face.portrait import Portrait

KEPT = 2  # some 60 MB each
TURNED = 0.15  # radians about each axis

_kept: OrderedDict[tuple[bytes, int, bool], "Sitter"] = OrderedDict()
_lock = threading.Lock()


@dataclass(frozen=True)
class Sitter:
    """A portrait as this engine knows it."""

    source: Source
    rest: Rest
    feelings: Feelings
    paste: Paste
    rig: Rig
    square: Square
    quick: bool  # whether the short type draws this face as float32 does

    @property
    def still(self) -> F32:
        """What the mapping is told of the photo itself: float32 [73, 27]."""
        return self.rest.told()


def seat(engine: Engine, portrait: Portrait, still: bool) -> Sitter:
    """The sitter of a portrait; `still` as in `paste.prepare`."""
    key = (digest(portrait), engine.stamp, still)
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    sitter = _sit(engine, portrait, still)
    with _lock:
        _kept[key] = sitter
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return sitter


def _sit(engine: Engine, portrait: Portrait, still: bool) -> Sitter:
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
    return Sitter(
        source=source,
        rest=rest,
        feelings=feelings,
        paste=prepare(portrait.image, portrait.landmarks, square, np.asarray(at_rest), still),
        rig=find_rig(portrait),
        square=square,
        quick=quick,
    )


def _exert(rest: Rest, feelings: Feelings) -> Rest:
    """The face with its strongest feeling, the head turned by the more of what heads do."""
    strongest = feelings.whole[np.abs(feelings.whole).sum(axis=1).argmax()]
    turned = rest.pose + np.float32(TURNED) * (np.arange(len(rest.pose)) < 3)
    return replace(rest, expression=rest.expression + strongest, pose=turned.astype(np.float32))
