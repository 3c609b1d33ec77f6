"""The sounds of the International Phonetic Alphabet that voices can be asked for. Pure."""

import re
import unicodedata

VOWELS = "iyɨᵻɪʏʊuɯeøəɘɵoɤɛœɜɝɚʌɔæɐaɑɒ"
RARE_VOWELS = "ʉɶɞ"  # that engines tell of, and that nobody can ask for
CONSONANTS = "pbtdkɡcɟfvθðszʃʒɕʑʂʐçʝxɣχʁhɦβmnŋɲɱlɫɭʎrɾɹʔjwɥ"
PAIRS = ("tʃ", "dʒ", "ts", "dz", "aɪ", "aʊ", "eɪ", "ɔɪ", "oʊ", "əʊ")
STRESSES = "ˈˌ"
LONG, SOFT = "ː", "ʲ"

_SAME = str.maketrans({"g": "ɡ", "'": "ˈ", ":": LONG, ",": "ˌ"})
_DROPPED = re.compile("[.\u0361\u035c\u203f\u02b0]")  # syllables, ties, breath
_UNIT = re.compile(
    rf"[{STRESSES}]|(?:{'|'.join(PAIRS)}|[{VOWELS}{CONSONANTS}])[{LONG}{SOFT}]*", re.UNICODE
)


def read_ipa(text: str) -> tuple[tuple[str, ...], ...]:
    """The sounds of each word of what stood between slashes, stresses among them.

    Raises ValueError with the first sign that is none.
    """
    said = []
    for word in _DROPPED.sub("", unicodedata.normalize("NFC", text)).translate(_SAME).split():
        units = []
        at = 0
        while at < len(word):
            match = _UNIT.match(word, at)
            if match is None:
                raise ValueError(word[at])
            units.append(match[0])
            at = match.end()
        said.append(tuple(units))
    return tuple(said)
