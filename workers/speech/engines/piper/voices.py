"""Piper's voices on disk: NAME.onnx, NAME.onnx.json, and NAME.MODEL_CARD if there is one."""

import functools
import json
import re
import sys
from importlib.util import find_spec
from pathlib import Path

from avatar_app.catalog.languages import LANGUAGES, code_of
from avatar_app.catalog.voices import SpeakerRef, Voice
from avatar_app.catalog.weights import ON_CARD, WEIGHTS
from avatar_app.settings import ROOT, load_settings

ENGINE = "piper"


def installed() -> bool:
    """Whether Piper itself is."""
    return all(find_spec(name) is not None for name in ("piper", "onnx", "parselmouth"))


def command() -> str:
    """What installs Piper into this very environment."""
    return f"{sys.executable} -m pip install -e '{ROOT}[piper]'"


def list_voices() -> dict[str, Voice]:
    """Those on disk, in the languages that we know, by their ids."""
    if not installed():
        return {}
    found: dict[str, Voice] = {}
    for config in sorted(folder().glob("*.onnx.json")):
        model = config.with_suffix("")
        if model.is_file():
            stat = config.stat()
            found |= {voice.id: voice for voice in _describe(config, stat.st_mtime_ns)}
    return found


def folder() -> Path:
    """Where Piper's voices are."""
    return load_settings().weights_dir / "piper"


@functools.lru_cache(maxsize=256)
def _describe(config: Path, _changed: int) -> tuple[Voice, ...]:
    """A voice for each speaker of a model; none if its description cannot be read."""
    name = config.name.removesuffix(".onnx.json")
    try:
        described = json.loads(config.read_text(encoding="utf-8"))
        code = code_of(described.get("language", {}).get("code", name.split("-")[0]))
        speakers = dict(described.get("speaker_id_map") or {})
    except (OSError, ValueError, AttributeError, TypeError):
        return ()
    if code not in LANGUAGES:
        return ()
    licence, commercial = _terms(config.parent, name)
    parts = name.split("-")
    title = parts[1].replace("_", " ").capitalize() if len(parts) > 1 else name
    quality = f" ({parts[2].replace('_', '-')})" if len(parts) > 2 else ""

    def voice(key: str, who: str, speaker: SpeakerRef) -> Voice:
        label = f"{LANGUAGES[code]}, {who}{quality}"
        return Voice(key, ENGINE, code, "", label, speaker, licence, commercial)

    key = _key(name)
    if len(speakers) < 2:
        return (voice(key, title, SpeakerRef(name)),)
    return tuple(
        voice(f"{key}-{_key(who)}", f"{who.capitalize()} of {title}", SpeakerRef(name, str(number)))
        for who, number in sorted(speakers.items(), key=lambda item: item[1])
    )


def _key(name: str) -> str:
    return re.sub(r"[^0-9a-z]+", "-", name.lower()).strip("-")


def _terms(place: Path, name: str) -> tuple[str, bool | None]:
    """The licence of a voice and whether it allows commercial use, as far as anybody told."""
    known = WEIGHTS.get(f"{ENGINE}:{name}")
    card = place / f"{name}.MODEL_CARD"
    told = None
    if card.is_file():
        text = card.read_text(encoding="utf-8", errors="replace")
        told = re.search(r"licen[cs]e:\s*(.+)", text, re.IGNORECASE)
    if known is not None and known.licence != ON_CARD:
        return known.licence, known.commercial
    return (told[1].strip()[:200] if told else "not told"), None
