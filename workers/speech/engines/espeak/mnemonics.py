"""IPA as espeak-ng takes it: by its own names of phonemes, which differ from voice to voice.

For each sound there are names to try, the best first; a name is good if the voice, asked for it,
makes as many sounds as the sound has letters. That is measured once a voice and sound.
"""

import functools
import re

from avatar_app.script.ipa import LONG, SOFT, STRESSES, read_ipa
from workers.speech.engines.espeak.native import synthesize

_NAMES: dict[str, str] = {
    "ɡ": "g",
    "θ": "T t",
    "ð": "D z",
    "ʃ": "S s",
    "ʒ": "Z z",
    "ɕ": "S; S",
    "ʑ": "Z; Z",
    "ʂ": "s. S",
    "ʐ": "z. Z",
    "ç": "C S",
    "ʝ": "C j",
    "x": "x X h k",
    "ɣ": "Q g",
    "χ": "X x h k",
    "ʁ": 'R r"',
    "h": "h x",
    "ɦ": "h x",
    "β": "B v",
    "ŋ": "N n",
    "ɲ": "n^ n",
    "ɱ": "m",
    "ɫ": "L l",
    "ɭ": "l",
    "ʎ": "l^ l",
    "r": "r R *",
    "ɾ": "* r",
    "ɹ": "r- r R *",
    "ʔ": "? _",
    "w": "w u",
    "ɥ": "j",
    "c": "c k",
    "ɟ": "J g",
    "tʃ": "tS",
    "dʒ": "dZ",
    "ts": "ts",
    "dz": "dz",
    "aɪ": "aI",
    "aʊ": "aU",
    "eɪ": "eI",
    "ɔɪ": "OI",
    "oʊ": "oU",
    "əʊ": "oU",
    "y": "y u",
    "ɨ": "I# i",
    "ᵻ": "I# i",
    "ɪ": "I I2 i",
    "ʏ": "y i",
    "ʊ": "U u",
    "ɯ": "u",
    "ø": "Y o",
    "ə": "@ a",
    "ɘ": "@ e",
    "ɵ": "@ o",
    "ɤ": "@ o",
    "ɛ": "E e",
    "e": "e E",
    "œ": "W Y E e",
    "ɜ": "3: @ E e",
    "ɝ": "3: @ e",
    "ɚ": "3 @ e",
    "ʌ": "V a# a",
    "ɔ": "O o",
    "o": "o O",
    "æ": "a E e",
    "ɐ": "a# a",
    "a": "a A A: aa",
    "ɑ": "A: A a",
    "ɒ": "0 O A: o a",
    "u": "u U u:",
    "i": "i I i:",
}
# espeak-ng's Russian has the sound of ы under the name that is ü elsewhere, its English that of
# "cat" under the name that is a plain a elsewhere.
_OWN = {
    ("ru", "ɨ"): "y i",
    ("ru", "y"): "u",
    ("ru", "ᵻ"): "y i",
    ("en", "a"): "A: a",
    ("en", "r"): "r- r",
}
_LETTER = re.compile(r"[^\W\d_ˈˌːʲ]")


def to_mnemonics(ipa: str, voice: str) -> str:
    """What the embedded voice (espeak-ng's name for it) is to be given for words in IPA."""
    language = re.split(r"[-+]", voice)[0]
    words = (
        "|".join(_name(unit, language) for unit in units).replace("'|", "'").replace(",|", ",")
        for units in read_ipa(ipa)
    )
    return " ".join(f"[[{word}]]" for word in words)


@functools.cache
def _name(unit: str, language: str) -> str:
    """The name of one sound, or of several if the voice has none for them together."""
    if unit in STRESSES:
        return "'" if unit == "ˈ" else ","
    sound = unit.rstrip(LONG + SOFT)
    marks = (":" if LONG in unit else "") + (";" if SOFT in unit else "")
    names = _OWN.get((language[:2], sound)) or _NAMES.get(sound, sound)
    for name in names.split():
        for full in (name + marks, name) if marks else (name,):
            if _makes(full, language, len(sound)):
                return full
    if len(sound) > 1:
        return "|".join(_name(letter, language) for letter in sound)
    return names.split()[-1]


def _makes(name: str, language: str, count: int) -> bool:
    """Whether the voice knows the phoneme of that name, which should be so many sounds.

    A name that it does not know ends the word, so another sound must follow.
    """
    said = synthesize(f"[[{name}|p]]", language, 170, 50, 50)
    heard = "".join(event.ipa or "" for event in said.events)
    known = heard.endswith("p") and not re.search(r"\d|\.", heard)
    return known and len(_LETTER.findall(heard)) > count
