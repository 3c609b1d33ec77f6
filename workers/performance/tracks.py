"""The names of the tracks that make a Performance, and the Performance itself.

Faces move in Apple's ARKit blendshapes (ARFaceAnchor.BlendShapeLocation), 0..1, "Left" and
"Right" being the person's own; six more tracks move head and body.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from avatar_app.script.emotions import EMOTIONS, NEUTRAL

BLENDSHAPES: tuple[str, ...] = (
    "browDownLeft", "browDownRight", "browInnerUp", "browOuterUpLeft", "browOuterUpRight",
    "cheekPuff", "cheekSquintLeft", "cheekSquintRight",
    "eyeBlinkLeft", "eyeBlinkRight", "eyeLookDownLeft", "eyeLookDownRight",
    "eyeLookInLeft", "eyeLookInRight", "eyeLookOutLeft", "eyeLookOutRight",
    "eyeLookUpLeft", "eyeLookUpRight", "eyeSquintLeft", "eyeSquintRight",
    "eyeWideLeft", "eyeWideRight",
    "jawForward", "jawLeft", "jawOpen", "jawRight",
    "mouthClose", "mouthDimpleLeft", "mouthDimpleRight", "mouthFrownLeft", "mouthFrownRight",
    "mouthFunnel", "mouthLeft", "mouthLowerDownLeft", "mouthLowerDownRight",
    "mouthPressLeft", "mouthPressRight", "mouthPucker", "mouthRight",
    "mouthRollLower", "mouthRollUpper", "mouthShrugLower", "mouthShrugUpper",
    "mouthSmileLeft", "mouthSmileRight", "mouthStretchLeft", "mouthStretchRight",
    "mouthUpperUpLeft", "mouthUpperUpRight",
    "noseSneerLeft", "noseSneerRight", "tongueOut",
)  # fmt: skip

# headYaw > 0 turns to the viewer's right, headPitch > 0 looks up, headRoll > 0 leans to the
# viewer's right: degrees. headX (right), headY (down): units of eye distance. breath: -1..1.
BODY: tuple[str, ...] = ("headYaw", "headPitch", "headRoll", "headX", "headY", "breath")

TRACKS: tuple[str, ...] = BLENDSHAPES + BODY
INDEX: dict[str, int] = {name: column for column, name in enumerate(TRACKS)}

FEELINGS: tuple[str, ...] = tuple(name for name, row in EMOTIONS.items() if row is not NEUTRAL)


@dataclass(frozen=True)
class Heard:
    """What is heard during a run of frames, for animators that read the lips off the sound.

    sound     float32 [samples], mono at `rate` Hz: from the first frame's moment to that of the
              next run's first frame, or to the end of the film
    fps       frames a second
    speaking  float32 [frames]: how much the lips are at work, 0 where they rest .. 1
    hushed    float32 [frames, len(TRACKS)]: the same face with lips that stay closed in speech
    feelings  float32 [frames, len(FEELINGS)]: how strong each emotion is on the face, 0..1
    """

    sound: NDArray[np.float32]
    rate: int
    fps: float
    speaking: NDArray[np.float32]
    hushed: NDArray[np.float32]
    feelings: NDArray[np.float32]


@dataclass(frozen=True)
class Performance:
    """A run of frames: float32 [frames, len(TRACKS)], the first being frame number `start`."""

    start: int
    tracks: NDArray[np.float32]
    heard: Heard | None = None  # None only where nobody speaks: a face that is moved by hand

    def __getitem__(self, name: str) -> NDArray[np.float32]:
        """One track by name, float32 [frames]."""
        track: NDArray[np.float32] = self.tracks[:, INDEX[name]]
        return track
