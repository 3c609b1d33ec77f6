"""Models of sherpa-onnx on disk: a folder each in `weights/sherpa`, as that project publishes them.

What a folder is, its files say:

    tokens.txt, one .onnx                               VITS: Piper's voices, Coqui's
    tokens.txt, an .onnx and vocos or hifigan .onnx     Matcha
    tokens.txt, voices.bin, one .onnx                   Kokoro; Kitten, if the folder is called so
    tts.json, unicode_indexer.bin, voice.bin            Supertonic, with its four .onnx

Its language is that of Piper's description (NAME.onnx.json) if there is one, else of the folder's
name: `matcha-icefall-en_US-ljspeech`. Its licence is what MODEL_CARD, README.md or LICENSE says.
"""

import functools
import json
import re
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from avatar_app.catalog.languages import LANGUAGES, code_of
from avatar_app.catalog.voices import SpeakerRef, Voice
from avatar_app.settings import ROOT, load_settings

ENGINE = "sherpa"
SUPERTONIC = ("duration_predictor", "text_encoder", "vector_estimator", "vocoder")
# As the publishers tell: of the second version and of the third.
_FIVE = ("en", "es", "fr", "ko", "pt")
_MANY = (
    *("ar", "bg", "cs", "da", "de", "el", "en", "es", "et", "fi", "fr", "hi", "hr", "hu", "id"),
    *("it", "ja", "ko", "lt", "lv", "nl", "pl", "pt", "ro", "ru", "sk", "sl", "sv", "tr", "uk"),
    "vi",
)
# Speakers of models that do not say how many they have; Kokoro's voices tell by their size.
_SPEAKERS = {"kitten": 8, "supertonic": 10}
_KOKORO_VOICE = 510 * 256 * 4  # bytes
_CODE = re.compile(r"(?:^|-)([a-z]{2})(?:_[A-Z]{2})?(?=-|$)")


@dataclass(frozen=True)
class Model:
    """What lies in a folder: its kind, files by the names that sherpa-onnx has for them, and
    lexicons, if it reads by them."""

    kind: str  # vits, matcha, kokoro, kitten, supertonic
    files: dict[str, Path]
    lexicons: tuple[Path, ...] = ()


def installed() -> bool:
    """Whether sherpa-onnx is, and Piper, which turns text into phonemes for it."""
    return all(find_spec(name) is not None for name in ("sherpa_onnx", "piper", "parselmouth"))


def command() -> str:
    """What installs it into this very environment."""
    return f"{sys.executable} -m pip install -e '{ROOT}[sherpa]'"


def folder() -> Path:
    """Where the folders of models are."""
    return load_settings().weights_dir / ENGINE


def list_voices() -> dict[str, Voice]:
    """Those on disk, in the languages that we know, by their ids."""
    if not installed() or not folder().is_dir():
        return {}
    places = sorted(place for place in folder().iterdir() if place.is_dir())
    found = (voice for place in places for voice in _describe(place, changed(place)))
    return {voice.id: voice for voice in found}


def changed(place: Path) -> int:
    """When a folder's files last became others, in nanoseconds."""
    return max((file.stat().st_mtime_ns for file in place.iterdir()), default=0)


def find_model(place: Path) -> Model | None:
    """What lies in a folder; None if it is nothing that we know."""
    graphs = sorted(place.glob("*.onnx"))
    named = {name: _first(graphs, name) for name in SUPERTONIC}
    if (place / "tts.json").is_file():
        others = {
            "tts_json": place / "tts.json",
            "unicode_indexer": place / "unicode_indexer.bin",
            "voice_style": place / "voice.bin",
        }
        files = others | {name: graph for name, graph in named.items() if graph is not None}
        whole = len(files) == 7 and all(file.is_file() for file in files.values())
        return Model("supertonic", files) if whole else None
    tokens = place / "tokens.txt"
    lexicons = tuple(sorted(place.glob("lexicon*.txt")))
    if not tokens.is_file():
        return None
    vocoder = _first(graphs, "vocos") or _first(graphs, "hifigan")
    graphs = [graph for graph in graphs if graph != vocoder]
    if len(graphs) != 1:
        return None
    if vocoder is not None:
        files = {"acoustic_model": graphs[0], "vocoder": vocoder, "tokens": tokens}
        return Model("matcha", files, lexicons)
    files = {"model": graphs[0], "tokens": tokens}
    if (place / "voices.bin").is_file():
        kind = "kitten" if "kitten" in place.name.lower() else "kokoro"
        return Model(kind, files | {"voices": place / "voices.bin"}, lexicons)
    return Model("vits", files, lexicons)


