"""A video of somebody who speaks, with our mouth: what is ours and what not."""

from itertools import pairwise

import cv2
import numpy as np
import pytest

from tests.workers.animation.mesh.videos import BEST, BLINKING, COUNT, SPEAKING, Video, paint, row
from workers.animation.mesh.animator import MeshAnimator
from workers.animation.mesh.footage.footage import build_stage
from workers.face.footage import Footage
from workers.face.mesh_indices import BROWS, LOWER_LIDS, OUTER_LOWER, OUTER_UPPER, UPPER_LIDS
from workers.face.portrait import Portrait
from workers.performance.tracks import Performance
from workers.video.frame_store import Reel


@pytest.fixture(scope="module")
def video(portrait: Portrait) -> Video:
    return Video(portrait)


def gap(face: np.ndarray) -> float:
    return float(face[14, 1] - face[13, 1])


def opening(face: np.ndarray) -> float:
    return float(
        np.mean(
            [face[list(LOWER_LIDS[e]), 1][3:6] - face[list(UPPER_LIDS[e]), 1][3:6] for e in (0, 1)]
        )
    )


def brows(face: np.ndarray) -> float:
    return float(np.mean([face[w, 1] for side in BROWS for pair in side for w in pair]))


def test_a_mouth_that_speaks_is_closed_for_a_p(video: Video) -> None:
    own = gap(video.face(video.shown(SPEAKING), SPEAKING))
    ours = gap(video.face(video.draw(SPEAKING, mouthClose=1.0), SPEAKING))
    assert own > 0.15
    assert ours < 0.05


def test_teeth_that_speak_are_gone_from_closed_lips(video: Video) -> None:

    def pale(image: np.ndarray) -> int:
        ring = video.footage.landmarks[SPEAKING, [*OUTER_UPPER, *OUTER_LOWER[::-1]], :2]
        mouth = cv2.fillPoly(np.zeros(image.shape[:2], np.uint8), [ring.astype(np.int32)], 1)
        pixels = image[mouth > 0].astype(int)
        return int(((pixels.min(axis=1) > 150) & (np.ptp(pixels, axis=1) < 40)).sum())

    teeth = pale(video.shown(SPEAKING))
    assert teeth > 60
    assert pale(video.draw(SPEAKING, mouthClose=1.0)) < 0.3 * teeth


@pytest.mark.parametrize("number", [BEST, SPEAKING, 30])
def test_our_jaw_opens_the_lips_whatever_the_video_says(video: Video, number: int) -> None:
    closed = gap(video.face(video.draw(number, mouthClose=1.0), number))
    opened = gap(video.face(video.draw(number, jawOpen=0.6), number))
    assert opened > closed + 0.1


def test_the_opening_is_ours_alone(video: Video) -> None:
    gaps = [gap(video.face(video.draw(n, jawOpen=0.4), n)) for n in (2, 8, SPEAKING, 20, 30)]
    own = [gap(video.face(video.shown(n), n)) for n in (2, 8, SPEAKING, 20, 30)]
    # The lips are drawn alike; the net reads a little off the chin and cheeks about them.
    assert np.ptp(gaps) < 0.45 * np.ptp(own)


def test_brows_follow_our_expression(video: Video) -> None:
    for number in (BEST, SPEAKING):
        rest = brows(video.face(video.draw(number), number))
        raised = brows(video.face(video.draw(number, browInnerUp=0.9, browOuterUp=0.9), number))
        assert raised < rest - 0.02


def test_blinks_and_gaze_are_the_videos(video: Video) -> None:
    def eyes(image: np.ndarray, number: int) -> np.ndarray:
        x0, y0 = video.footage.landmarks[number, [33, 159], [0, 1]].astype(int) - 2
        x1, y1 = video.footage.landmarks[number, [263, 374], [0, 1]].astype(int) + 3
        return image[y0:y1, x0:x1]

    assert opening(video.face(video.draw(BLINKING), BLINKING)) < 0.6 * opening(
        video.face(video.draw(6), 6)
    )
    # What the director wants of eyes and head does not come into it.
    still = row(jawOpen=0.3)
    moved = row(jawOpen=0.3, eyeBlink=1, eyeLookUp=1, headYaw=9, headX=0.1, breath=1)
    for tracks in (still, moved):
        frame = np.zeros_like(video.portrait.image)
        paint(video.stage, video.rig, tracks, 6, frame)
        assert np.array_equal(eyes(frame, 6), eyes(video.shown(6), 6))


