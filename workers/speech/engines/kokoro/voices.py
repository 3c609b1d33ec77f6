"""Kokoro's voices: which there are, how good each is said to be, and voices mixed of several.

On disk a voice is `voices/NAME.bin`: float32 [510, 256], a style for each number of tokens. The
letters of NAME tell language and gender. Grades are those that the publisher gives them
(VOICES.md of hexgrad/Kokoro-82M), for how much and how well was recorded.

A mix is written `af_heart+af_bella 0.3`: parts joined by a plus, each with its share of the whole;
those without one have the rest. Any voice can be a part, those of other languages too.
`mixes.txt` beside the voices' folder, of lines like `Anna = af_heart+af_bella 0.3`, makes voices
of one's own that are offered like the others.
"""

import re
from pathlib import Path

import numpy as np

from avatar_app.catalog.languages import LANGUAGES
from avatar_app.catalog.voices import SpeakerRef, Voice
from avatar_app.errors import MissingError
from avatar_app.settings import load_settings
from avatar_app.translation import gettext as _
from workers.arrays import F32

ENGINE = "kokoro"
LICENCE = "Apache-2.0; films are yours"
STYLES = 510  # rows of a voice: the first is for one token
MODELS = ("model.onnx", "kokoro-v1.0.onnx", "model_fp16.onnx", "kokoro-v1.0.int8.onnx")
COMMAND = "python -m workers.speech.engines.kokoro.install"

# By the first letter of a name: our code of the language, espeak-ng's, what is said of the accent.
_LANGUAGES = {
    "a": ("en", "en-us", ""),
    "b": ("en", "en", "British"),
    "e": ("es", "es", ""),
    "f": ("fr", "fr", ""),
    "i": ("it", "it", ""),
    "p": ("pt", "pt-br", "Brazilian"),
}
_GENDERS = {"f": "female", "m": "male"}
# Languages that the network has not learnt are spoken by voices of others, the best first, with an
# accent that is told: which those are was measured (docs/voices.md, Greek and Russian).
_BORROWED = {
    "el": (("if_sara", "Italian"), ("im_nicola", "Italian")),
    "ru": (("if_sara", "Italian"), ("im_nicola", "Italian")),
}
# The best of each language first. Hindi's, Japanese and Chinese ones are parts of mixes alone:
# what they speak is no language of ours.
GRADES: dict[str, str] = {
    "af_heart": "A", "af_bella": "A-", "af_nicole": "B-", "bf_emma": "B-", "am_michael": "C+",
    "am_fenrir": "C+", "am_puck": "C+", "af_aoede": "C+", "af_kore": "C+", "af_sarah": "C+",
    "af_alloy": "C", "af_nova": "C", "bf_isabella": "C", "bm_george": "C", "bm_fable": "C",
    "af_sky": "C-", "bm_lewis": "D+", "bf_alice": "D", "bf_lily": "D", "bm_daniel": "D",
    "af_jessica": "D", "af_river": "D", "am_echo": "D", "am_eric": "D", "am_liam": "D",
    "am_onyx": "D", "am_santa": "D-", "am_adam": "F+",
    "ef_dora": "", "em_alex": "", "em_santa": "",
    "ff_siwis": "B-",
    "if_sara": "C", "im_nicola": "C",
    "pf_dora": "", "pm_alex": "", "pm_santa": "",
    "hf_alpha": "C", "hf_beta": "C", "hm_omega": "C", "hm_psi": "C",
    "jf_alpha": "C+", "jf_gongitsune": "C", "jf_tebukuro": "C", "jf_nezumi": "C-", "jm_kumo": "C-",
    "zf_xiaobei": "D", "zf_xiaoni": "D", "zf_xiaoxiao": "D", "zf_xiaoyi": "D",
    "zm_yunjian": "D", "zm_yunxi": "D", "zm_yunxia": "D", "zm_yunyang": "D",
}  # fmt: skip
_PART = re.compile(r"([a-z][fm])[_ -]([a-z]+)(?:[ -](0?\.\d+))?")


def folder() -> Path:
    """Where Kokoro's files are."""
    return load_settings().weights_dir / ENGINE


def find_model() -> Path | None:
    """The best of the published files that is here."""
    return next((path for name in MODELS if (path := folder() / name).is_file()), None)


def list_styles() -> list[str]:
    """Names of the voices on disk, the best first."""
    there = {path.stem for path in (folder() / "voices").glob("*.bin")}
    return [*(name for name in GRADES if name in there), *sorted(there - GRADES.keys())]


