"""One's lexicon, beside the script and in the account."""

from collections.abc import Callable
from typing import Any

from avatar_app.pages.shell.lexicon import EVERY, Lexicon
from avatar_app.pages.studio.state import Studio
from avatar_app.store.models.accounts import User

Open = Callable[..., Any]


def test_words_are_added_and_deleted(visit: Open, act: Open, ann: User, bob: User) -> None:
    state = visit(Lexicon, ann, "/studio")
    act(state, "open")
    act(state, "add_word", {"word": "boats", "said": "botes", "language": EVERY})
    act(state, "add_word", {"word": "gif", "said": "//", "language": "en"})
    assert state.wrong
    assert [(row.word, row.said, row.language) for row in state.words] == [("boats", "botes", "")]
    assert state.added == 1
    other = visit(Lexicon, bob, "/studio")
    act(other, "delete_word", state.words[0].id)
    assert "no such word" in other.wrong
    act(state, "delete_word", state.words[0].id)
    assert (state.words, state.wrong) == ([], "")
    nobody = visit(Lexicon, None, "/studio")
    (told,) = act(nobody, "open")
    assert "/sign-in" in str(told)


def test_the_studio_reads_words_that_were_just_added(visit: Open, act: Open, ann: User) -> None:
    studio = visit(Studio, ann, "/studio")
    act(studio, "open")
    act(studio, "set_language", "en")
    act(studio, "write", "Say слово now.")
    assert studio.faults
    words = visit(Lexicon, ann, "/studio")
    act(words, "add_word", {"word": "слово", "said": "slova", "language": EVERY})
    act(studio, "read_lexicon")
    assert studio.faults == []
