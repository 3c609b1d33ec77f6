"""WebVTT captions from the times of words (W3C WebVTT: The Web Video Text Tracks Format).

Two lines of at most 42 characters, on screen for at least 5/6 s, cut where sentences and clauses
end (the habits of broadcasters' timed-text guides).
"""

import html
from collections.abc import Iterator, Sequence
from pathlib import Path

from workers.speech.speech import Word
from workers.video.files import write_whole

WIDTH = 42
SHORTEST = 5 / 6
LONGEST = 7.0
PAUSE = 0.6  # a silence after which a new caption begins


def write_captions(words: Sequence[Word], path: Path) -> None:
    """Write the words' captions to `path`, whole or not at all. Raises OutputError."""
    groups = list(group_words(words))
    parts = ["WEBVTT\n"]
    for index, group in enumerate(groups):
        after = groups[index + 1][0].start if index + 1 < len(groups) else group[-1].end + 1
        end = min(max(group[-1].end, group[0].start + SHORTEST), after)
        text = "\n".join(html.escape(line, quote=False) for line in break_lines(group))
        parts.append(f"{_clock(group[0].start)} --> {_clock(end)}\n{text}\n")
    with write_whole(path) as partial:
        partial.write_text("\n".join(parts), encoding="utf-8")


def group_words(words: Sequence[Word]) -> Iterator[list[Word]]:
    """The words of each caption, in order, none left out."""
    group: list[Word] = []
    for word in words:
        if group and _ends(group, word):
            yield group
            group = []
        group.append(word)
    if group:
        yield group


def break_lines(group: Sequence[Word]) -> list[str]:
    """One line if it fits, else two of about the same length."""
    text = " ".join(word.text for word in group)
    if len(text) <= WIDTH:
        return [text]
    blanks = [place for place, character in enumerate(text) if character == " "]
    fits = [b for b in blanks if b <= WIDTH and len(text) - b - 1 <= WIDTH]
    if not fits:  # a word longer than a line
        return text.rsplit(" ", 1)
    best = min(fits, key=lambda b: abs(b - len(text) / 2) - (6 if text[b - 1] in ",;:.!?…" else 0))
    return [text[:best], text[best + 1 :]]


def _ends(group: Sequence[Word], word: Word) -> bool:
    """Whether a new caption begins with `word`."""
    text = " ".join(w.text for w in group)
    longer = f"{text} {word.text}"
    spoken = group[-1].end - group[0].start
    if word.start - group[-1].end > PAUSE or word.end - group[0].start > LONGEST:
        return True
    if len(longer) > WIDTH and max(map(len, break_lines([*group, word]))) > WIDTH:
        return True
    last = group[-1].text.rstrip("\"'»”’)]")[-1:]
    if last in ".!?…;\u037e" and spoken >= SHORTEST:
        return True
    return last in ",:—" and len(text) > 1.3 * WIDTH


def _clock(seconds: float) -> str:
    """hh:mm:ss.mmm"""
    total = round(seconds * 1000)
    hours, rest = divmod(total, 3_600_000)
    minutes, rest = divmod(rest, 60_000)
    return f"{hours:02}:{minutes:02}:{rest // 1000:02}.{rest % 1000:03}"
