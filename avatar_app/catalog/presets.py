"""Portraits that come with Galatea, as the gallery shows them. Their faces are the workers'."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from avatar_app.errors import ChoiceError
from avatar_app.suggestions import find_near
from avatar_app.translation import gettext as _


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
        near = find_near(name, known)
        hint = (
            _("did you mean preset:{near}?", near=near)
            if near
            else _("there is {known}.", known=", ".join(known))
        )
        raise ChoiceError(
            "preset_unknown", _("There is no preset {name!r}; {hint}", name=name, hint=hint)
        )
    return known[name]
