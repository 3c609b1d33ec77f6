import numpy as np

from workers.animation.mesh.frame import take_buffer
from workers.animation.mesh.rig.rig import build_rig
from workers.animation.sadtalker.head_warp import turn
from workers.face.detection.landmarks import FaceMesh, pose_of
from workers.face.portrait import Portrait
from workers.performance.tracks import INDEX, TRACKS


def test_a_head_at_rest_shows_the_picture_as_it_is(portrait: Portrait) -> None:
    rig = build_rig(portrait)
    image = np.ascontiguousarray(portrait.image[..., ::-1])  # as if it were redrawn
    shown = turn(rig, np.zeros(len(TRACKS), np.float32), image, take_buffer(rig))
    grid = rig.canvas.grid
    rows = slice(max(grid.top, 0), grid.top + grid.height)
    columns = slice(max(grid.left, 0), grid.left + grid.width)
    assert np.array_equal(shown[rows, columns], image[rows, columns])


def test_a_head_turns_where_it_is_asked_to(portrait: Portrait) -> None:
    rig = build_rig(portrait)
    tracks = np.zeros(len(TRACKS), np.float32)
    tracks[INDEX["headYaw"]], tracks[INDEX["headRoll"]] = 5.0, 2.5
    shown = turn(rig, tracks, portrait.image, take_buffer(rig))
    found, flag = FaceMesh().track(shown, portrait.landmarks)
    before = pose_of(FaceMesh().track(portrait.image, portrait.landmarks)[0])
    after = pose_of(found)
    assert flag > 0.9
    assert after.yaw - before.yaw > 1.5
    assert 1.5 < after.roll - before.roll < 3.5
