"""A person cut out of their picture, moving before what never moves."""

import numpy as np
import pytest

from avatar_app.catalog.backgrounds import read_background
from avatar_app.settings import load_settings
from workers.animation.mesh.animator import MeshAnimator
from workers.animation.mesh.frame import FrameBuffer, draw_buffer, trace
from workers.animation.mesh.rig.rig import Rig, build_rig
from workers.face.from_picture import portrait_from_picture
from workers.face.portrait import Portrait
from workers.performance.tracks import INDEX, TRACKS, Performance

COLOUR = (0x10, 0x80, 0x40)
POSES = [(0.0, 0.0), (6.0, 3.0), (-6.0, -3.0), (0.0, 3.0)]


def portrait_of(background: str) -> Portrait:
    return portrait_from_picture(
        "preset:kofi", 256, None, load_settings(), None, read_background(background)
    )


@pytest.fixture(scope="module")
def coloured() -> tuple[Portrait, Rig]:
    portrait = portrait_of("#108040")
    return portrait, build_rig(portrait)


def row(yaw: float, roll: float) -> np.ndarray:
    tracks = np.zeros(len(TRACKS), np.float32)
    tracks[INDEX["headYaw"]], tracks[INDEX["headRoll"]] = yaw, roll
    tracks[INDEX["jawOpen"]] = 0.3
    return tracks


def draw(rig: Rig, yaw: float, roll: float) -> FrameBuffer:
    assert rig.cutout is not None
    return draw_buffer(rig, row(yaw, roll), FrameBuffer(rig.plate.copy(), rig.cutout.plate.copy()))


def test_the_backdrop_is_equal_to_the_bit_wherever_nobody_is(
    coloured: tuple[Portrait, Rig],
) -> None:
    portrait, rig = coloured
    assert portrait.backdrop is not None
    y, x = np.nonzero(portrait.backdrop.alpha > 0)
    reach = 24  # no head moves further than this at 256 pixels
    away = np.ones((256, 256), bool)
    for dy, dx in ((0, 0), (-reach, 0), (0, -reach), (0, reach)):
        away[np.clip(y + dy, 0, 255), np.clip(x + dx, 0, 255)] = False
    assert away.mean() > 0.2
    for pose in POSES:
        assert (draw(rig, *pose).shown[away] == COLOUR).all()


def test_an_edge_is_mixed_by_its_alpha(coloured: tuple[Portrait, Rig]) -> None:
    _, rig = coloured
    assert rig.cutout is not None
    sheet, grid = draw(rig, 6, 3), rig.canvas.grid
    alpha = np.zeros((256, 256, 1))
    source = trace(rig, row(6, 3)).source
    part = rig.canvas.read(rig.cutout.texture, grid, source, rig.scale)
    inside = alpha[grid.top : grid.top + grid.height, grid.left : grid.left + grid.width]
    inside[..., 0] = part[: inside.shape[0], : inside.shape[1]] / 255
    box = np.s_[grid.top : grid.top + grid.height, grid.left : grid.left + grid.width]
    wanted = alpha * sheet.drawn + (1 - alpha) * np.array(COLOUR)
    assert np.abs(sheet.shown - wanted)[box].max() <= 0.51
    assert 0.2 < alpha[box].mean() < 0.9


def test_alpha_moves_with_the_head(coloured: tuple[Portrait, Rig]) -> None:
    _, rig = coloured

    def left_edge(yaw: float, roll: float) -> float:
        shown = draw(rig, yaw, roll).shown[40:70].astype(int)  # rows of the hair
        person = np.abs(shown - COLOUR).sum(axis=2) > 60
        return float(np.argmax(person, axis=1).mean())

    rest, right, left = (left_edge(0, roll) for roll in (0, 4, -4))
    assert right > rest + 2
    assert left < rest - 2


def test_there_is_no_halo_of_the_old_wall(coloured: tuple[Portrait, Rig]) -> None:
    """The wall is bluish and lighter than hair and colour: no pixel may be as light as it is."""
    _, rig = coloured
    top = slice(20, 70)
    for pose in POSES:
        frame = draw(rig, *pose).shown[top].astype(int)
        edge = (np.abs(frame - COLOUR).sum(axis=2) > 12) & (frame[..., 2] > COLOUR[2] + 30)
        # Skin and grey curls apart, what is lighter in blue than the colour would be the wall.
        wall = edge & (frame[..., 2] > frame[..., 0] + 12)
        assert wall.sum() < 6


def test_frames_carry_alpha_if_nothing_is_behind() -> None:
    portrait = portrait_of("transparent")
    performance = Performance(0, np.stack([row(*pose) for pose in POSES]))
    frames = [frame.copy() for frame in MeshAnimator().animate(portrait, [performance])]
    assert len(frames) == len(POSES)
    for frame in frames:
        assert frame.shape == (256, 256, 4)
        assert frame[:15, :15, 3].max() == 0
        assert frame[150:200, 110:140, 3].min() == 255
    assert not np.array_equal(frames[1][..., 3], frames[2][..., 3])
