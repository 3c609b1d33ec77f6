"""Portraits that come with Galatea, as the gallery shows them. Their faces are the workers'."""

import difflib
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from avatar_app.errors import ChoiceError


@dataclass(frozen=True)
class Preset:
    """A file's name, what it is called, and who it shows."""

    name: str
    label: str
    about: str


@cache
def list_presets(assets: Path) -> tuple[Preset, ...]:
    """All of them, by name. Read once a process: they do not change while it runs."""
    files = sorted((assets / "presets").glob("*.json"))
    told = [(file.stem, json.loads(file.read_text(encoding="utf-8"))) for file in files]
    return tuple(
        Preset(name, row.get("label", name.capitalize()), row.get("about", ""))
        for name, row in told
    )


def find_preset(name: str, assets: Path) -> Preset:
    """The preset of that name. Raises ChoiceError("preset_unknown")."""
    known = {preset.name: preset for preset in list_presets(assets)}
    if name not in known:
        near = difflib.get_close_matches(name, known, 1)
        hint = f"did you mean preset:{near[0]}?" if near else f"there is {', '.join(known)}."
        raise ChoiceError("preset_unknown", f"There is no preset {name!r}; {hint}")
    return known[name]