def list_here() -> dict[str, Voice]:
    """Those that speak a language of ours, and one's own mixes, by their ids."""
    if find_model() is None:
        return {}
    singles = [describe(name) for name in list_styles() if name[0] in _LANGUAGES and "_" in name]
    return {voice.id: voice for voice in (*singles, *_list_borrowed(), *_read_mixes())}


def describe(name: str) -> Voice:
    """The voice of that name ("af_heart")."""
    code, spoken, accent = _LANGUAGES[name[0]]
    who = name.partition("_")[2]
    said = ", ".join(filter(None, (accent, GRADES.get(name))))
    label = f"{LANGUAGES[code]}, {who.capitalize()}" + (f" ({said})" if said else "")
    region = {"en-us": "en-us", "en": "en-gb"}.get(spoken, spoken)
    return Voice(
        f"{region}-{who}", ENGINE, code, _GENDERS[name[1]], label, SpeakerRef(name), LICENCE, True
    )


def _list_borrowed() -> list[Voice]:
    """Voices that speak Greek and Russian: `ru:if_sara`, called by what they are."""
    there = set(list_styles())
    return [
        Voice(
            f"{code}-kokoro-{_GENDERS[name[1]]}",
            ENGINE,
            code,
            _GENDERS[name[1]],
            f"{LANGUAGES[code]} (Kokoro, {accent} accent), {_GENDERS[name[1]]}",
            SpeakerRef(f"{code}:{name}"),
            LICENCE,
            True,
            accent=accent,
        )
        for code, voices in _BORROWED.items()
        for name, accent in voices
        if name in there
    ]


def mix(asked: str, called: str = "") -> dict[str, Voice]:
    """The voice that a mix is, by the id that it is asked by; none if it is not one."""
    parts = _read_parts(asked)
    if len(parts) < 2 or next(iter(parts))[0] not in _LANGUAGES:
        return {}
    first = describe(next(iter(parts)))
    written = "+".join(f"{name} {share:g}" for name, share in parts.items())
    who = called or " and ".join(name.partition("_")[2].capitalize() for name in parts)
    key = re.sub(r"[^0-9a-z+.]+", "-", (called or asked).strip().lower())
    key = f"{first.id.rpartition('-')[0]}-{key}" if called else key
    label = f"{LANGUAGES[first.language]}, {who} (mixed)"
    gender = first.gender if len({name[1] for name in parts}) == 1 else ""
    return {
        key: Voice(key, ENGINE, first.language, gender, label, SpeakerRef(written), LICENCE, True)
    }


def language_of(speaker: str) -> str:
    """espeak-ng's name of the language that a voice, by its name or mix, reads."""
    borrowed, colon, _ = speaker.partition(":")
    return borrowed if colon else _LANGUAGES[speaker[0]][1]


def load_styles(speaker: str) -> F32:
    """The styles [510, 256] of a voice or a mix. Raises MissingError("weights_missing")."""
    own = speaker.rpartition(":")[2]
    parts = _read_parts(own) or {own: 1.0}
    styles = [_read(name) * np.float32(share) for name, share in parts.items()]
    total: F32 = np.sum(styles, axis=0)
    return total


def _read(name: str) -> F32:
    path = folder() / "voices" / f"{name}.bin"
    if not path.is_file() or path.stat().st_size != STYLES * 256 * 4:
        raise MissingError(
            "weights_missing",
            _(
                "Kokoro's voice {name} is not installed; run `{command}`, or put {name}.bin into "
                "{parent}.",
                name=name,
                command=COMMAND,
                parent=path.parent,
            ),
        )
    return np.fromfile(path, np.float32).reshape(STYLES, 256)


def _read_parts(asked: str) -> dict[str, float]:
    """Shares by names, which sum to one; none where it is no mix."""
    told: dict[str, float | None] = {}
    for part in asked.strip().lower().split("+"):
        match = _PART.fullmatch(part.strip())
        if match is None:
            return {}
        told[f"{match[1]}_{match[2]}"] = float(match[3]) if match[3] else None
    open_ones = sum(share is None for share in told.values())
    rest = max(1 - sum(share or 0.0 for share in told.values()), 0.0)
    shares = {n: rest / open_ones if s is None else s for n, s in told.items()}
    whole = sum(shares.values())
    return {name: share / whole for name, share in shares.items()} if whole else {}


def _read_mixes() -> list[Voice]:
    try:
        lines = (folder() / "mixes.txt").read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return []
    pairs = (line.partition("=") for line in lines)
    return [voice for name, _, parts in pairs for voice in mix(parts, name.strip()).values()]
