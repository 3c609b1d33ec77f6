"""What a film is called that nobody named: the first words of its script, without cues. Pure."""

from avatar_app.script.sentences import split_sentences
from avatar_app.script.tokens import Kind, tokenise

LONGEST_TITLE = 120  # characters that anybody may give one
_LONGEST = 60  # of one that is made here


def strip_cues(text: str) -> str:
    """The words of a script as others read it, without anything in brackets. Lines stay."""
    said = "".join(_read(token.kind, token.text) for token in tokenise(text))
    lines = (" ".join(line.split()) for line in said.splitlines())
    return "\n".join(lines).strip()


def make_title(text: str, otherwise: str) -> str:
    """The first sentence, cut after a word where it is long; `otherwise` if there are no words."""
    words = " ".join(strip_cues(text).split("\n\n")[0].split())
    if not any(letter.isalnum() for letter in words):
        return otherwise[:LONGEST_TITLE]
    start, end = next(split_sentences(words))
    first = words[start:end].strip()
    if len(first) <= _LONGEST:
        return first.removesuffix(".")
    cut = first[: _LONGEST - 1]
    return f"{cut.rpartition(' ')[0] or cut}".rstrip(",;:–—- ") + "…"


def clean_title(title: str, otherwise: str) -> str:
    """A title on one line and not too long; `otherwise` if it is blank."""
    return " ".join(title.split())[:LONGEST_TITLE].strip() or otherwise


def _read(kind: Kind, text: str) -> str:
    if kind is Kind.BRACKET:
        return "["
    return text if kind is Kind.TEXT else " "
