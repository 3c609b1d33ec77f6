"""What the mouth does for each phoneme: targets and how much it insists on them.

Targets are those of a clear, stressed, unhurried utterance; coarticulation (`lips`) makes them
smaller. Dominance follows Cohen & Massaro (1993): one figure each for the jaw, the lips and their
rounding, so that a /t/ in "too" lets the coming rounding through while an /iː/ does not.
"""

from typing import NamedTuple


class Shape(NamedTuple):
    """One articulation. All but `seal` and `tuck` are 0..1, as are the blendshapes they feed.

    `spread` draws the corners apart, `upper` and `lower` lift and lower the lips off the teeth,
    `funnel` is open and trumpet-like, `pucker` narrow and protruded. `seal` (lip to lip) and
    `tuck` (lower lip to upper teeth) must be reached, whatever the neighbours want.
    """

    jaw: float = 0.0
    spread: float = 0.0
    upper: float = 0.0
    lower: float = 0.0
    funnel: float = 0.0
    pucker: float = 0.0
    tongue: float = 0.0
    jaw_dominance: float = 1.0
    lip_dominance: float = 1.0
    round_dominance: float = 1.0
    seal: bool = False
    tuck: bool = False


def _vowel(
    jaw: float,
    spread: float,
    upper: float,
    lower: float,
    *,
    funnel: float = 0.0,
    pucker: float = 0.0,
    dominance: float = 1.5,
) -> Shape:
    return Shape(jaw, spread, upper, lower, funnel, pucker, 0.0, dominance, dominance, dominance)


def _consonant(
    jaw: float,
    spread: float,
    upper: float,
    lower: float,
    *,
    tongue: float = 0.0,
    dominance: tuple[float, float, float] = (0.35, 0.35, 0.22),
) -> Shape:
    return Shape(jaw, spread, upper, lower, 0.0, 0.0, tongue, *dominance)


REST = Shape(jaw_dominance=0.35, lip_dominance=0.35, round_dominance=0.2)

_LIP_STOP = _consonant(0.03, 0.0, 0.0, 0.0, dominance=(0.5, 0.5, 0.1))._replace(seal=True)
_LIP_TEETH = _consonant(0.07, 0.05, 0.22, 0.0, dominance=(0.8, 1.0, 0.15))._replace(tuck=True)
_HISS = _consonant(0.04, 0.28, 0.20, 0.38, dominance=(0.9, 0.6, 0.3))
_HUSH = _vowel(0.07, 0.0, 0.22, 0.30, funnel=0.72, pucker=0.22, dominance=1.2)
_DENTAL = _consonant(0.15, 0.06, 0.14, 0.24, tongue=0.50, dominance=(0.6, 0.6, 0.22))
_ALVEOLAR = _consonant(0.10, 0.10, 0.10, 0.20, tongue=0.05, dominance=(0.5, 0.35, 0.22))
_LATERAL = _consonant(0.20, 0.08, 0.12, 0.20, tongue=0.18, dominance=(0.45, 0.35, 0.22))
_TAP = _consonant(0.14, 0.06, 0.08, 0.16, tongue=0.05)
_VELAR = _consonant(0.16, 0.06, 0.08, 0.14, dominance=(0.35, 0.25, 0.22))
_PALATAL = _consonant(0.12, 0.32, 0.14, 0.24, dominance=(0.5, 0.6, 0.4))
_GLOTTAL = _consonant(0.20, 0.05, 0.08, 0.12, dominance=(0.08, 0.08, 0.03))
_GLIDE = _vowel(0.07, 0.0, 0.0, 0.0, pucker=1.0)
_RHOTIC = _vowel(0.13, 0.0, 0.06, 0.14, funnel=0.36, pucker=0.38, dominance=0.8)

_OPEN = _vowel(0.62, 0.06, 0.10, 0.20)
_NEAR_OPEN = _vowel(0.56, 0.28, 0.20, 0.30)
_OPEN_MID = _vowel(0.42, 0.26, 0.16, 0.24)
_CLOSE_MID = _vowel(0.34, 0.32, 0.16, 0.24)
_SCHWA = _vowel(0.26, 0.08, 0.08, 0.16, dominance=0.8)
_NEAR_CLOSE = _vowel(0.18, 0.32, 0.14, 0.22, dominance=1.3)
_CLOSE = _vowel(0.13, 0.58, 0.18, 0.28)
_CENTRAL_CLOSE = _vowel(0.14, 0.34, 0.14, 0.26)
_R_VOWEL = _vowel(0.24, 0.0, 0.08, 0.16, funnel=0.30, pucker=0.24, dominance=1.2)
_ROUND_OPEN = _vowel(0.52, 0.0, 0.08, 0.16, funnel=0.30, pucker=0.06)
_ROUND_OPEN_MID = _vowel(0.44, 0.0, 0.06, 0.12, funnel=0.48, pucker=0.20)
_ROUND_MID = _vowel(0.36, 0.0, 0.04, 0.08, funnel=0.36, pucker=0.50)
_ROUND_NEAR_CLOSE = _vowel(0.18, 0.0, 0.04, 0.10, funnel=0.20, pucker=0.55, dominance=1.3)
_ROUND_CLOSE = _vowel(0.12, 0.0, 0.02, 0.05, funnel=0.12, pucker=0.88)
_ROUND_FRONT = _vowel(0.24, 0.0, 0.05, 0.10, funnel=0.25, pucker=0.62)