def read_description(model: Model) -> dict[str, object]:
    """What Piper tells of a voice of its own; empty where there is none, or none that is read."""
    if model.kind != "vits":
        return {}
    try:
        told = json.loads(Path(f"{model.files['model']}.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}


@functools.lru_cache(maxsize=256)
def _describe(place: Path, _changed: int) -> tuple[Voice, ...]:
    """A voice for each speaker of a folder; none if it is no model of a language of ours."""
    model = find_model(place)
    languages = _find_languages(place, model) if model else ()
    if model is None or not languages:
        return ()
    title = place.name.replace("_", " ")
    several = languages if len(languages) > 1 else ()
    spoken = f"{len(languages)} languages" if several else LANGUAGES[languages[0]]
    licence, key = _read_licence(place), re.sub(r"[^0-9a-z]+", "-", place.name.lower()).strip("-")
    names = _name_speakers(model)

    def voice(number: str, who: str) -> Voice:
        ending = f"-{re.sub(r'[^0-9a-z]+', '-', who.lower())}" if who else ""
        label = f"{spoken}, {who.capitalize()} of {title}" if who else f"{spoken}, {title}"
        reference = SpeakerRef(place.name, number)
        return Voice(
            *(f"{ENGINE}-{key}{ending}", ENGINE, languages[0], "", label, reference, licence),
            None,
            several,
        )

    if len(names) < 2:
        return (voice("0", ""),)
    return tuple(voice(number, who) for number, who in names.items())


def _find_languages(place: Path, model: Model) -> tuple[str, ...]:
    if model.kind == "supertonic":
        spoken = _MANY if re.search(r"supertonic-?3", place.name.lower()) else _FIVE
        known = [code for code in spoken if code in LANGUAGES and code != "en"]
        return ("en", *known)
    told = read_description(model).get("language")
    codes = [code_of(str(told.get("code", "")))] if isinstance(told, dict) else []
    codes += _CODE.findall(place.name)
    codes += ["en"] if model.kind == "kokoro" else []
    return tuple(code for code in codes if code in LANGUAGES)[:1]


def _name_speakers(model: Model) -> dict[str, str]:
    """What the speakers are called, by their numbers."""
    told = read_description(model).get("speaker_id_map")
    if isinstance(told, dict):
        return {str(number): str(who) for who, number in told.items()}
    count = _SPEAKERS.get(model.kind, 1)
    if model.kind == "kokoro":
        count = model.files["voices"].stat().st_size // _KOKORO_VOICE
    return {str(number): f"speaker {number + 1}" for number in range(count)}


def _read_licence(place: Path) -> str:
    """What the model's own papers say, as far as they do."""
    for name in ("MODEL_CARD", "README.md", "LICENSE"):
        try:
            text = (place / name).read_text(encoding="utf-8", errors="replace")
        except OSError:
            continue
        told = re.search(r"licen[cs]e:\s*(.+)", text, re.IGNORECASE)
        if told:
            return told[1].strip()[:200]
        if name == "LICENSE" and text.strip():
            return text.strip().splitlines()[0].strip()[:200]
    return "not told"


def _first(files: list[Path], name: str) -> Path | None:
    return next((file for file in files if file.name.startswith(name)), None)
