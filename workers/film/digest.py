"""What a film is made of, as one number: the same digest, the same film, bit for bit.

It is made of the specification, of the content of every file that this names, of the settings that
draw, of the model files, of this program and of every package that is installed beside it. One too
many only means that a film is made once more.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict
from functools import cache
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

from avatar_app.catalog.backgrounds import Background
from avatar_app.catalog.voices import Voice
from avatar_app.settings import ROOT, Settings
from workers.film.spec import FilmSpec

ENDS = 1 << 20  # bytes read of either end of a model file, which may have some GB
DRAWN_BY = {
    "ffmpeg",
    "sadtalker_mode",
    "sadtalker_pose_style",
    "sadtalker_expression",
    "enhancer",
}


def digest(spec: FilmSpec, settings: Settings) -> str:
    """What tells a film from any other: SHA-256 in hexadecimal digits."""
    weights = ("faces", "enhancer", "stress", spec.voice.engine, spec.tier.animator)
    return _hash(
        {
            "spec": fingerprint_spec(spec),
            "preset": _fingerprint_preset(spec.portrait, settings.assets_dir),
            **_fingerprint_maker(weights, settings),
        }
    )


def drawing_digest(animator: str, settings: Settings) -> str:
    """What draws the frames of a film: of the same digest, portrait and performance they are the
    same.
    """
    return _hash(_fingerprint_maker(("faces", "enhancer", animator), settings))


def fingerprint_spec(spec: FilmSpec) -> dict[str, Any]:
    """All that a specification says, by its fields: of a file that is read its content, of one that
    is written only which kind it is.
    """
    return {
        "script": asdict(spec.script),
        "voice": _fingerprint_voice(spec.voice),
        "portrait": _fingerprint_file(spec.portrait),
        "output": spec.output.suffix,
        "tier": asdict(spec.tier),
        "size": spec.size,
        "fps": spec.fps,
        "seed": spec.seed,
        "face": spec.face,
        "captions": [file.suffix for file in spec.captions],
        "burnt": spec.burnt,
        "aspect": spec.aspect,
        "background": _fingerprint_background(spec.background),
        "audio": None if spec.audio is None else _fingerprint_file(spec.audio),
    }


def _hash(told: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def _fingerprint_voice(voice: Voice) -> dict[str, Any]:
    told = asdict(voice)
    told["speaker"]["latents"] = _fingerprint_file(voice.speaker.latents)
    return told


def _fingerprint_background(background: Background) -> dict[str, Any]:
    return asdict(background) | {"picture": _fingerprint_file(background.picture)}


def _fingerprint_file(file: str | Path) -> str:
    """Of its content, wherever it lies; what is no file, as "preset:ava", is told as it is."""
    if not Path(file).is_file():
        return str(file)
    with Path(file).open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _fingerprint_maker(weights: Sequence[str], settings: Settings) -> dict[str, Any]:
    """What makes a film with these folders of model files."""
    return {
        "settings": settings.model_dump(mode="json", include=DRAWN_BY),
        "weights": [_fingerprint_weights(settings.weights_dir / name) for name in weights],
        "program": _fingerprint_program(),
    }


def _fingerprint_preset(portrait: str, folder: Path) -> list[str]:
    name = portrait.partition("preset:")[2]
    found = sorted((folder / "presets").glob(f"{name}[.-]*")) if name else []
    return [_read_ends(file, *_stamp(file)) for file in found]


def _fingerprint_weights(folder: Path) -> list[list[str]]:
    found = sorted(file for file in folder.rglob("*") if file.is_file())
    return [[str(file.relative_to(folder)), _read_ends(file, *_stamp(file))] for file in found]


def _stamp(file: Path) -> tuple[int, int]:
    status = file.stat()
    return status.st_size, status.st_mtime_ns


@cache
def _read_ends(file: Path, size: int, _changed: int) -> str:
    """Of its size and both its ends; read anew when it was changed."""
    read = hashlib.sha256(str(size).encode())
    with file.open("rb") as content:
        read.update(content.read(ENDS))
        content.seek(max(0, size - ENDS))
        read.update(content.read(ENDS))
    return read.hexdigest()


@cache
def _fingerprint_program() -> str:
    """Our own sources and whatever else is installed."""
    read = hashlib.sha256()
    for room in ("avatar_app", "workers"):
        for source in sorted((ROOT / room).rglob("*.py")):
            read.update(source.read_bytes())
    for name in sorted(f"{one.name} {one.version}" for one in distributions()):
        read.update(name.encode())
    return read.hexdigest()
