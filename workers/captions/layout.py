"""Captions from the times of words, as they are spoken.

At most two lines, broken where sentences and phrases end; each is up long enough to be read, at
least 5/6 s, and stays a moment after its last word (the habits of broadcasters' timed-text
guides). A phrase's captions are chosen together, by the least cost over all ways to cut it.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from avatar_app.script.captions import Caption, to_srt, to_vtt
from avatar_app.script.sentences import ends_between
from workers.speech.speech import Word
from workers.video.atomic_files import write_whole

WIDTH = 42  # characters of a line in a file
SHORTEST = 5 / 6
LONGEST = 7.0
PAUSE = 0.6  # a silence after which a new caption begins
LINGER = 0.4  # seconds that a caption stays after its last word, unless the next one comes
READ = 17.0  # characters a second that a viewer reads
UNBROKEN = 20.0  # seconds after which a phrase is cut even if no sentence ends

# Where an address is cut: after what parts it, but before what would look like a sentence's end.
_CUT = re.compile(r"(?<=[/_@-])(?![/_@-])|(?=[?&=.#])")
_CLOSERS = "\"'»”’)]}"
_COMMAS = ",:—–\u0387"
_CAPITAL = "A"  # what a sentence may begin with


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


# A phrase begins with these: a line breaks well before them and badly after.
_OPENERS = _listed(
    "and but or nor so that which who because if when while where than as with "
    "και κι αλλά μα ή που ότι πως γιατί αν όταν ενώ ώστε να "
    "и а но или что который которая которые потому если когда чтобы где как "
    "und aber oder dass weil wenn et mais ou que qui si pero ma che ale"
)


@dataclass(frozen=True)
class Ruler:
    """What a line may hold: `measure` of it is at most `width`; `clean` takes out of a word what
    cannot be shown.
    """

    measure: Callable[[str], float] = len
    width: float = WIDTH
    clean: Callable[[str], str] = str


PLAIN = Ruler()


class Captioner:
    """Take words as they are spoken; the captions of all phrases that have ended are in
    `captions`. The last one's end is moved when it is known what follows.
    """

    def __init__(self, ruler: Ruler = PLAIN) -> None:
        self.captions: list[Caption] = []
        self._ruler = ruler
        self._phrase: list[Word] = []

    @property
    def settled(self) -> bool:
        """Whether no word waits for others of its phrase."""
        return not self._phrase

    def take(self, words: Iterable[Word]) -> None:
        """Take the words that are spoken next."""
        for word in (piece for whole in words for piece in split_word(whole, self._ruler)):
            if self._phrase and self._parts(self._phrase[-1], word):
                self.close()
            self._phrase.append(word)
            spoken = word.end - self._phrase[0].start
            if (spoken >= SHORTEST and _ends(word.text)) or spoken > UNBROKEN:
                self.close()

    def _parts(self, last: Word, word: Word) -> bool:
        """Whether a phrase ends between these two."""
        ends = last.end - self._phrase[0].start >= SHORTEST and ends_between(last.text, word.text)
        return ends or word.start - last.end > PAUSE

    def close(self) -> None:
        """No more words come to this phrase."""
        groups = group_words(self._phrase, self._ruler)
        for group in groups:
            if self.captions and self.captions[-1].end > group[0].start:
                last = self.captions[-1]
                self.captions[-1] = Caption(last.start, group[0].start, last.lines)
            self.captions.append(_show(group, self._ruler))
        self._phrase = []


def write_captions(words: Iterable[Word], path: Path) -> None:
    """Write the words' captions to `path`, .vtt or .srt, whole or not at all.

    Raises OutputError.
    """
    captioner = Captioner()
    captioner.take(words)
    captioner.close()
    form = to_srt if path.suffix.lower() == ".srt" else to_vtt
    with write_whole(path) as partial:
        partial.write_text(form(captioner.captions), encoding="utf-8")


def split_word(word: Word, ruler: Ruler = PLAIN) -> list[Word]:
    """The word as it is shown, in pieces if it is longer than a line: cut at the signs of an
    address, or else anywhere, with a hyphen. They share its time by their lengths.
    """
    text = ruler.clean(word.text)
    pieces: list[str] = []
    while text and ruler.measure(text) > ruler.width:
        most = next(
            (
                n
                for n in range(len(text) - 1, 1, -1)
                if ruler.measure(text[:n] + "-") <= ruler.width
            ),
            1,
        )
        cuts = [match.start() for match in _CUT.finditer(text, most // 2, most + 1)]
        cut = cuts[-1] if cuts else most
        hyphen = not cuts and text[cut - 1 : cut + 1].isalpha()
        pieces.append(text[:cut] + "-" * hyphen)
        text = text[cut:]
    pieces += [text] if text else []
    total, said, shown = sum(map(len, pieces)), 0, []
    for piece in pieces:
        start, said = said / total, said + len(piece)
        length = word.end - word.start
        shown.append(Word(piece, word.start + start * length, word.start + said / total * length))
    return shown


def group_words(words: Sequence[Word], ruler: Ruler = PLAIN) -> list[Sequence[Word]]:
    """The words of each caption of a phrase, in order, none left out."""
    # The least cost of the first n words, and where the last caption of them begins.
    best: list[tuple[float, int]] = [(0.0, 0)]
    for stop in range(1, len(words) + 1):
        ways = []
        for start in range(stop - 1, -1, -1):
            group = words[start:stop]
            if len(group) > 1 and not _fits(group, ruler):
                break
            after = words[stop].text if stop < len(words) else None
            ways.append((best[start][0] + _cost(group, after), start))
        best.append(min(ways))
    groups = []
    stop = len(words)
    while stop:
        start = best[stop][1]
        groups.append(words[start:stop])
        stop = start
    return groups[::-1]


def break_lines(texts: Sequence[str], ruler: Ruler = PLAIN) -> tuple[str, ...]:
    """One line if it fits, else two of about the same length."""
    whole = " ".join(texts)
    if len(texts) == 1 or ruler.measure(whole) <= ruler.width:
        return (whole,)
    ways = []
    for cut in range(1, len(texts)):
        lines = (" ".join(texts[:cut]), " ".join(texts[cut:]))
        upper, lower = map(ruler.measure, lines)
        over = max(0.0, max(upper, lower) - ruler.width)
        uneven = abs(upper - lower) / ruler.width
        ways.append((over, uneven + 0.5 * _break(texts[cut - 1], texts[cut]), lines))
    return min(ways)[2]


def _fits(group: Sequence[Word], ruler: Ruler) -> bool:
    lines = break_lines([word.text for word in group], ruler)
    lasts = group[-1].end - group[0].start
    return lasts <= LONGEST and max(map(ruler.measure, lines)) <= ruler.width


def _cost(group: Sequence[Word], after: str | None) -> float:
    """Of a caption: that it is there, that it ends amid a phrase, that it is brief."""
    lasts = group[-1].end - group[0].start
    brief = max(0.0, 1.5 - lasts)
    return 1.0 + (0.0 if after is None else _break(group[-1].text, after)) + 0.6 * brief**2


def _break(text: str, after: str) -> float:
    """How badly a line ends between these two words."""
    if ends_between(text, after):
        return 0.0
    if _last(text) in _COMMAS:
        return 0.2
    if text.lower() in _OPENERS or (text.endswith(".") and not ends_between(text, _CAPITAL)):
        return 1.6  # a name follows "Dr."
    if after.lower() in _OPENERS:
        return 0.4
    # Short words are mostly articles and prepositions, which go with what follows.
    return 1.3 if len(text) <= 3 else 0.8


def _show(group: Sequence[Word], ruler: Ruler) -> Caption:
    texts = [word.text for word in group]
    read = max(SHORTEST, sum(map(len, texts)) / READ)
    start, end = group[0].start, group[-1].end
    return Caption(start, max(end + LINGER, start + read), break_lines(texts, ruler))


def _ends(text: str) -> bool:
    """Whether a sentence ends with this word, whatever follows."""
    return ends_between(text, _CAPITAL) and ends_between(text, _CAPITAL.lower())


def _last(text: str) -> str:
    """The sign that a word ends with; a blank, which is in no row of signs, for none."""
    return text.rstrip(_CLOSERS)[-1:] or " "
