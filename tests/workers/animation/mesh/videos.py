"""A video of somebody who speaks, blinks and turns: made by our own animator from a photo."""

from dataclasses import replace

import numpy as np

from tests.workers.animation.mesh.drawing import draw_frame
from workers.animation.mesh.footage.footage import Stage, build_stage, draw_footage
from workers.animation.mesh.geometry.axes import Axes
from workers.animation.mesh.rig.rig import Rig, build_rig, mix, shine
from workers.face.detection.landmarks import FaceMesh
from workers.face.detection.segmentation import segment
from workers.face.detection.tracking import follow
from workers.face.footage import Footage
from workers.face.from_picture import measure
from workers.face.portrait import Portrait
from workers.performance.tracks import INDEX, TRACKS
from workers.video.frame_store import Reel

COUNT = 36
BEST = 0
SPEAKING = 12  # the mouth is wide open here
BLINKING = 24


def row(**weights: float) -> np.ndarray:
    """One row of tracks; a name without its side sets both."""
    tracks = np.zeros(len(TRACKS), np.float32)
    for name, weight in weights.items():
        for full in (name,) if name in INDEX else (f"{name}Left", f"{name}Right"):
            tracks[INDEX[full]] = weight
    return tracks


def act(number: int) -> np.ndarray:
    """What the person in the video does."""
    return row(
        jawOpen=0.45 * max(0.0, np.sin(np.pi * number / 24)),
        mouthUpperUp=0.4 * max(0.0, np.sin(np.pi * number / 24)),
        mouthClose=float(number == BEST),
        eyeBlink=float(abs(number - BLINKING) <= 1),
        headYaw=5 * np.sin(2 * np.pi * number / 36),
        headRoll=3 * np.sin(2 * np.pi * number / 36),
    )


def paint(stage: Stage, rig: Rig, tracks: np.ndarray, number: int, frame: np.ndarray) -> np.ndarray:
    weights = mix(tracks)
    return draw_footage(stage, rig, weights, shine(rig, weights), tracks, number, frame)


class Video:
    """A photo as a video, and the film that is made of it."""

    def __init__(self, photo: Portrait) -> None:
        rig = build_rig(photo)
        reel = Reel()
        for number in range(COUNT):
            reel.add(draw_frame(rig, act(number), photo.image.copy()))
        frames = [reel[number] for number in range(COUNT)]
        trace = follow(frames, lambda faces: faces[0])
        footage = Footage(reel, trace.smooth(0, COUNT), BEST, 25, 1.0)
        image = reel[BEST]
        still = measure(image, footage.landmarks[BEST], segment(image), [])
        self.portrait = replace(still, footage=footage)
        self.footage = footage
        self.rig = build_rig(self.portrait)
        self.stage: Stage = build_stage(self.portrait, footage, self.rig)
        self.mesh = FaceMesh()

    def draw(self, number: int, **weights: float) -> np.ndarray:
        tracks = row(**weights)
        frame = np.zeros_like(self.portrait.image)
        return paint(self.stage, self.rig, tracks, number, frame)

    def shown(self, number: int) -> np.ndarray:
        """The video's own frame."""
        return self.footage.reel[number]

    def face(self, image: np.ndarray, number: int) -> np.ndarray:
        """Landmarks found again, in face coordinates of the frame."""
        found, flag = self.mesh.track(image, self.footage.landmarks[number])
        assert flag > 0.9
        own = self.footage.landmarks[number]
        across = own[[263, 362], :2].mean(axis=0) - own[[33, 133], :2].mean(axis=0)
        x, y = across / np.hypot(*across)
        axes = Axes(own[4, :2], np.array([[x, y], [-y, x]]), float(np.hypot(*across)))
        return axes.to_face(found[:, :2])
