"""Which files of SadTalker's are on disk; light, since it is asked by processes that never draw."""

import importlib.util
from pathlib import Path

from avatar_app.errors import MissingError
from avatar_app.settings import Settings
from avatar_app.translation import gettext as _
from workers.weights.store import folder

SIZES = (256, 512)  # pixels of the pictures that there are files for
MAPPINGS = {
    "still": "mapping_00109-model.pth.tar",
    "full": "mapping_00109-model.pth.tar",
    "crop": "mapping_00229-model.pth.tar",
}


def name_networks(size: int) -> str:
    """What the file with the networks for pictures of `size` pixels is called."""
    return f"SadTalker_V0.0.2_{size}.safetensors"


def find_networks(sizes: tuple[int, ...]) -> tuple[Path, int]:
    """The first there is of these sizes. Raises MissingError("weights_missing")."""
    for size in sizes:
        file = folder("sadtalker") / name_networks(size)
        if file.is_file():
            return file, size
    raise files_missing(" or ".join(name_networks(size) for size in sizes))


def find_mapping(mode: str) -> Path:
    """The mapping of a mode, whether or not it is there."""
    return folder("sadtalker") / MAPPINGS[mode]


def missing(settings: Settings) -> str | None:
    """What keeps SadTalker from working here, a sentence; None if nothing does."""
    if any(importlib.util.find_spec(name) is None for name in ("torch", "safetensors")):
        return "SadTalker is not installed here; run `pip install -e .[sadtalker]`."
    try:
        find_networks(SIZES)
    except MissingError as error:
        return str(error)
    mapping = find_mapping(settings.sadtalker_mode)
    return None if mapping.is_file() else str(files_missing(mapping.name))


def files_missing(names: str) -> MissingError:
    """The error about files that are not there, with what to do."""
    return MissingError(
        "weights_missing",
        _(
            "SadTalker's weights are not here: put {names} into {folder}; `galatea weights get "
            "sadtalker` says where they are published and on which terms.",
            names=names,
            folder=folder("sadtalker"),
        ),
    )
