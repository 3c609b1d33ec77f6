"""What can be chosen: voices, languages and tiers, one row each."""

import difflib
import re
from dataclasses import dataclass

from avatar_app.errors import ChoiceError


@dataclass(frozen=True)
class Voice:
    """Who speaks: an engine's name for it, its language (BCP 47 primary tag) and character."""

    id: str  # "en-female"
    engine: str  # the Speaker's name: "espeak"
    language: str  # "en"
    gender: str  # "female" | "male"
    label: str  # "English, female"
    speaker: str  # what the engine calls it: "en-us+f5"


@dataclass(frozen=True)
class Tier:
    """A named pair of Speaker and Animator."""

    name: str
    speaker: str
    animator: str
    label: str


# Languages that the embedded speaker speaks: our code, its name, espeak-ng's name for it.
_LANGUAGES = (
    ("en", "English", "en-us"),
    ("el", "Greek", "el"),
    ("ru", "Russian", "ru"),
    ("bg", "Bulgarian", "bg"),
    ("cs", "Czech", "cs"),
    ("da", "Danish", "da"),
    ("de", "German", "de"),
    ("es", "Spanish", "es"),
    ("fi", "Finnish", "fi"),
    ("fr", "French", "fr"),
    ("hu", "Hungarian", "hu"),
    ("it", "Italian", "it"),
    ("nb", "Norwegian", "nb"),
    ("nl", "Dutch", "nl"),
    ("pl", "Polish", "pl"),
    ("pt", "Portuguese", "pt"),
    ("ro", "Romanian", "ro"),
    ("sk", "Slovak", "sk"),
    ("sr", "Serbian", "sr"),
    ("sv", "Swedish", "sv"),
    ("tr", "Turkish", "tr"),
    ("uk", "Ukrainian", "uk"),
)
# espeak-ng's variants that a recogniser understood best, one a gender.
_VARIANTS = (("female", "f5"), ("male", "klatt4"))

LANGUAGES: dict[str, str] = {code: name for code, name, _ in _LANGUAGES}

VOICES: dict[str, Voice] = {
    f"{code}-{gender}": Voice(
        f"{code}-{gender}", "espeak", code, gender, f"{name}, {gender}", f"{engine}+{variant}"
    )
    for code, name, engine in _LANGUAGES
    for gender, variant in _VARIANTS
}

TIERS: dict[str, Tier] = {
    "instant": Tier("instant", "espeak", "mesh", "Instant: on any machine, at once"),
}


def find_voice(voice: str | None, language: str | None, text: str) -> Voice:
    """The voice asked for; without one, a female voice of the language, or of the text's.

    Raises ChoiceError: voice_unknown, language_unknown.
    """
    code = None if language is None else _find_language(language)
    if voice is None:
        return VOICES[f"{code or guess_language(text)}-female"]
    if voice.lower() not in VOICES:
        raise ChoiceError(
            "voice_unknown",
            f"There is no voice {voice!r}; {_advise(voice, list(VOICES), 'voices')}",
        )
    found = VOICES[voice.lower()]
    if code is not None and found.language != code:
        raise ChoiceError(
            "voice_unknown",
            f"The voice {found.id} speaks {LANGUAGES[found.language]}, not {LANGUAGES[code]}; "
            f"take {code}-{found.gender}, or leave one of the two out.",
        )
    return found


def find_tier(name: str) -> Tier:
    """The tier of that name. Raises ChoiceError("tier_unknown")."""
    if name.lower() not in TIERS:
        raise ChoiceError(
            "tier_unknown", f"There is no tier {name!r}; there is {', '.join(TIERS)}."
        )
    return TIERS[name.lower()]


def guess_language(text: str) -> str:
    """The language of most of the letters, by their alphabet: el, ru, uk, or else en."""
    greek = len(re.findall(r"[\u0370-\u03ff\u1f00-\u1fff]", text))
    cyrillic = len(re.findall(r"[\u0400-\u04ff]", text))
    latin = len(re.findall(r"[A-Za-z\u00c0-\u024f]", text))
    if max(greek, cyrillic) <= latin / 2:
        return "en"
    if greek > cyrillic:
        return "el"
    return "uk" if re.search(r"[іїєґІЇЄҐ]", text) else "ru"


def _find_language(language: str) -> str:
    code = re.split(r"[-_]", language.strip().lower())[0]
    if code in LANGUAGES:
        return code
    names = {name.lower(): code for code, name in LANGUAGES.items()}
    if language.strip().lower() in names:
        return names[language.strip().lower()]
    raise ChoiceError(
        "language_unknown",
        f"There is no voice for the language {language!r}; "
        + _advise(language.lower(), [*LANGUAGES, *names], "voices"),
    )


def _advise(word: str, known: list[str], command: str) -> str:
    near = difflib.get_close_matches(word, known, 1)
    hint = f"did you mean {near[0]}? " if near else ""
    return f"{hint}`galatea {command}` lists what there is."
