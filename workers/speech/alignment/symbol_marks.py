"""From an engine's row of symbols to what begins when: sounds, their marks, pauses, words."""

import unicodedata

from workers.speech.alignment.word_starts import place_words
from workers.speech.utterance import SpeechMark
from workers.speech.visemes import sounds

_BREAKS = frozenset("^$_ .,!?;:¡¿…—–-\"'()«»“”")
_STRESSES = frozenset("ˈˌ")


def read_symbols(
    symbols: list[tuple[str, int]],
    tokens: list[list[str]],
    positions: list[int],
    *,
    parted: bool = True,
) -> tuple[SpeechMark, ...]:
    """Each symbol is IPA, a mark on a sound, or a break, with the sample at which it begins.

    Marks go to the sounds that they are of, blanks and stops are pauses. `tokens` are the sounds
    of each word when it stands alone, `positions` its characters' places in the text; `parted` is
    as `place_words` has it.
    """
    events: list[SpeechMark] = []
    stress: tuple[str, int] | None = None
    for symbol, at in symbols:
        if symbol in _STRESSES:
            stress = (symbol, at)
        elif sounds(symbol):
            mark, begin = stress or ("", at)
            events.append(SpeechMark(begin, mark + symbol))
            stress = None
        elif symbol in _BREAKS:
            events.append(SpeechMark(at, ""))
        elif events and events[-1].ipa:  # length, nasality and the like
            marked = unicodedata.normalize("NFC", events[-1].ipa + symbol)
            events[-1] = SpeechMark(events[-1].sample, marked)
    starts = place_words(tokens, [event.ipa or "" for event in events], parted=parted)
    words = [
        SpeechMark(events[start].sample, None, position)
        for start, position in zip(starts, positions, strict=True)
        if start is not None
    ]
    return (*events, *words)
