"""Phonemes -> mouth: coarticulation by dominance (Cohen & Massaro 1993), with real closures.

Every phoneme pulls the mouth towards its shape for as long as it lasts, its edges blurred by a
Gaussian; where several pull, the dominant wins. Rounding begins early, since speakers round
their lips well before a rounded vowel. Lip closures are outside this bargain: they have tight
kernels of their own, which shut jaw and lips however fast the speech is.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from workers.arrays import F64
from workers.performance.articulation import REST, Shape, articulate
from workers.performance.easing import Glide
from workers.performance.timeline import Cue, End, Pause, Sound

LEAD = 0.035  # s that lips are ahead of the sound; with it a film is best in step
SPREAD = 0.030  # s, sigma of the blur of jaw and lips
ROUND_SPREAD = 0.045  # s, sigma of the blur of rounding
ROUND_AHEAD = 0.035  # s that rounding begins before its phoneme, on top of LEAD and blur
ROUND_AFTER = 0.020  # s that it outlasts it
CLOSURE_LEAD = 0.030
CLOSURE_SPREAD = 0.020
MEMORY = 0.4  # s after which a phoneme is forgotten

_JAW, _LIPS, _ROUND = slice(0, 1), slice(1, 4), slice(4, 6)
_TONGUE = 6


@dataclass(frozen=True)
class Mouth:
    """What speech asks of the mouth, each float64 [frames], 0..1 (`shapes.Shape` says what).

    `rest` is how far the lips are closed because nothing is said, `press` how hard they press
    while sealed by speech.
    """

    jaw: F64
    spread: F64
    upper: F64
    lower: F64
    funnel: F64
    pucker: F64
    tongue: F64
    seal: F64
    press: F64
    tuck: F64
    rest: F64


class _Pull(NamedTuple):
    start: float
    end: float
    rounding: tuple[float, float]  # from when to when it rounds the lips
    target: tuple[float, ...]
    dominance: tuple[float, float, float]


class _Closure(NamedTuple):
    start: float
    end: float
    press: float


class Lips:
    """Hears cues and plays the mouth; `fps` lets closures find their frame."""

    def __init__(self, fps: float) -> None:
        self._fps = fps
        self._pulls: list[_Pull] = []
        self._seals: list[_Closure] = []
        self._tucks: list[_Closure] = []
        self._rest = Glide(1.0)
        self._inhale = Glide(0.0)

    def hear(self, cue: Cue) -> None:
        """Take what is about to happen."""
        match cue:
            case Sound():
                self._place(cue)
            case Pause(start):
                self._rest.to(1.0, start - 0.02, 0.24)
            case End(_, end):
                self._rest.to(1.0, max(end - 0.2, 0.0), min(0.2, end))

    def play(self, times: F64) -> Mouth:
        """The mouth at `times`."""
        values = self._coarticulate(times + LEAD)
        rest = self._rest.at(times)[:, 0]
        inhale = self._inhale.at(times)[:, 0]
        seal, press = _closed(self._seals, times)
        tuck, _ = _closed(self._tucks, times)
        awake = 1.0 - rest
        apart = awake * (1.0 - seal)
        mouth = Mouth(
            jaw=values[:, 0] * awake * (1.0 - 0.9 * seal) * (1.0 - 0.7 * tuck) + inhale,
            spread=values[:, 1] * awake * (1.0 - 0.5 * seal),
            upper=values[:, 2] * apart,
            lower=values[:, 3] * apart * (1.0 - tuck),
            funnel=values[:, 4] * apart,
            pucker=values[:, 5] * awake,
            tongue=values[:, 6] * apart * (1.0 - tuck),
            seal=seal,
            press=press,
            tuck=tuck,
            rest=rest,
        )
        forgotten = float(times[-1]) - MEMORY
        self._pulls = [pull for pull in self._pulls if pull.end > forgotten]
        self._seals = [closure for closure in self._seals if closure.end > forgotten]
        self._tucks = [closure for closure in self._tucks if closure.end > forgotten]
        return mouth

    def _place(self, sound: Sound) -> None:
        parts = articulate(sound.ipa, sound.viseme)
        size = _size(sound)
        start = sound.start
        for shape, share in parts:
            end = start + share * (sound.end - sound.start)
            self._pulls.append(_pull(shape, start, end, size))
            if shape.seal:
                self._seals.append(self._closure(start, end, 0.45 if "m" in sound.ipa else 0.7))
            if shape.tuck:
                self._tucks.append(self._closure(start, end, 0.0))
            start = end
        if sound.opens:
            self._open(sound, parts[0][0])

    def _closure(self, start: float, end: float, press: float) -> _Closure:
        # What a viewer sees are frames: whichever is nearest to the middle must show it shut.
        frame = round((start + end) / 2 * self._fps) / self._fps
        release = start + (end - start) * (1.0 if press < 0.6 else 0.8)
        return _Closure(min(start - CLOSURE_LEAD, frame), max(release - CLOSURE_LEAD, frame), press)

    def _open(self, sound: Sound, shape: Shape) -> None:
        if shape.seal:  # stays shut until its release
            self._rest.to(0.0, sound.start, 0.06)
            return
        self._rest.to(0.0, max(sound.start - 0.17, 0.0), 0.12)
        if sound.gap >= 0.3:
            self._inhale.nudge(0.07, sound.start - 0.08, 0.12, 0.12)

    def _coarticulate(self, times: F64) -> F64:
        if not self._pulls:
            return np.zeros((len(times), 7))
        starts = np.array([pull.start for pull in self._pulls])
        ends = np.array([pull.end for pull in self._pulls])
        roundings = np.array([pull.rounding for pull in self._pulls])
        targets = np.array([pull.target for pull in self._pulls])
        dominances = np.array([pull.dominance for pull in self._pulls])
        near = _blurred_box(times, starts, ends, SPREAD)
        wide = _blurred_box(times, roundings[:, 0], roundings[:, 1], ROUND_SPREAD)
        values = np.empty((len(times), 7))
        values[:, _JAW] = _bargain(near, targets[:, _JAW], dominances[:, 0], REST.jaw_dominance)
        values[:, _LIPS] = _bargain(near, targets[:, _LIPS], dominances[:, 1], REST.lip_dominance)
        values[:, _ROUND] = _bargain(
            wide, targets[:, _ROUND], dominances[:, 2], REST.round_dominance
        )
        values[:, _TONGUE:] = _bargain(near, targets[:, _TONGUE:], dominances[:, 1], 0.35)
        return values


def _size(sound: Sound) -> float:
    """How large the movement is: emotion's energy, and for vowels stress and loudness."""
    size = 1.0 + 0.35 * (sound.energy - 1.0)
    if sound.vowel:
        size *= (0.87, 1.0, 1.1)[sound.stress]
        size *= 1.0 + min(max(0.02 * sound.loudness, -0.12), 0.12)
    return size


