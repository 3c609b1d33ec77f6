"""Runs in the witness's own environment: FILM OUT.npy [FILM OUT.npy ...]."""

import sys
import types

import cv2
import numpy as np

# MediaPipe's drawing helpers ask for it on import; nothing is drawn here.
for name in ("matplotlib", "matplotlib.pyplot"):
    sys.modules[name] = types.ModuleType(name)

import mediapipe  # noqa: E402

POINTS = 478


def read(film: str) -> np.ndarray:
    """float32 [frames, 478, 3], pixels; NaN where no face is seen."""
    mesh = mediapipe.solutions.face_mesh.FaceMesh(
        max_num_faces=1,
        refine_landmarks=True,
        min_detection_confidence=0.3,
        min_tracking_confidence=0.3,
    )
    frames = []
    video = cv2.VideoCapture(film)
    while True:
        more, frame = video.read()
        if not more:
            break
        height, width = frame.shape[:2]
        faces = mesh.process(cv2.cvtColor(frame, cv2.COLOR_BGR2RGB)).multi_face_landmarks
        points = np.full((POINTS, 3), np.nan, np.float32)
        if faces:
            seen = faces[0].landmark
            points = np.array([[p.x * width, p.y * height, p.z * width] for p in seen], np.float32)
        frames.append(points)
    mesh.close()
    return np.array(frames, np.float32).reshape(-1, POINTS, 3)


for film, out in zip(sys.argv[1::2], sys.argv[2::2], strict=True):
    np.save(out, read(film))
