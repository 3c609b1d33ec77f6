"""What an emotion does to the coefficients of this very face: learnt from pictures of it.

SadTalker knows no emotions. So the mesh animator shows the portrait with each of them, ReconNet
tells what that is in its own terms, and the difference to the face at rest is what a feeling adds.
The same of shapes that a mouth takes in speech says which part of it is the mouth's.
"""

import numpy as np

from workers.animation.mesh.animator import MeshAnimator
from workers.animation.sadtalker.inference.engine import Engine
from workers.animation.sadtalker.motion.coefficients import EmotionOffsets
from workers.animation.sadtalker.source.alignment import FaceSquare, Fit, straighten
from workers.arrays import F32, Pixels
from workers.face.portrait import Portrait
from workers.performance.expression import face
from workers.performance.tracks import BLENDSHAPES, FEELINGS, INDEX, TRACKS, Performance

MOST = 1.5  # of any coefficient: its unit is the spread among people's expressions
SPEECH = (  # what mouths do
    {"jawOpen": 0.6, "mouthClose": 0.0},
    {"mouthPucker": 1.0},
    {"mouthFunnel": 1.0, "jawOpen": 0.2, "mouthClose": 0.0},
    {"mouthStretchLeft": 0.8, "mouthStretchRight": 0.8},
    {"mouthPressLeft": 1.0, "mouthPressRight": 1.0},
)


def act(engine: Engine, portrait: Portrait, square: FaceSquare, fitted: Fit) -> EmotionOffsets:
    """Learn the feelings of a portrait's face."""
    rows = np.zeros((1 + len(FEELINGS) + len(SPEECH), len(TRACKS)), np.float32)
    rows[:, INDEX["mouthClose"]] = 1.0
    for row, name in zip(rows[1:], FEELINGS, strict=False):
        row[: len(BLENDSHAPES)] = np.maximum(row[: len(BLENDSHAPES)], face(name, 1.0))
    for row, shape in zip(rows[1 + len(FEELINGS) :], SPEECH, strict=True):
        for track, value in shape.items():
            row[INDEX[track]] = value
    looks = [straighten(square.cut(frame, engine.size), fitted) for frame in _show(portrait, rows)]
    expressions, _ = engine.measure(np.stack(looks))
    return learn(expressions - expressions[0])


def learn(changes: F32) -> EmotionOffsets:
    """Feelings from changes of expression [1 + feelings + speech, 64], the first of which is at
    rest."""
    felt, said = changes[1 : 1 + len(FEELINGS)], changes[1 + len(FEELINGS) :]
    largest = np.abs(felt).max(axis=1, keepdims=True)
    whole = felt * np.minimum(1, MOST / np.maximum(largest, 1e-6))
    _, strength, ways = np.linalg.svd(said, full_matrices=False)
    ways = ways[strength > 0.05 * max(float(strength[0]), 1e-6)]
    mouth = whole @ ways.T @ ways
    return EmotionOffsets(whole.astype(np.float32), mouth.astype(np.float32))


def _show(portrait: Portrait, rows: F32) -> list[Pixels]:
    """The portrait's picture under each row of tracks, uint8 [H, W, 3]."""
    frames = MeshAnimator().animate(portrait, [Performance(0, rows)])
    return [frame[..., :3].copy() for frame in frames]
