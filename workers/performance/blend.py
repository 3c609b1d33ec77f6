"""Speech, emotion, eyes and head, together in one face.

Lips obey speech first: whatever of an expression would open, pull or round them yields while
they seal, and a smile narrows for a rounded vowel.
"""

import numpy as np
from numpy.typing import NDArray

from workers.arrays import Floats
from workers.performance.lips import Mouth
from workers.performance.tracks import BLENDSHAPES, BODY, INDEX, TRACKS

_HEAD = slice(len(BLENDSHAPES), len(BLENDSHAPES) + len(BODY))


def blend(
    mouth: Mouth, expression: Floats, lids: Floats, gaze: Floats, body: Floats
) -> NDArray[np.float32]:
    """All tracks, float32 [frames, len(TRACKS)], blendshapes within 0..1.

    `expression` is [frames, len(BLENDSHAPES)], `lids` [frames], `gaze` [frames, 3] as in
    `gaze.Gaze.play`, `body` [frames, len(BODY)].
    """
    tracks = np.zeros((len(lids), len(TRACKS)))
    tracks[:, : len(BLENDSHAPES)] = expression
    tracks[:, _HEAD] = body
    _speak(tracks, mouth)
    _look(tracks, lids, gaze)
    np.clip(tracks[:, : len(BLENDSHAPES)], 0.0, 1.0, out=tracks[:, : len(BLENDSHAPES)])
    return tracks.astype(np.float32)


def hush(mouth: Mouth) -> Mouth:
    """A mouth that stays closed while it would speak, and rests when it rests.

    An expression keeps its smile, but neither drops the jaw nor bares the teeth meanwhile.
    """
    still = np.zeros_like(mouth.rest)
    return Mouth(
        jaw=still,
        spread=still,
        upper=still,
        lower=still,
        funnel=still,
        pucker=still,
        tongue=still,
        seal=np.maximum(mouth.seal, 1.0 - mouth.rest),
        press=still,
        tuck=still,
        rest=mouth.rest,
    )


def _scale(tracks: Floats, name: str, factor: Floats) -> None:
    for column in _columns(name):
        tracks[:, column] *= factor


def _add(tracks: Floats, name: str, amount: Floats) -> None:
    for column in _columns(name):
        tracks[:, column] += amount


def _columns(name: str) -> tuple[int, ...]:
    return (INDEX[name],) if name in INDEX else (INDEX[name + "Left"], INDEX[name + "Right"])


def _speak(tracks: Floats, mouth: Mouth) -> None:
    speaking = 1.0 - mouth.rest
    rounded = np.clip(mouth.pucker + 0.6 * mouth.funnel, 0.0, 1.0)
    dropped = tracks[:, INDEX["jawOpen"]]
    # A dropped jaw (surprise) parts the lips at rest, but not in a /p/.
    closed = np.maximum(mouth.seal, mouth.rest * (1.0 - np.clip(4.0 * dropped, 0.0, 0.9)))

    _scale(tracks, "jawOpen", (1.0 - mouth.seal) * (1.0 - mouth.jaw) * (1.0 - 0.8 * mouth.tuck))
    _scale(tracks, "mouthSmile", (1.0 - 0.2 * speaking) * (1.0 - 0.6 * rounded))
    _scale(tracks, "mouthDimple", 1.0 - 0.8 * rounded)
    _scale(tracks, "mouthFrown", (1.0 - 0.2 * speaking) * (1.0 - 0.5 * rounded))
    _scale(tracks, "mouthShrugLower", 1.0 - 0.6 * speaking)
    _scale(tracks, "mouthShrugUpper", 1.0 - 0.6 * speaking)
    _scale(tracks, "mouthUpperUp", 1.0 - closed)
    for name in ("mouthPress", "mouthRollLower", "mouthRollUpper"):
        _scale(tracks, name, 0.25 + 0.75 * closed)

    _add(tracks, "jawOpen", mouth.jaw)
    _add(tracks, "mouthClose", closed)
    _add(tracks, "mouthFunnel", mouth.funnel)
    _add(tracks, "mouthPucker", mouth.pucker)
    _add(tracks, "mouthStretch", 0.7 * mouth.spread)
    _add(tracks, "mouthSmile", 0.35 * mouth.spread)
    _add(tracks, "mouthDimple", 0.2 * mouth.spread)
    _add(tracks, "mouthUpperUp", mouth.upper)
    _add(tracks, "mouthLowerDown", mouth.lower)
    _add(tracks, "mouthPress", mouth.press)
    _add(tracks, "mouthRollLower", 0.85 * mouth.tuck + 0.3 * mouth.press)
    _add(tracks, "mouthRollUpper", 0.3 * mouth.press)
    _add(tracks, "tongueOut", mouth.tongue)


def _look(tracks: Floats, lids: Floats, gaze: Floats) -> None:
    right, down, near = gaze.T
    # The viewer's right is the person's left; eyes that look at what is near turn in.
    for name, amount in (
        ("eyeLookOutLeft", right - near),
        ("eyeLookInRight", right + near),
        ("eyeLookInLeft", near - right),
        ("eyeLookOutRight", -right - near),
        ("eyeLookDown", down),
        ("eyeLookUp", -down),
    ):
        _add(tracks, name, np.maximum(amount, 0.0))
    _scale(tracks, "eyeWide", 1.0 - lids)
    _scale(tracks, "eyeSquint", 1.0 - lids)
    # Upper lids follow a look down.
    _add(tracks, "eyeBlink", np.maximum(lids, 0.35 * np.maximum(down, 0.0)))
