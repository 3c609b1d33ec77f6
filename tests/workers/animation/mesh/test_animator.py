"""The mesh animator on a real photo: what is asked for is found again in the frames."""

import cv2
import numpy as np
import pytest

from tests.workers.animation.mesh.drawing import draw_frame
from workers.animation.mesh.animator import MeshAnimator
from workers.animation.mesh.rig.rig import build_rig, mix
from workers.face.detection.landmarks import FaceMesh
from workers.face.mesh_indices import BROWS, CORNERS, LOWER_LIDS, UPPER_LIDS
from workers.face.portrait import Portrait
from workers.performance.tracks import INDEX, TRACKS, Performance


def tracks(**weights: float) -> np.ndarray:
    """One row of tracks; a name without its side sets both."""
    row = np.zeros(len(TRACKS), np.float32)
    for name, weight in weights.items():
        for full in (name,) if name in INDEX else (f"{name}Left", f"{name}Right"):
            row[INDEX[full]] = weight
    return row


class Sitter:
    """Draws a portrait under some tracks and measures the frame, in eye distances."""

    def __init__(self, portrait: Portrait) -> None:
        self.portrait = portrait
        self.rig = build_rig(portrait)
        self.finder = FaceMesh()

    def draw(self, **weights: float) -> np.ndarray:
        frame = self.rig.plate.copy()
        draw_frame(self.rig, tracks(**weights), frame)
        return frame

    def face(self, **weights: float) -> np.ndarray:
        """Landmarks found again, in face coordinates, [468, 2]."""
        found, flag = self.finder.track(self.draw(**weights), self.portrait.landmarks)
        assert flag > 0.9
        return self.rig.axes.to_face(found[:, :2])


@pytest.fixture(scope="module")
def sitter(portrait: Portrait) -> Sitter:
    return Sitter(portrait)


def gap(face: np.ndarray) -> float:
    return float(face[14, 1] - face[13, 1])


def opening(face: np.ndarray) -> float:
    return float(
        np.mean(
            [face[list(LOWER_LIDS[e]), 1][3:6] - face[list(UPPER_LIDS[e]), 1][3:6] for e in (0, 1)]
        )
    )


def brow_height(face: np.ndarray) -> float:
    brows = [v for side in BROWS for pair in side for v in pair]
    return float(face[[33, 133, 362, 263], 1].mean() - face[brows, 1].mean())


def corner_height(face: np.ndarray) -> float:
    return float(face[[0, 17], 1].mean() - face[[61, 291], 1].mean())


def test_at_rest_only_the_open_mouth_differs_from_the_photo(sitter: Sitter) -> None:
    change = np.abs(sitter.draw().astype(int) - sitter.portrait.image).max(axis=2)
    mouth = sitter.rig.axes.to_face(np.argwhere(change > 12)[:, ::-1])
    assert len(mouth) > 20  # the smile was closed
    assert np.abs(mouth).max() < 1.35  # lids and lips, nothing beyond


@pytest.mark.parametrize("jaw", [0.3, 0.5, 0.7])
def test_jaw_opens_the_lips(sitter: Sitter, jaw: float) -> None:
    assert gap(sitter.face(jawOpen=jaw)) > gap(sitter.face()) + 0.17 * jaw


def test_seal_closes_the_lips_over_an_open_jaw(sitter: Sitter) -> None:
    # Processors differ by 0.002.
    assert gap(sitter.face(jawOpen=0.6, mouthClose=1.0, mouthUpperUp=0.5)) < 0.055


def test_smile_and_frown_move_the_corners_apart(sitter: Sitter) -> None:
    rest = corner_height(sitter.face())
    assert corner_height(sitter.face(mouthSmile=0.8)) > rest + 0.02
    assert corner_height(sitter.face(mouthFrown=0.8)) < rest - 0.02


def test_pucker_narrows_and_stretch_widens(sitter: Sitter) -> None:
    def width(face: np.ndarray) -> float:
        return float(np.ptp(face[list(CORNERS), 0]))

    rest = width(sitter.face())
    assert width(sitter.face(mouthPucker=0.9, jawOpen=0.15)) < rest - 0.07
    assert width(sitter.face(mouthStretch=0.9)) > rest + 0.04


def test_brows_rise_and_fall(sitter: Sitter) -> None:
    rest = brow_height(sitter.face())
    assert brow_height(sitter.face(browInnerUp=0.9, browOuterUp=0.9)) > rest + 0.02
    assert brow_height(sitter.face(browDown=0.9)) < rest - 0.015


def test_lids_close_and_widen(sitter: Sitter) -> None:
    rest = opening(sitter.face())
    assert opening(sitter.face(eyeBlink=1.0)) < 0.6 * rest
    assert opening(sitter.face(eyeWide=0.9)) > rest + 0.005


