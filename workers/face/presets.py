"""Preset portraits: drawn for Galatea, with their faces already measured."""

import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from avatar_app.catalog.backgrounds import KEEP_BACKGROUND, Background
from avatar_app.catalog.presets import find_preset
from avatar_app.settings import Settings
from workers.face.composition.framing import choose_frame
from workers.face.composition.staging import set_stage
from workers.face.portrait import Portrait, Pose, measure_eyes

PREFIX = "preset:"


def read_preset(
    name: str,
    size: int,
    settings: Settings,
    aspect: float | None = None,
    background: Background = KEEP_BACKGROUND,
) -> Portrait:
    """A preset at `size` pixels of its shorter side; see `workers.face.from_picture`.

    Raises ChoiceError("preset_unknown"), PortraitError for a background that is no picture.
    """
    find_preset(name, settings.assets_dir)
    folder = settings.assets_dir / "presets"
    measured = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    image = np.asarray(Image.open(folder / f"{name}.jpg", formats=["JPEG"]).convert("RGB"))
    cover = np.asarray(Image.open(folder / f"{name}-mask.png", formats=["PNG"]).convert("L"))

    def points(key: str) -> NDArray[np.float32]:
        return framing.move(np.array(measured[key], np.float32))

    face = np.array(measured["landmarks"], np.float32)
    framing, _ = choose_frame(face, _unit(cover), aspect, size)
    landmarks = points("landmarks")
    stage = set_stage(
        framing,
        image,
        _unit(framing.cut(cover)),
        True,
        _shut(folder / f"{name}-shut.jpg", measured["shut"], image),
        background,
        measure_eyes(landmarks),
        settings.portrait_max_megapixels,
    )
    return Portrait(
        image=stage.image,
        landmarks=landmarks,
        irises=points("irises"),
        lids=points("lids"),
        mask=stage.mask,
        pose=Pose(*measured["pose"]),
        shut=stage.shut,
        backdrop=stage.backdrop,
    )


def _unit(cover: NDArray[np.uint8]) -> NDArray[np.float32]:
    """0..255 -> 0..1."""
    return cover.astype(np.float32) / np.float32(255)


def _shut(path: Path, corner: list[int], image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The whole picture with closed eyes: of them alone a picture is kept, and where it lies."""
    band = np.asarray(Image.open(path, formats=["JPEG"]).convert("RGB"))
    whole = image.copy()
    x, y = corner
    whole[y : y + band.shape[0], x : x + band.shape[1]] = band
    return whole
