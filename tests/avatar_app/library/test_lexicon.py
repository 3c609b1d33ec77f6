import pytest
from sqlmodel import Session

from avatar_app.errors import ChoiceError, LimitError, StateError
from avatar_app.library.lexicon import (
    MOST,
    add_entry,
    delete_entry,
    find_entry,
    list_entries,
    take_along,
    unpack,
)
from avatar_app.script.pronunciation import Pronunciation
from avatar_app.store.models.accounts import User
from avatar_app.store.models.library import LexiconEntry


def test_words_are_kept_changed_and_deleted(session: Session, ann: User, bob: User) -> None:
    first = add_entry(session, ann, "nginx", "engine x")
    again = add_entry(session, ann, "nginx", "engine ex")
    greek = add_entry(session, ann, "nginx", "έντζιν εξ", "el")
    add_entry(session, ann, "Azure", "/ˈæʒə/")
    assert first.id == again.id != greek.id
    assert [(e.word, e.said) for e in list_entries(session, ann)] == [
        ("Azure", "/ˈæʒə/"),
        ("nginx", "engine ex"),
        ("nginx", "έντζιν εξ"),
    ]
    assert list_entries(session, bob) == []
    with pytest.raises(StateError):
        find_entry(session, bob, first.id)
    with pytest.raises(StateError):
        delete_entry(session, bob, first.id)
    delete_entry(session, ann, first.id)
    assert len(list_entries(session, ann)) == 2
    with pytest.raises(ChoiceError):
        add_entry(session, ann, "x", "/8/")
    with pytest.raises(ChoiceError):
        add_entry(session, ann, "x", "y", "klingon")


def test_a_film_takes_along_what_its_text_needs(session: Session, ann: User) -> None:
    add_entry(session, ann, "nginx", "engine x")
    add_entry(session, ann, "nginx", "έντζιν εξ", "el")
    add_entry(session, ann, "gif", "jiff")
    assert take_along(session, ann, "On Nginx.", "en") == [["nginx", "engine x"]]
    taken = take_along(session, ann, "On Nginx.", "el")
    assert unpack(taken) == (Pronunciation("nginx", "έντζιν εξ"),)


def test_a_lexicon_has_an_end(session: Session, ann: User) -> None:
    session.add_all([LexiconEntry(user_id=ann.id, word=f"word{n}", said="x") for n in range(MOST)])
    session.flush()
    with pytest.raises(LimitError) as caught:
        add_entry(session, ann, "more", "x")
    assert caught.value.code == "limit_lexicon"
    add_entry(session, ann, "word1", "y")
