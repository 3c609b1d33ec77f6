"""The fifteen visemes of Meta's (Oculus) lip-sync set, and which phoneme shows which.

They name a phoneme's look in reports and for animators that know no more; our own animator goes
by the phoneme itself.
"""

VISEMES = (
    "sil", "PP", "FF", "TH", "DD", "kk", "CH", "SS", "nn", "RR", "aa", "E", "ih", "oh", "ou",
)  # fmt: skip

_ROWS = (
    ("PP", "p b m ɓ ʙ β ɸ"),
    ("FF", "f v ɱ ʋ"),
    ("TH", "θ ð"),
    ("DD", "t d ʈ ɖ ɾ"),
    ("kk", "k g ɡ q ɢ x ɣ χ ʁ h ɦ ħ ʕ ʔ c ɟ ç ʝ"),
    ("CH", "ʃ ʒ ɕ ʑ ʂ ʐ"),
    ("SS", "s z"),
    ("nn", "n l ɲ ŋ ɳ ɴ ɫ ɭ ʎ ʟ"),
    ("RR", "r ɹ ɻ ɽ ʀ ɚ ɝ ɜ ɞ"),
    ("aa", "a ä ɑ ɐ ʌ æ ɒ ɶ"),
    ("E", "e ɛ ə ɘ ɤ"),
    ("ih", "i ɪ ɨ ᵻ j ɯ"),
    ("oh", "o ɔ ø œ ɵ"),
    ("ou", "u ʊ w ʍ y ʏ ʉ ɥ"),
)
_BY_SYMBOL = {symbol: viseme for viseme, symbols in _ROWS for symbol in symbols.split()}


def sounds(ipa: str) -> bool:
    """Whether a phoneme has a sound of its own, and is not a mark on the one before it."""
    return any(symbol in _BY_SYMBOL for symbol in ipa)


def viseme_of(ipa: str) -> str:
    """The viseme of a phoneme in IPA; "sil" for a pause ("").

    A diphthong is shown by its first vowel, an affricate by its hiss. Raises KeyError for a
    phoneme without a single symbol that we know.
    """
    if not ipa:
        return "sil"
    visemes = [_BY_SYMBOL[symbol] for symbol in ipa if symbol in _BY_SYMBOL]
    if not visemes:
        raise KeyError(ipa)
    if visemes[0] == "DD" and len(visemes) > 1 and visemes[1] in ("CH", "SS"):
        return visemes[1]
    return visemes[0]
