"""Kokoro's alphabet, and how espeak-ng's phonemes are written in it.

The network learnt from phonemes as its project's reader (misaki) writes them: of espeak-ng's
sounds some are one letter there (`A` for eɪ, `ʤ` for dʒ), and English is spelt by rules of its own.
"""

import re

from workers.speech.engines.kokoro import greek, russian

# Token numbers: those of the file that is published with the network (config.json).
_LETTERS = (
    (1, ';:,.!?'), (9, '—…"()“” \u0303ʣʥʦʨᵝꭧAI'), (31, "O"), (33, "Q"), (35, "ST"), (39, "W"),
    (41, "Yᵊabcdef"), (50, "hijklmnopqrstuvwxyzɑɐɒæ"), (75, "β"), (76, "ɔɕç"), (80, "ɖðʤə"),
    (85, "ɚɛɜ"), (90, "ɟ"), (92, "ɡ"), (99, "ɥ"), (101, "ɨɪʝ"), (110, "ɯɰŋɳɲɴø"), (118, "ɸθœ"),
    (123, "ɹ"), (125, "ɾɻ"), (128, "ʁɽʂʃʈʧ"), (135, "ʊʋ"), (138, "ʌɣɤ"), (142, "χʎ"), (147, "ʒʔ"),
    (156, "ˈˌː"), (162, "ʰ"), (164, "ʲ"), (169, "↓"), (171, "→↗↘"), (177, "ᵻ"),
)  # fmt: skip
TOKENS = {letter: first + place for first, row in _LETTERS for place, letter in enumerate(row)}
PAUSES = ";:,.!?—…"  # signs at which a voice rests or turns

# Sounds without a letter of their own, by the nearest that has one.
_NEAR = {
    "ʏ": "y", "ɘ": "ə", "ɵ": "ø", "ɝ": "ɜɹ", "ʑ": "ʒ", "ʐ": "ʒ", "ɦ": "h", "ɱ": "m", "ɫ": "l",
    "ɭ": "l", "g": "ɡ", "-": "",
}  # fmt: skip
_ANY = _NEAR | {
    "aɪ": "I", "aʊ": "W", "dz": "ʣ", "dʒ": "ʤ", "eɪ": "A", "oʊ": "O", "əʊ": "Q", "ts": "ʦ",
    "tʃ": "ʧ", "ɔɪ": "Y",
}  # fmt: skip
_ENGLISH = _NEAR | {
    "aɪ": "I", "aʊ": "W", "dʒ": "ʤ", "eɪ": "A", "e": "A", "tʃ": "ʧ", "ɔɪ": "Y", "əl": "ᵊl",
    "ʲo": "jo", "ʲə": "jə", "ʲ": "", "r": "ɹ", "x": "k", "ç": "k", "ɐ": "ə", "ɬ": "l",
    "\u0303": "", "ɾ": "T", "ʔ": "t", "n̩": "ᵊn", "l̩": "ᵊl", "m̩": "ᵊm",
}  # fmt: skip
_BRITISH = _ENGLISH | {"ɚ": "əɹ", "eə": "ɛː", "iə": "ɪə", "əʊ": "Q", "oʊ": "Q"}
_AMERICAN = _ENGLISH | {
    "ɚ": "əɹ", "oʊ": "O", "əʊ": "O", "ɜːɹ": "ɜɹ", "ɜː": "ɜɹ", "ɪə": "iə", "ː": "", "ɒ": "ɑ",
    "o": "ɔ",
}  # fmt: skip
# By espeak-ng's names of languages; the others are spelt as `_ANY` has it.
_SPELLINGS = {
    "en-us": _AMERICAN,
    "en": _BRITISH,
    "el": _ANY | greek.SPELLING,
    "ru": _ANY | russian.SPELLING,
}
_PATTERNS = {
    language: re.compile("|".join(map(re.escape, sorted(table, key=len, reverse=True))))
    for language, table in (*_SPELLINGS.items(), ("", _ANY))
}


def respell(ipa: str, language: str) -> str:
    """One of espeak-ng's phonemes, stress and all, in Kokoro's letters; what it has none for goes.

    `language` is espeak-ng's name of it: "en-us".
    """
    table = _SPELLINGS.get(language, _ANY)
    pattern = _PATTERNS[language if language in _SPELLINGS else ""]
    written = pattern.sub(lambda match: table[match[0]], ipa)
    return "".join(letter for letter in written if letter in TOKENS)
