"""The presets as they ship: a face each that is found, measured, and comes alive."""

import importlib
import json
import sys
from functools import cache

import numpy as np
import pytest
from PIL import Image

from avatar_app.catalog.presets import list_presets
from avatar_app.settings import load_settings
from tests.workers.animation.mesh.drawing import draw_frame
from workers.animation.mesh.rig.rig import build_rig
from workers.face.detection.faces import find_turned
from workers.face.detection.landmarks import FaceMesh
from workers.face.mesh_indices import LOWER_LIDS, UPPER_LIDS
from workers.face.presets import read_preset
from workers.performance.tracks import INDEX, TRACKS

SETTINGS = load_settings()
ASSETS = SETTINGS.assets_dir
NAMES = [preset.name for preset in list_presets(ASSETS)]
SIZE = 384


@cache
def finder() -> FaceMesh:
    return FaceMesh()


def test_there_are_eight_or_more_and_each_says_who_it_is() -> None:
    presets = list_presets(ASSETS)
    assert len(presets) >= 8
    assert len({preset.label for preset in presets}) == len(presets)
    assert all(len(preset.about) > 10 for preset in presets)


def test_they_are_the_people_of_the_maker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [str(ASSETS / "presets" / "maker"), *sys.path])
    people = importlib.import_module("people")
    told = {person.name: (person.label, person.about) for person in people.PEOPLE}
    assert told == {p.name: (p.label, p.about) for p in list_presets(ASSETS)}


@pytest.mark.parametrize("name", NAMES)
def test_the_pictures_are_whole(name: str) -> None:
    folder = ASSETS / "presets"
    picture, mask = (Image.open(folder / f"{name}{part}") for part in (".jpg", "-mask.png"))
    assert picture.size == mask.size == (1080, 1080)
    cover = np.asarray(mask) / 255
    assert cover[:60, :60].max() < 0.1  # the wall
    points = np.array(json.loads((folder / f"{name}.json").read_text())["landmarks"])
    x, y = points[:, :2].round().astype(int).T
    assert cover[y, x].mean() > 0.99
    (found,) = find_turned(np.asarray(picture))
    assert found.stands
    assert np.hypot(*(found.centre - points[:, :2].mean(axis=0))) < 0.05 * found.width


@pytest.mark.parametrize("name", NAMES)
def test_it_opens_its_mouth_and_shuts_its_eyes(name: str) -> None:
    portrait = read_preset(name, SIZE, SETTINGS)
    rig = build_rig(portrait)

    def draw(**weights: float) -> np.ndarray:
        row = np.zeros(len(TRACKS), np.float32)
        for track, weight in weights.items():
            row[INDEX[track]] = weight
        frame = rig.plate.copy()
        draw_frame(rig, row, frame)
        return frame

    def find(frame: np.ndarray) -> np.ndarray:
        points, flag = finder().track(frame, portrait.landmarks)
        assert flag > 0.9
        return rig.axes.to_face(points[:, :2])

    rest, wide = find(draw()), find(draw(jawOpen=0.6))
    lips = [float(face[14, 1] - face[13, 1]) for face in (rest, wide)]
    assert lips[0] < 0.08  # closed to begin with; the net reads full lips a little apart
    assert lips[1] > lips[0] + 0.07

    shut = draw(eyeBlinkLeft=1, eyeBlinkRight=1)
    assert portrait.shut is not None
    for eye in (0, 1):
        lids = portrait.landmarks[list(UPPER_LIDS[eye] + LOWER_LIDS[eye]), :2]
        (x0, y0), (x1, y1) = lids.min(axis=0).astype(int), lids.max(axis=0).astype(int) + 1
        seen, wanted = (image[y0:y1, x0:x1].astype(int) for image in (shut, portrait.shut))
        assert np.abs(seen - wanted).mean() < 8  # of 255: the picture of closed eyes
        assert np.abs(draw()[y0:y1, x0:x1].astype(int) - wanted).mean() > 12