def test_a_closed_eye_shows_no_white_or_pupil(sitter: Sitter) -> None:
    left = sitter.portrait.irises[0]
    (x0, y0), (x1, y1) = left.min(axis=0).astype(int), left.max(axis=0).astype(int) + 1
    y1 -= (y1 - y0) // 3  # lashes lie at the foot of the iris
    open_eye = sitter.draw()[y0:y1, x0:x1].astype(float).mean(axis=2)
    closed = sitter.draw(eyeBlink=1.0)[y0:y1, x0:x1].astype(float).mean(axis=2)
    assert closed.min() > open_eye.min() + 15  # the pupil is gone
    assert closed.std() < 0.6 * open_eye.std()


def test_gaze_moves_the_iris_to_the_side_asked_for(sitter: Sitter) -> None:
    def iris(**weights: float) -> float:
        frame = sitter.draw(**weights).astype(float).mean(axis=2)
        x, y = sitter.portrait.irises[0, 0].round().astype(int)
        r = round(1.5 * float(np.ptp(sitter.portrait.irises[0, :, 0])) / 2)
        dark = 255 - frame[y - 2 : y + 3, x - r : x + r + 1].mean(axis=0)
        dark = (dark - dark.min()) ** 3
        return float((dark * np.arange(len(dark))).sum() / dark.sum())

    right = iris(eyeLookInRight=0.5, eyeLookOutLeft=0.5)
    left = iris(eyeLookOutRight=0.5, eyeLookInLeft=0.5)
    assert right > iris() + 0.2 > left + 0.4


@pytest.mark.parametrize(
    ("name", "axis"), [("headYaw", 0), ("headPitch", 1), ("headX", 0), ("headY", 1)]
)
def test_head_turns_move_the_nose(sitter: Sitter, name: str, axis: int) -> None:
    amount = 0.1 if name in ("headX", "headY") else 5.0
    plus = sitter.face(**{name: amount})[4, axis]
    minus = sitter.face(**{name: -amount})[4, axis]
    sign = -1 if name == "headPitch" else 1  # up in the world is less y
    assert sign * (plus - minus) > 0.05


def test_roll_leans_the_eyes(sitter: Sitter) -> None:
    face = sitter.face(headRoll=3.0)
    assert face[263, 1] > face[33, 1] + 0.02


def test_far_from_the_head_nothing_ever_moves(sitter: Sitter) -> None:
    rng = np.random.default_rng(2)
    person = (sitter.portrait.mask > 0.3).astype(np.uint8)
    away = cv2.distanceTransform(1 - person, cv2.DIST_L2, 5)
    far = away > 1.6 * sitter.portrait.eye_distance
    assert far.sum() > 100
    for _ in range(5):
        row = rng.uniform(0, 1, len(TRACKS)).astype(np.float32)
        row[INDEX["headYaw"]], row[INDEX["headPitch"]] = rng.uniform(-4, 4, 2)
        row[INDEX["headX"]], row[INDEX["headY"]] = rng.uniform(-0.1, 0.1, 2)
        frame = sitter.rig.plate.copy()
        draw_frame(sitter.rig, row, frame)
        assert np.array_equal(frame[far], sitter.portrait.image[far])


def test_frames_depend_on_their_own_tracks_alone(portrait: Portrait) -> None:
    rng = np.random.default_rng(3)
    rows = rng.uniform(0, 0.7, (4, len(TRACKS))).astype(np.float32)
    rows[3] = rows[0]
    frames = [f.copy() for f in MeshAnimator().animate(portrait, [Performance(0, rows)])]
    assert len(frames) == 4
    assert np.array_equal(frames[0], frames[3])
    assert not np.array_equal(frames[0], frames[1])


def test_a_head_thrown_out_of_the_picture_is_no_error(sitter: Sitter) -> None:
    for name in ("headX", "headY"):
        for amount in (-9.0, 9.0):
            assert sitter.draw(jawOpen=0.5, **{name: amount}).shape == sitter.rig.plate.shape


def test_no_shape_folds_the_skin(sitter: Sitter) -> None:
    """The Jacobian of each layer stays positive where skin shows: det > 0.1."""
    rig = sitter.rig
    grid = rig.upper.grid
    face = rig.axes.to_face(grid.nodes())
    skin = (np.abs(face[..., 1]) > 0.25) | (np.abs(face[..., 0]) > 0.6)
    for weights in (
        {"jawOpen": 0.8},
        {"mouthPucker": 0.9, "jawOpen": 0.2},
        {"mouthSmile": 0.9, "cheekSquint": 0.7},
        {"mouthFrown": 0.9, "browDown": 0.9},
        {"browInnerUp": 1.0, "browOuterUp": 1.0},
    ):
        field = (mix(tracks(**weights)) @ rig.upper.basis).reshape(grid.rows, grid.columns, 2)
        dx, dy = (np.gradient(field, axis=a) / grid.step for a in (1, 0))
        det = (1 + dx[..., 0]) * (1 + dy[..., 1]) - dx[..., 1] * dy[..., 0]
        assert det[skin].min() > 0.1, weights
