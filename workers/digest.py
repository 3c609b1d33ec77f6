"""What a film is made of, as one number: the same digest, the same film, bit for bit.

It is made of the order, of the content of every file that the order names, of the settings that
draw, of the model files, of this program and of every package that is installed beside it. One too
many only means that a film is made once more.
"""

import hashlib
import json
from dataclasses import fields, is_dataclass
from functools import cache
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

from avatar_app.settings import ROOT, Settings
from workers.film import Order

ENDS = 1 << 20  # bytes read of either end of a model file, which may have some GB
DRAWN_BY = {
    "ffmpeg",
    "sadtalker_mode",
    "sadtalker_pose_style",
    "sadtalker_expression",
    "enhancer",
}
_FILES = {"portrait", "picture", "audio", "latents"}
_OUTPUTS = {"output", "captions"}  # of where it goes only the kind says how it will be


def digest(order: Order, settings: Settings) -> str:
    """SHA-256 in hexadecimal digits."""
    told = {
        "order": _tell(order),
        "settings": settings.model_dump(mode="json", include=DRAWN_BY),
        "weights": [
            _tell_weights(settings.weights_dir / name)
            for name in ("faces", "enhancer", order.voice.engine, order.tier.animator)
        ],
        "assets": _tell_preset(order.portrait, settings.assets_dir),
        "program": _tell_program(),
    }
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def tell_maker(animator: str, settings: Settings) -> str:
    """What draws the frames of a film: the same performance, portrait and maker give the same."""
    told = {
        "settings": settings.model_dump(mode="json", include=DRAWN_BY),
        "weights": [
            _tell_weights(settings.weights_dir / name) for name in ("faces", "enhancer", animator)
        ],
        "program": _tell_program(),
    }
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def _tell(value: Any, name: str = "") -> Any:
    """What it is made of, as JSON has it; of a file its content, wherever it lies."""
    if is_dataclass(value):
        return {one.name: _tell(getattr(value, one.name), one.name) for one in fields(value)}
    if name in _OUTPUTS:
        return [path.suffix for path in (value if isinstance(value, tuple) else (value,))]
    if name in _FILES and value is not None and Path(value).is_file():
        with Path(value).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    if name == "speaker" and "@" in value:  # a model, and the file of a voice cloned for it
        model, _, latents = value.partition("@")
        return [model, _tell(latents, "latents")]
    if isinstance(value, tuple):
        return [_tell(one) for one in value]
    return value if isinstance(value, int | float | None) else str(value)


def _tell_preset(portrait: str, folder: Path) -> list[Any]:
    name = portrait.partition("preset:")[2]
    found = sorted((folder / "presets").glob(f"{name}[.-]*")) if name else []
    return [_read_ends(file, *_stamp(file)) for file in found]


def _tell_weights(folder: Path) -> list[Any]:
    found = sorted(file for file in folder.rglob("*") if file.is_file())
    return [[str(file.relative_to(folder)), _read_ends(file, *_stamp(file))] for file in found]


def _stamp(file: Path) -> tuple[int, int]:
    status = file.stat()
    return status.st_size, status.st_mtime_ns


@cache
def _read_ends(file: Path, size: int, changed: int) -> str:
    """Of its size and both its ends; read anew when it was `changed`."""
    read = hashlib.sha256(str(size).encode())
    with file.open("rb") as content:
        read.update(content.read(ENDS))
        content.seek(max(0, size - ENDS))
        read.update(content.read(ENDS))
    return read.hexdigest()


@cache
def _tell_program() -> str:
    """Our own sources and whatever else is installed."""
    read = hashlib.sha256()
    for room in ("avatar_app", "workers"):
        for source in sorted((ROOT / room).rglob("*.py")):
            read.update(source.read_bytes())
    for name in sorted(f"{one.name} {one.version}" for one in distributions()):
        read.update(name.encode())
    return read.hexdigest()
