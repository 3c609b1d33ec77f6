"""XTTS's models on disk, a folder each: config.json, model.pth, vocab.json, speakers_xtts.pth.

A model speaks several languages with each of its voices, and with voices cloned for it.
"""

import functools
import json
import pickle
import re
import sys
import zipfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from avatar_app.catalog.languages import LANGUAGES, code_of
from avatar_app.catalog.voices import SpeakerRef, Voice
from avatar_app.catalog.weights import WEIGHTS
from avatar_app.settings import ROOT, load_settings
from workers.weights.store import list_models

ENGINE = "xtts"
SPEAKERS = "speakers_xtts.pth"


def installed() -> bool:
    """Whether all that XTTS needs is."""
    parts = ("TTS", "torch", "torchaudio", "torchcodec", "safetensors", "parselmouth")
    return all(find_spec(name) is not None for name in parts)


def command() -> str:
    """What installs XTTS into this very environment."""
    return f"{sys.executable} -m pip install -e '{ROOT}[xtts]'"


def folder() -> Path:
    """Where the models are."""
    return load_settings().weights_dir / ENGINE


def list_voices() -> dict[str, Voice]:
    """The speakers that come with the models on disk, by their ids."""
    if not installed():
        return {}
    return {
        voice.id: voice
        for model, place in list_models(ENGINE).items()
        for speaker in _list_speakers(place / SPEAKERS, changed(place / SPEAKERS))
        for voice in (describe(speaker, SpeakerRef(model, speaker)),)
        if voice is not None
    }


def describe(name: str, speaker: SpeakerRef) -> Voice | None:
    """A voice of a model, in every language that both it and we know; None if there is none.

    The latents of a cloned one are a file of `workers.speech.engines.xtts.latents`.
    """
    place = folder() / speaker.model
    languages = list_languages(place / "config.json", changed(place / "config.json"))
    if not languages:
        return None
    known = WEIGHTS.get(f"{ENGINE}:{speaker.model}")
    return Voice(
        id=f"{ENGINE}-{_key(speaker.model)}-{_key(name)}",
        engine=ENGINE,
        language=languages[0],
        gender="",
        label=f"{len(languages)} languages, {name}",
        speaker=speaker,
        licence=known.licence if known else "not told",
        commercial=known.commercial if known else None,
        languages=languages,
    )


@functools.lru_cache(maxsize=64)
def list_languages(config: Path, _changed: int) -> tuple[str, ...]:
    """Our codes of the languages that a model's description names, in our order."""
    try:
        told = json.loads(config.read_text(encoding="utf-8"))["languages"]
        spoken = {code_of(str(language)) for language in told}
    except (OSError, ValueError, KeyError, TypeError):
        return ()
    return tuple(code for code in LANGUAGES if code in spoken)


@functools.lru_cache(maxsize=64)
def _list_speakers(file: Path, _changed: int) -> tuple[str, ...]:
    """Names in a file that torch wrote, read without torch and without trust."""
    try:
        with zipfile.ZipFile(file) as archive:
            name = next(n for n in archive.namelist() if n.endswith("/data.pkl"))
            with archive.open(name) as content:
                speakers = _Names(content).load()
    except Exception:  # whatever a file that is broken, or no such file, may cause
        return ()
    return tuple(map(str, speakers)) if isinstance(speakers, dict) else ()


class _Nothing:
    """Stands for whatever a pickle would make."""

    def __init__(self, *arguments: Any) -> None:
        pass

    def __setstate__(self, state: Any) -> None:
        pass


class _Names(pickle.Unpickler):
    """Reads keys of dictionaries, and makes nothing of what they are the keys of."""

    def find_class(self, module: str, name: str) -> type[Any]:
        return dict if (module, name) == ("collections", "OrderedDict") else _Nothing

    def persistent_load(self, _pid: Any) -> None:
        return None


def changed(file: Path) -> int:
    """When a file or what is in a folder was written, to know what is new."""
    try:
        return file.stat().st_mtime_ns
    except OSError:
        return 0


def _key(name: str) -> str:
    return re.sub(r"[^0-9a-z]+", "-", name.lower()).strip("-")