def test_the_rest_is_the_videos_to_the_pixel(video: Video) -> None:
    for number in (SPEAKING, BLINKING, 30):
        change = np.abs(video.draw(number, jawOpen=0.3).astype(int) - video.shown(number))
        places = np.argwhere(change.max(axis=2) > 8)[:, ::-1]
        carry = video.stage.carries[number]
        middle = carry.place(video.stage.axes.origin, np.float64(video.stage.still[13, 2]))
        away = np.abs(places - middle) / (video.stage.axes.unit * carry.scale)
        assert len(places) > 300
        assert away.max() < 1.35


def test_still_skin_is_as_still_as_the_videos(video: Video) -> None:
    """Cheeks, forehead and nose flicker no more than they do by themselves."""

    def unrest(frames: list[np.ndarray], numbers: range) -> float:
        steps = []
        for frame, number in zip(frames, numbers, strict=True):
            at = video.footage.landmarks[None, number, [50, 280, 9, 4, 205, 425], :2]
            steps.append(cv2.remap(frame, at, None, cv2.INTER_LINEAR)[0].astype(float))
        return float(np.abs(np.diff(steps, axis=0)).mean())

    numbers = range(1, 22)
    own = unrest([video.shown(n) for n in numbers], numbers)
    ours = unrest([video.draw(n, mouthClose=1.0) for n in numbers], numbers)
    assert ours < own + 1.0


def test_faces_that_leave_the_picture_are_no_error(video: Video) -> None:
    rng = np.random.default_rng(0)
    reel, landmarks = Reel(), video.footage.landmarks.copy()
    for number in range(COUNT):
        move = np.eye(2, 3)
        if number != BEST:
            move = cv2.getRotationMatrix2D((200, 200), rng.uniform(-60, 60), rng.uniform(0.4, 2.5))
            move[:, 2] += rng.uniform(-260, 260, 2)
        reel.add(cv2.warpAffine(video.shown(number), move, (400, 400)))
        landmarks[number, :, :2] = landmarks[number, :, :2] @ move[:, :2].T + move[:, 2]
        landmarks[number, :, 2] *= np.hypot(*move[0, :2])
    footage = Footage(reel, landmarks, BEST, 25, 1.0)
    stage = build_stage(video.portrait, footage, video.rig)
    for number in range(COUNT):
        frame = np.zeros_like(video.portrait.image)
        paint(stage, video.rig, row(jawOpen=0.6, browInnerUp=1), number, frame)
        assert frame.any()


def test_the_film_runs_forth_and_back_with_its_own_light(video: Video) -> None:
    tracks = np.tile(row(mouthClose=1.0), (80, 1))
    frames = [
        frame.copy() for frame in MeshAnimator().animate(video.portrait, [Performance(0, tracks)])
    ]
    assert len(frames) == 80
    for number, same in ((5, 75), (40, 30), (30, 40)):
        assert np.array_equal(frames[number], frames[same])
    step = [np.abs(a.astype(int) - b).mean() for a, b in pairwise(frames)]
    assert max(step) < 4 * np.median(step) + 1  # no jump at the turn
    dimmed = Reel()
    for number in range(COUNT):
        dimmed.add((video.shown(number) * (1.0 if number == BEST else 0.6)).astype(np.uint8))
    footage = Footage(dimmed, video.footage.landmarks, BEST, 25, 1.0)
    stage = build_stage(video.portrait, footage, video.rig)
    closed = row(mouthClose=1.0)
    frame = np.zeros_like(video.portrait.image)
    paint(stage, video.rig, closed, 30, frame)
    bright = video.draw(30, mouthClose=1.0)
    x, y = stage.carries[30].place(stage.still[0, :2], stage.still[0, 2]).round().astype(int)
    lip = np.s_[y - 3 : y + 4, x - 6 : x + 7]
    assert frame[lip].mean() == pytest.approx(0.6 * bright[lip].mean(), rel=0.12)
