"""CMU's names of English phonemes, as flite, pocketsphinx and ESPnet's models write them."""

ARPABET = {
    "pau": "", "aa": "ɑ", "ae": "æ", "ah": "ʌ", "ao": "ɔ", "aw": "aʊ", "ax": "ə", "ay": "aɪ",
    "b": "b", "ch": "tʃ", "d": "d", "dh": "ð", "dx": "ɾ", "eh": "ɛ", "er": "ɚ", "ey": "eɪ",
    "f": "f", "g": "ɡ", "hh": "h", "ih": "ɪ", "iy": "i", "jh": "dʒ", "k": "k", "l": "l", "m": "m",
    "n": "n", "ng": "ŋ", "ow": "oʊ", "oy": "ɔɪ", "p": "p", "r": "ɹ", "s": "s", "sh": "ʃ", "t": "t",
    "th": "θ", "uh": "ʊ", "uw": "u", "v": "v", "w": "w", "y": "j", "z": "z", "zh": "ʒ", "ssil": "",
}  # fmt: skip
_STRESSES = {"0": "", "1": "ˈ", "2": "ˌ"}


def to_ipa(name: str) -> str | None:
    """The IPA of a phoneme, its stress before it: "ˈaɪ" of "AY1"; None if it is none of theirs."""
    bare = name.lower()
    digit = bare[-1:] if bare[-1:] in _STRESSES else ""
    bare = bare.removesuffix(digit)
    if bare == "ah" and digit == "0":
        return "ə"
    return _STRESSES.get(digit, "") + ARPABET[bare] if bare in ARPABET else None
