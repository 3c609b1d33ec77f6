"""Models of ESPnet's on disk: a folder each, with config.yaml and the one checkpoint beside it.

    weights/espnet/el_GR-anna/config.yaml
                              train.total_count.ave_10best.pth   any name that ends so
                              stats/feats_stats.npz              if the configuration asks for it
                              vocoder/config.yml, *.pkl          see `vocoder`
                              styles/sad.wav                     if it learnt styles: like this
                              speakers/maria.npy                 an embedding a speaker, if it asks

A folder whose model reads its language by rules of that language may have any name; another's
begins with its code.
"""

import functools
import re
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from avatar_app.catalog.languages import LANGUAGES, code_of
from avatar_app.catalog.voices import SpeakerRef, Voice
from avatar_app.settings import load_settings

ENGINE = "espnet"
# The language that each of ESPnet's ways from text to phonemes is for.
_READERS = {
    "g2p_en": "en", "g2p_en_no_space": "en", "espeak_ng_english_us_vits": "en",
    "espeak_ng_greek": "el", "espeak_ng_russian": "ru", "espeak_ng_ukrainian": "uk",
    "espeak_ng_german": "de", "espeak_ng_french": "fr", "espeak_ng_spanish": "es",
    "espeak_ng_finnish": "fi", "espeak_ng_hungarian": "hu", "espeak_ng_dutch": "nl",
    "espeak_ng_italian": "it", "espeak_ng_polish": "pl",
}  # fmt: skip


def installed() -> bool:
    """Whether ESPnet itself is, which has an environment of its own."""
    needed = ("espnet2", "parselmouth", "phonemizer", "yaml")
    return all(find_spec(name) is not None for name in needed)


def command() -> str:
    """What makes the environment, and what then is run there."""
    return "make espnet && .venv-espnet/bin/galatea worker"


def folder() -> Path:
    """Where the folders of models are."""
    return load_settings().weights_dir / "espnet"


def list_voices() -> dict[str, Voice]:
    """Those on disk, in the languages that we know, by their ids."""
    if not installed():
        return {}
    found: dict[str, Voice] = {}
    for config in sorted(folder().glob("*/config.yaml")):
        if find_checkpoint(config.parent) is not None:
            found |= {voice.id: voice for voice in _describe(config, changed(config.parent))}
    return found


def find_checkpoint(place: Path) -> Path | None:
    """The weights of a model, if there is just one file of them."""
    found = sorted(place.glob("*.pth"))
    return found[0] if len(found) == 1 else None


def changed(place: Path) -> int:
    """When a model last became another, in nanoseconds."""
    files = [place / "config.yaml", *place.glob("*.pth"), place / "speakers"]
    return max((file.stat().st_mtime_ns for file in files if file.exists()), default=0)


def read_config(file: Path) -> dict[str, Any]:
    """What a model was trained with. Raises OSError, ValueError."""
    import yaml  # noqa: PLC0415 # comes with ESPnet

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        read = yaml.load(file.read_text(encoding="utf-8"), loader)  # noqa: S506 # a safe one
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from None
    if not isinstance(read, dict):
        raise ValueError(f"{file.name} is no configuration")  # noqa: TRY004 # it is the file's
    return read


@functools.lru_cache(maxsize=64)
def _describe(config: Path, _changed: int) -> tuple[Voice, ...]:
    """A voice for each speaker of a model; none if its configuration cannot be read."""
    try:
        read = read_config(config)
    except (OSError, ValueError):
        return ()
    name = config.parent.name
    code = _READERS.get(str(read.get("g2p")), code_of(name))
    if code not in LANGUAGES:
        return ()
    key = re.sub(r"[^0-9a-z]+", "-", name.lower()).strip("-")
    key = key if key.split("-")[0] == code else f"{code}-{key}"
    title = re.sub(rf"^{code}(_[A-Za-z]+)?[-_]", "", name).replace("_", " ").capitalize()
    licence = _licence(config.parent)

    def voice(who: str, label: str) -> Voice:
        identity = f"{key}-{who}" if who else key
        label = f"{LANGUAGES[code]}, {label}"
        return Voice(identity, ENGINE, code, "", label, SpeakerRef(name, who), licence, None)

    conf = read.get("tts_conf") or {}
    count = (conf.get("generator_params") or conf).get("spks") or 0
    files = sorted(file.stem for file in config.parent.glob("speakers/*.npy"))
    speakers = [str(number) for number in range(count)] if count > 0 else files
    if not speakers:
        return (voice("", title),)
    return tuple(voice(who, f"{who.capitalize()} of {title}") for who in speakers)


def _licence(place: Path) -> str:
    """What the model's own papers say, as far as they do."""
    for paper in (place / "MODEL_CARD", place / "README.md"):
        if paper.is_file():
            text = paper.read_text(encoding="utf-8", errors="replace")
            told = re.search(r"licen[cs]e:\s*(.+)", text, re.IGNORECASE)
            if told:
                return told[1].strip()[:200]
    return "not told"
