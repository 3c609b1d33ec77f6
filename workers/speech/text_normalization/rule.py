"""What a language's rules are made of."""

import re
from collections.abc import Callable
from dataclasses import dataclass

# What begins and ends outside of words and numbers.
START, END = r"(?<![^\W_])(?<![\d][.,:])", r"(?![^\W_])"
BLANK = r"[ \u00a0\u202f]"
DASH = r"[-–—]"


@dataclass(frozen=True)
class Rule:
    """What is written as the pattern is said as `say` says; None: this one is not meant."""

    pattern: re.Pattern[str]
    say: Callable[[re.Match[str]], str | None]


def rule(pattern: str, say: Callable[[re.Match[str]], str | None], flags: int = 0) -> Rule:
    """A rule for what stands free of letters and digits on both sides."""
    return Rule(re.compile(f"{START}(?:{pattern}){END}", flags), say)


def words(table: dict[str, str]) -> Rule:
    """Ways of writing, as they are to the letter, and what is said for each.

    Blanks in them may be missing or many; a full stop at the end belongs to it.
    """
    patterns = [
        (r"(?<![^\W_])" if written[0].isalnum() else "")
        + re.escape(written).replace(r"\ ", BLANK + "*")
        + (END if written[-1].isalnum() else "")
        for written in sorted(table, key=len, reverse=True)
    ]
    said = {written.replace(" ", ""): say for written, say in table.items()}
    return Rule(re.compile("|".join(patterns)), lambda match: said[re.sub(BLANK, "", match[0])])


def digits(text: str) -> list[int]:
    """The digits of a text, each as a number."""
    return [int(character) for character in text if character.isdecimal()]


def whole(text: str) -> int:
    """A whole number, whatever parts its thousands."""
    return int("".join(character for character in text if character.isdecimal()))


def listed(text: str) -> tuple[str, ...]:
    """The words of a text."""
    return tuple(text.split())
