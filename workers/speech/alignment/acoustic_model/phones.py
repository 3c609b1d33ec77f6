"""The sounds that the network tells apart: phonemes of any language, folded to what is heard.

Each is named by an IPA symbol, which `workers.speech.visemes` maps onto a viseme.
"""

SOUNDS = (
    "", "p", "b", "m", "f", "v", "θ", "ð", "t", "d", "s", "z", "ʃ", "ʒ", "k", "ɡ", "c", "x", "ɣ",
    "h", "n", "ɲ", "ŋ", "l", "r", "ɹ", "ɚ", "j", "w", "i", "ɪ", "e", "ɛ", "æ", "a", "ɑ", "ʌ", "ə",
    "ɔ", "o", "u", "ʊ", "y", "ø", "ɨ",
)  # fmt: skip
SILENCE = 0

_INDEX = {sound: index for index, sound in enumerate(SOUNDS)}
# What sounds like another, so near that labels by several engines do not agree on it.
_FOLDED = {
    "ɓ": "b", "ʙ": "b", "β": "v", "ɸ": "f", "ɱ": "m", "ʋ": "v", "ʈ": "t", "ɖ": "d", "ɾ": "r",
    "g": "ɡ", "q": "k", "ɢ": "ɡ", "χ": "x", "ʁ": "ɣ", "ɦ": "h", "ħ": "h", "ʕ": "h", "ʔ": "",
    "ɟ": "c", "ç": "x", "ʝ": "j", "ɕ": "ʃ", "ʑ": "ʒ", "ʂ": "ʃ", "ʐ": "ʒ", "ɳ": "n", "ɴ": "ŋ",
    "ɫ": "l", "ɭ": "l", "ʎ": "l", "ʟ": "l", "ɻ": "ɹ", "ɽ": "r", "ʀ": "ɣ", "ɝ": "ɚ", "ɜ": "ɚ",
    "ɞ": "ɚ", "ä": "a", "ɐ": "ʌ", "ɒ": "ɔ", "ɶ": "æ", "ɘ": "ə", "ɤ": "ʌ", "ᵻ": "ɨ", "ɯ": "ɨ",
    "œ": "ø", "ɵ": "ø", "ʍ": "w", "ʏ": "y", "ʉ": "u", "ɥ": "w",
}  # fmt: skip
VOWELS = frozenset(range(_INDEX["i"], len(SOUNDS))) | {_INDEX["ɚ"]}


def fold(ipa: str) -> tuple[int, ...]:
    """The sounds that a phoneme is made of, in order: two for a diphthong or an affricate.

    A pause ("") is silence. Marks without a sound of their own are passed over.
    """
    folded = [_FOLDED.get(symbol, symbol) for symbol in ipa]
    sounds = [_INDEX[symbol] for symbol in folded if symbol in _INDEX]
    # Palatalised consonants carry a glide that is hardly a sound by itself.
    kept = [sound for at, sound in enumerate(sounds) if at == 0 or sound != sounds[at - 1]]
    return tuple(kept[:2]) or (SILENCE,)
