"""The presets are what the script draws: no picture of anyone came in by another way."""

import importlib.util
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from avatar_app.settings import load_settings

FOLDER = load_settings().assets_dir / "presets"


def test_the_script_draws_what_ships(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spec = importlib.util.spec_from_file_location("draw", FOLDER / "draw.py")
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    monkeypatch.setattr(script, "__file__", str(tmp_path / "draw.py"))
    script.main()
    drawn = sorted(path.name for path in tmp_path.iterdir())
    assert drawn == sorted(p.name for p in FOLDER.iterdir() if p.suffix in (".png", ".json"))
    for name in (name for name in drawn if name.endswith(".png")):
        new, old = (np.asarray(Image.open(f / name)).astype(int) for f in (tmp_path, FOLDER))
        small = [cv2.resize(i.astype(np.float32), (128, 128), interpolation=cv2.INTER_AREA)
                 for i in (new, old)]  # fmt: skip
        assert np.abs(small[0] - small[1]).max() < 2
