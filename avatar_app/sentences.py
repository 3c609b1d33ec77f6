"""Where sentences end, in English, Greek, Russian and their neighbours. Pure.

Rules, not a model: a wrong guess here costs a pause that is too long or too short, so when in
doubt a full stop is taken for an abbreviation's, which the speaker then pauses at by itself.
"""

import re
from collections.abc import Iterator

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


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


# A name follows these, so they never end a sentence.
_TITLES = _listed(
    "mr mrs ms dr prof st mt sr jr hr fr mme mlle sra vs gen col capt κ κα κος δρ καθ г ул пл св"
)
# A number follows these; otherwise they are words ("No.").
_NUMBERED = _listed("no nr fig vol pp p ch art σελ αρ κεφ стр рис гл ст д кв")
# These end a sentence only if a capital follows.
_ABBREVIATIONS = _listed(
    "etc approx dept est inc ltd co corp usw bzw evtl κλπ κτλ βλ δηλ др пр см тыс млн млрд руб гг"
)


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
    word = before[0].lower() if before else ""
    if word in _TITLES or (word.isdecimal() and len(word) < 3):
        return True
    if word in _NUMBERED and follows.isdecimal():
        return True
    if len(word) == 1 and text[place - 1].isupper():
        return True
    dotted = "." in word and all(len(part) < 4 for part in word.split("."))
    if dotted or word in _ABBREVIATIONS:
        return not follows.isupper()
    return follows.islower() and len(word) < 4


def _is_greek_before(text: str, place: int) -> bool:
    """Whether the last letter before `place` is Greek, where ";" asks a question."""
    letter = next((c for c in reversed(text[max(0, place - 40) : place]) if c.isalpha()), "")
    return "\u0370" <= letter <= "\u03ff" or "\u1f00" <= letter <= "\u1fff"