_ROWS: tuple[tuple[str, Shape], ...] = (
    ("p b m ɓ ʙ", _LIP_STOP),
    ("f v ɱ ʋ", _LIP_TEETH),
    ("s z", _HISS),
    ("ʃ ʒ", _HUSH),
    ("ɕ ʑ ʂ ʐ", _HUSH._replace(funnel=0.5, pucker=0.12, spread=0.08)),
    ("θ ð", _DENTAL),
    ("t d n ʈ ɖ ɳ", _ALVEOLAR),
    ("l ɫ ɭ", _LATERAL),
    ("k g ɡ ŋ q ɢ x ɣ χ ɴ", _VELAR),
    ("j c ç ɟ ʝ ɲ ʎ", _PALATAL),
    ("h ɦ ʔ ħ ʕ", _GLOTTAL),
    ("w ʍ ɥ", _GLIDE),
    ("β ɸ", _LIP_STOP._replace(jaw=0.08, seal=False, jaw_dominance=0.9, lip_dominance=0.9)),
    ("ɹ ɻ ʁ ʀ", _RHOTIC),
    ("r ɾ ɽ", _TAP),
    ("ɑ a ä", _OPEN),
    ("æ", _NEAR_OPEN),
    ("ʌ ɐ", _vowel(0.48, 0.08, 0.10, 0.18)),
    ("ɛ", _OPEN_MID),
    ("e", _CLOSE_MID),
    ("ə ɘ", _SCHWA),
    ("ɪ ᵻ", _NEAR_CLOSE),
    ("i", _CLOSE),
    ("ɨ ɯ", _CENTRAL_CLOSE),
    ("ɤ", _OPEN_MID._replace(spread=0.1)),
    ("ɚ ɝ ɜ ɞ", _R_VOWEL),
    ("ɒ ɶ", _ROUND_OPEN),
    ("ɔ", _ROUND_OPEN_MID),
    ("o", _ROUND_MID),
    ("ʊ ʉ", _ROUND_NEAR_CLOSE),
    ("u", _ROUND_CLOSE),
    ("y ʏ ø œ ɵ", _ROUND_FRONT),
)

_BY_SYMBOL: dict[str, Shape] = {
    symbol: shape for symbols, shape in _ROWS for symbol in symbols.split()
}

# For phonemes written in a way that the rows above do not know.
_BY_VISEME: dict[str, Shape] = {
    "sil": REST,
    "PP": _LIP_STOP,
    "FF": _LIP_TEETH,
    "TH": _DENTAL,
    "DD": _ALVEOLAR,
    "kk": _VELAR,
    "CH": _HUSH,
    "SS": _HISS,
    "nn": _ALVEOLAR,
    "RR": _RHOTIC,
    "aa": _OPEN,
    "E": _OPEN_MID,
    "ih": _NEAR_CLOSE,
    "oh": _ROUND_MID,
    "ou": _ROUND_CLOSE,
}


def articulate(ipa: str, viseme: str) -> tuple[tuple[Shape, float], ...]:
    """The shapes that a phoneme goes through, each with its share of the time (they sum to 1).

    Diphthongs and affricates go through several; the first vowel of a diphthong is the longer,
    the stop of an affricate the shorter.
    """
    symbols = [symbol for symbol in ipa if symbol in _BY_SYMBOL]
    if not symbols:
        return ((_BY_VISEME[viseme], 1.0),)
    shapes = [_BY_SYMBOL[symbol] for symbol in symbols]
    if len(shapes) == 1:
        return ((shapes[0], 1.0),)
    first = 0.4 if symbols[0] in "tdpbkɡg" else 0.55
    rest = (1.0 - first) / (len(shapes) - 1)
    return ((shapes[0], first), *((shape, rest) for shape in shapes[1:]))
