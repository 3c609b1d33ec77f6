"""A script while it is written: what is wrong with it, and what would become of it."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from avatar_app.catalog.language_identification import warn_of_language
from avatar_app.catalog.voices import Voice
from avatar_app.errors import ScriptError
from avatar_app.library import lexicon
from avatar_app.script.alphabets import find_unreadable
from avatar_app.script.markup import Cleaned, clean_markup
from avatar_app.script.outline import Outline, outline
from avatar_app.script.parser import read
from avatar_app.script.script import Script
from avatar_app.store.models.library import LexiconEntry

T = TypeVar("T")

LARGEST_MARKUP = 100_000  # characters in which markup is looked for
# One script at a time: several threads that compute would keep the interpreter from the loop that
# answers everybody.
_READER = ThreadPoolExecutor(1, "scripts")


@dataclass(frozen=True)
class Review:
    """`script` is as far as the text can be read, `faults` all that is wrong with it. `cleaned` is
    offered instead of a text that is Markdown, SSML and the like. `warning` says that it does not
    look to be in the language chosen; "" where it does, or none is.
    """

    script: Script
    faults: tuple[ScriptError, ...]
    outline: Outline
    cleaned: Cleaned | None
    warning: str


def clean(text: str) -> Cleaned | None:
    """The words of a text that is markup; None for a plain one, and for one that is too long."""
    return clean_markup(text) if len(text) <= LARGEST_MARKUP else None


async def review_in_thread(text: str, limit: int, language: str | None, speed: float) -> Review:
    """As `review`, for who must not wait on the loop."""
    return await asyncio.wrap_future(_submit(partial(review, text, limit, language, speed)))


def review_in_turn(text: str, limit: int, language: str | None) -> Review:
    """As `review`, after whatever is being read."""
    return _submit(partial(review, text, limit, language)).result()


async def check_words_in_thread(
    script: Script, voice: Voice, entries: Sequence[LexiconEntry]
) -> list[ScriptError]:
    """The words of a script that its voice cannot read, as `review_in_thread`."""

    def check() -> list[ScriptError]:
        said = lexicon.pick(entries, script.text, voice.language)
        return find_unreadable(script.lines, voice, said)

    return await asyncio.wrap_future(_submit(check))


def _submit(act: Callable[[], T]) -> Future[T]:
    """To the reader, in the language of who asks."""
    return _READER.submit(copy_context().run, act)


def review(text: str, limit: int, language: str | None = None, speed: float = 1.0) -> Review:
    """Read a script of at most `limit` characters without cues, to be spoken in a language."""
    script, faults = read(text, limit)
    return Review(
        script,
        tuple(faults),
        outline(script, speed),
        clean(text),
        warn_of_language(script.text, language) if language else "",
    )
