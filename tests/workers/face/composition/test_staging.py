"""The stage: nothing touched unless it must be, everything of the same size."""

import numpy as np

from avatar_app.catalog.backgrounds import KEEP_BACKGROUND, read_background
from tests.workers.face.composition.test_outpainting import UNIT, studio
from workers.face.composition.framing import Framing
from workers.face.composition.staging import StagedPicture, set_stage


def stage_of(framing: Framing, background: str, shut: np.ndarray | None = None) -> StagedPicture:
    image, alpha = studio()
    behind = KEEP_BACKGROUND if background == "keep" else read_background(background)
    x0, y0, x1, y1 = framing.source
    return set_stage(framing, image, alpha[y0:y1, x0:x1], True, shut, behind, UNIT, 64)


WHOLE = Framing((0, 0, 300, 300), (300, 300))
WIDE = Framing((0, 0, 300, 300), (460, 300), (80, 0, 80, 0))


def test_a_picture_that_is_kept_is_kept() -> None:
    stage = stage_of(WHOLE, "keep")
    assert np.array_equal(stage.image, studio()[0])
    assert stage.backdrop is None


def test_a_longer_wall_is_no_cutout() -> None:
    stage = stage_of(WIDE, "keep")
    assert stage.image.shape == (300, 460, 3)
    assert stage.mask.shape == (300, 460)
    assert stage.backdrop is None
    assert stage.mask[:100, :60].max() == 0


def test_closed_eyes_go_along() -> None:
    shut = studio()[0].copy()
    shut[110:120, 130:170] = 7
    for background in ("keep", "#808080"):
        stage = stage_of(WIDE, background, shut)
        assert stage.shut is not None
        changed = (stage.shut != stage.image).any(axis=2)
        assert changed[110:120, 210:250].all()
        assert changed.sum() == 400


def test_a_person_cut_out_leaves_their_wall() -> None:
    stage = stage_of(WIDE, "transparent")
    assert stage.backdrop is not None
    assert stage.backdrop.picture is None
    assert stage.backdrop.alpha.shape == (300, 460)
    assert stage.backdrop.alpha[:40].max() == 0
    # Nothing of the wall is left in the pixels, not even where nobody sees them.
    red = stage.image[..., 0].astype(int) - stage.image[..., 1]
    assert red.min() > 60
    assert np.array_equal(stage.whole[:, 80:380], studio()[0])
