"""Teeth that a video shows now and then are had for all of it."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from tests.workers.animation.mesh.videos import BEST, COUNT, Video
from workers.animation.mesh.footage.smile_teeth import borrow_teeth
from workers.animation.mesh.mouth.teeth import MouthInterior
from workers.face.footage import Footage
from workers.face.mesh_indices import INNER_LOWER, INNER_UPPER
from workers.face.portrait import Portrait
from workers.video.frame_store import Reel


@pytest.fixture(scope="module")
def video(portrait: Portrait) -> Video:
    return Video(portrait)


def borrow(video: Video, footage: Footage) -> MouthInterior:
    count = len(footage.landmarks)
    carries = video.stage.carries[:count]
    axes, inside = video.stage.axes, video.rig.inside
    return borrow_teeth(video.portrait, footage, carries, axes, inside)


def test_teeth_come_from_where_they_show(video: Video) -> None:
    """The best frame's lips are closed; those of the astronaut's smile are as white as hers."""
    assert not video.rig.inside.own
    found = borrow(video, video.footage)
    assert found.own
    pixels = found.upper.pixels
    middle = pixels[pixels[..., 3] > 0.9][:, :3]
    assert len(middle) > 200
    assert middle.mean() > 140
    assert np.ptp(middle.mean(axis=0)) < 60  # and not the red of lips
    x, y = (np.argwhere(pixels[..., 3] > 0.5).mean(axis=0) / found.upper.density)[::-1] + (
        found.upper.to_face()[:, 2]
    )
    assert abs(x) < 0.08
    assert -0.15 < y < 0.08  # on the skull, where the rig has its mouth


def test_lips_that_never_part_leave_it_as_it_is(video: Video) -> None:
    shut = replace(video.footage, landmarks=np.tile(video.footage.landmarks[BEST], (COUNT, 1, 1)))
    assert borrow(video, shut).upper is video.rig.inside.upper


def test_lips_are_not_taken_for_teeth(video: Video) -> None:
    """Where the mesh sees an opening there is, here, nothing but the pale red of a lip."""
    reel = Reel()
    for number in range(COUNT):
        frame = video.shown(number).copy()
        ring = video.footage.landmarks[number, [*INNER_UPPER, *INNER_LOWER[::-1]], :2]
        cv2.fillPoly(frame, [ring.round().astype(np.int32)], (205, 140, 140))
        reel.add(frame)
    assert not borrow(video, replace(video.footage, reel=reel)).own