def _pull(shape: Shape, start: float, end: float, size: float) -> _Pull:
    rounded = shape.funnel + shape.pucker > 0.4
    return _Pull(
        start,
        end,
        (start - ROUND_AHEAD, end + ROUND_AFTER) if rounded else (start, end),
        tuple(min(value * size, 1.0) for value in shape[:7]),
        (shape.jaw_dominance, shape.lip_dominance, shape.round_dominance),
    )


def _bargain(presence: F64, targets: F64, dominance: F64, rest: float) -> F64:
    """Mean of the targets by presence x dominance, [times, pulls] -> [times, channels].

    The time that nobody claims pulls towards rest, which is 0.
    """
    weights = presence * dominance
    unclaimed = rest * np.clip(1.0 - presence.sum(axis=1), 0.0, 1.0)
    # A plain sum, not a matrix product: its order does not depend on the build of BLAS.
    pulled: F64 = (weights[:, :, None] * targets[None]).sum(axis=1)
    agreed: F64 = pulled / np.maximum(weights.sum(axis=1) + unclaimed, 1e-9)[:, None]
    return agreed


def _blurred_box(times: F64, starts: F64, ends: F64, sigma: float) -> F64:
    """Boxes blurred by a Gaussian, [times, boxes]; boxes in a row sum to 1."""
    since = times[:, None]
    return _normal_cdf((ends - since) / sigma) - _normal_cdf((starts - since) / sigma)


def _normal_cdf(x: F64) -> F64:
    """The normal distribution function to 3e-4 (Page 1977), without SciPy."""
    return 0.5 + 0.5 * np.tanh(0.7978845608 * x * (1.0 + 0.044715 * x * x))


def _closed(closures: list[_Closure], times: F64) -> tuple[F64, F64]:
    """How far the lips are closed at `times`, and how hard they press."""
    shut: F64 = np.zeros(len(times))
    press: F64 = np.zeros(len(times))
    for start, end, hardness in closures:
        away = np.maximum(np.maximum(start - times, times - end), 0.0) / CLOSURE_SPREAD
        closed = np.exp(-0.5 * away * away)
        shut = np.maximum(shut, closed)
        press = np.maximum(press, hardness * closed)
    return shut, press
