"""Presets as the gallery shows them."""

import json
from pathlib import Path

import pytest

from avatar_app.catalog.presets import Preset, find_preset, list_presets
from avatar_app.errors import ChoiceError
from avatar_app.settings import load_settings

ASSETS = load_settings().assets_dir


def test_every_one_that_ships_has_its_picture() -> None:
    presets = list_presets(ASSETS)
    assert "ava" in [preset.name for preset in presets]
    for preset in presets:
        assert (ASSETS / "presets" / f"{preset.name}.jpg").is_file()


def test_their_files_tell_what_they_are_called(tmp_path: Path) -> None:
    (tmp_path / "presets").mkdir()
    (tmp_path / "presets" / "mei.json").write_text(json.dumps({"label": "Mei", "about": "A nurse"}))
    (tmp_path / "presets" / "bo.json").write_text("{}")
    assert list_presets(tmp_path) == (Preset("bo", "Bo", ""), Preset("mei", "Mei", "A nurse"))


@pytest.mark.parametrize("name", ["eva", "../ava", "", "ava.png"])
def test_no_other_name_finds_anything(name: str) -> None:
    with pytest.raises(ChoiceError) as caught:
        find_preset(name, ASSETS)
    assert caught.value.code == "preset_unknown"


def test_no_presets_at_all(tmp_path: Path) -> None:
    assert list_presets(tmp_path) == ()
