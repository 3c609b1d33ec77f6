"""Where sentences end, in English, Greek, Russian and their neighbours. Pure.

Rules and tables of abbreviations, not a model: a wrong guess here costs a pause that is too long
or too short, so when in doubt a full stop is taken for an abbreviation's, which the speaker then
pauses at by itself.
"""

import re
from collections.abc import Iterator

from avatar_app.script.abbreviations import ALL

LONGEST = 300  # characters; a longer sentence is cut at clauses, so that speech can stream
_WRAPPED = 50  # characters from which a line looks broken by an editor, not by its writer

_STOPS = ".!?…;\u037e"
_CLOSERS = "\"'»«”“’‘›)\\]}"
_END = re.compile(
    rf"(?<![{_STOPS}])(?P<stop>[{_STOPS}]+)(?P<closer>[{_CLOSERS}]*)(?P<blank>\s+)|(?P<line>\n\s*)"
)
_CLAUSE_END = re.compile(rf"[,;:\u0387·—–][{_CLOSERS}]*\s+")
_WORD_BEFORE = re.compile(r"[\w.]*$")
_BLANK = re.compile(r"\s+")


_NAMES = frozenset[str]().union(*(table.names for table in ALL))
_NUMBERS = frozenset[str]().union(*(table.numbers for table in ALL))
_OTHERS = frozenset[str]().union(*(table.others for table in ALL))
_UNITS = frozenset[str]().union(*(table.units for table in ALL))
_ACRONYMS = frozenset[str]().union(*(table.acronyms for table in ALL))
_OPENERS = frozenset[str]().union(*(table.openers for table in ALL))
_WORD_AFTER = re.compile(r"[^\w]*(\w+)(?!\w|\.\w|\.\s+\w)")
_REFERENCE = re.compile(r"(\w+)\. ?$")
_NUMBER_BEFORE = re.compile(r"(?:\d|\b[IVXLC]+)\s*$")
_AND_BEFORE = re.compile(r"\b(?:и|and|και|und)\s+$", re.IGNORECASE)


def split_sentences(text: str) -> Iterator[tuple[int, int]]:
    """Bounds of the sentences of `text`, blanks after them included: they cover it without gap.

    `text` has no blanks but spaces and line feeds. A sentence ends at a stop that a blank
    follows, at an empty line, and at a line break that does not look like an editor's wrapping:
    the next line begins with a small letter, or this one has 50 characters or more.
    """
    start = 0
    for match in _END.finditer(text):
        if match["line"]:
            ends = _ends_line(text, match.start(), match["line"])
        else:
            ends = _ends_sentence(text, match)
        if ends and match.end() < len(text):
            yield start, match.end()
            start = match.end()
    if start < len(text):
        yield start, len(text)


def ends_between(before: str, after: str) -> bool:
    """Whether a sentence ends between two words, the second of which follows the first."""
    return sum(1 for _ in split_sentences(f"{before} {after}")) > 1


def split_long(
    text: str, start: int, end: int, longest: int = LONGEST
) -> Iterator[tuple[int, int]]:
    """Bounds of even parts of text[start:end] of at most `longest` characters.

    Cut after clauses where there are any in reach, else at blanks, and never inside a word.
    """
    while end - start > longest:
        left = end - start
        target = left / -(-left // longest)
        cuts = [m.end() for m in _CLAUSE_END.finditer(text, start, start + longest)]
        cuts = [cut for cut in cuts if cut - start > target / 2]
        cuts = cuts or [m.end() for m in _BLANK.finditer(text, start, start + longest)]
        if not cuts:
            beyond = _BLANK.search(text, start + longest, end)
            cuts = [beyond.end() if beyond else end]
        ideal = start + target
        cut = min(cuts, key=lambda place: abs(place - ideal))
        yield start, cut
        start = cut
    if start < end:
        yield start, end


def _ends_line(text: str, place: int, blank: str) -> bool:
    """Whether the writer, not an editor, broke the line in `blank`, which begins at `place`."""
    if blank.count("\n") > 1 or place + len(blank) == len(text):
        return True
    length = place - (text.rfind("\n", 0, place) + 1)
    return length < _WRAPPED and not text[place + len(blank)].islower()


def _ends_sentence(text: str, match: re.Match[str]) -> bool:
    """Whether the stop of `match` ends a sentence, by what stands on both sides of it."""
    stop, blank = match["stop"], match["blank"]
    if "\n" in blank and _ends_line(text, match.start("blank"), blank):
        return True
    if not stop.strip(";"):
        return _is_greek_before(text, match.start())
    after = text[match.end() : match.end() + 3]
    follows = after.lstrip("—–- \"'«“„(")[:1]
    trails = stop[-2:] == ".." or stop[-1] == "…"
    if follows.islower() and (trails or match["closer"] or after[0] in "—–-"):
        return False  # "Really?" she asked
    return stop != "." or not _abbreviates(text, match.start(), follows)


def _abbreviates(text: str, place: int, follows: str) -> bool:
    """Whether the full stop at `place` belongs to an abbreviation, an initial or an ordinal."""
    before = _WORD_BEFORE.search(text, max(0, place - 30), place)
    written = before[0] if before else ""
    word, start = written.lower(), place - len(written)
    if follows.isdecimal() and (word in _NUMBERS or word in _NAMES):
        return True
    if word.isdecimal() and len(word) < 3:  # 1. of a list, or 3. Oktober, but not "fig. 3."
        referred = _REFERENCE.search(text, max(0, start - 12), start)
        known = referred is not None and referred[1].lower() in _NUMBERS
        return _opens_line(text, start) or not (known or _opens(text, place))
    if _is_initials(word, written):
        return not _opens(text, place)
    if word in _NAMES and not _counts(text, start, word) and not written.endswith("Χ"):
        return not _opens(text, place)
    dotted = "." in word and all(len(part) < 4 for part in word.split("."))
    if dotted or word in _OTHERS or word in _NAMES:
        return not follows.isupper()
    return follows.islower() and len(word) < 4


def _is_initials(word: str, written: str) -> bool:
    """Whether it is one letter or several, capitals all, as of a name: J, J.K."""
    letters = written.split(".")
    capitals = all(len(letter) == 1 and letter.isupper() for letter in letters)
    return capitals and len(letters) < 4 and word not in _ACRONYMS


def _counts(text: str, start: int, word: str) -> bool:
    """Whether the word at `start` is a unit or a year behind a number, or ends a list."""
    if word in _UNITS and _NUMBER_BEFORE.search(text, max(0, start - 12), start):
        return True
    return word in _OTHERS and _AND_BEFORE.search(text, max(0, start - 6), start) is not None


def _opens(text: str, place: int) -> bool:
    """Whether a word that opens sentences follows the full stop at `place`."""
    after = _WORD_AFTER.match(text, place + 1, place + 40)
    return after is not None and after[1][0].isupper() and after[1].lower() in _OPENERS


def _opens_line(text: str, start: int) -> bool:
    return not text[text.rfind("\n", 0, start) + 1 : start].strip()


def _is_greek_before(text: str, place: int) -> bool:
    """Whether the last letter before `place` is Greek, where ";" asks a question."""
    letter = next((c for c in reversed(text[max(0, place - 40) : place]) if c.isalpha()), "")
    return "\u0370" <= letter <= "\u03ff" or "\u1f00" <= letter <= "\u1fff"
