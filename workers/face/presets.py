"""Preset portraits: drawn for Galatea, with their faces already measured."""

import json
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from avatar_app.presets import find_preset
from workers.face.portrait import Portrait, Pose

PREFIX = "preset:"


def read_preset(name: str, size: int, assets: Path) -> Portrait:
    """A preset at `size` pixels of its shorter side. Raises ChoiceError("preset_unknown")."""
    find_preset(name, assets)
    folder = assets / "presets"
    measured = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    image = np.asarray(Image.open(folder / f"{name}.png").convert("RGB"))
    mask = np.asarray(Image.open(folder / f"{name}-mask.png").convert("L"))
    height, width = image.shape[:2]
    scale = size / min(height, width)
    target = (2 * round(width * scale / 2), 2 * round(height * scale / 2))
    flags = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC

    def points(key: str) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
        return (np.array(measured[key], np.float32) * np.float32(scale)).astype(np.float32)

    return Portrait(
        image=cv2.resize(image, target, interpolation=flags),
        landmarks=points("landmarks"),
        irises=points("irises"),
        lids=points("lids"),
        mask=cv2.resize(mask, target, interpolation=cv2.INTER_AREA).astype(np.float32) / 255,
        pose=Pose(*measured["pose"]),
    )
