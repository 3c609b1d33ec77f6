"""Drafts in the studio: nothing that was written is lost."""

from collections.abc import Callable
from typing import Any

import pytest

from avatar_app.library import drafts
from avatar_app.pages.studio.state import Studio
from avatar_app.store.connections import Connections
from avatar_app.store.models.accounts import User
from tests.avatar_app.rows import submit

Open = Callable[..., Any]


@pytest.fixture
def studio(visit: Open, act: Open, ann: User) -> Studio:
    state: Studio = visit(Studio, ann, "/studio")
    act(state, "open")
    return state


def names(studio: Studio) -> list[str]:
    return [row.name for row in studio.drafts]


def test_a_draft_is_kept_as_soon_as_there_are_words(
    studio: Studio, visit: Open, act: Open, ann: User
) -> None:
    assert (studio.draft, studio.drafts) == ("", [])
    act(studio, "write", "Hello there.")
    assert names(studio) == ["Hello there."]
    act(studio, "write", "Hello there, friend.")
    assert names(studio) == ["Hello there, friend."]
    other: Studio = visit(Studio, ann, "/studio")  # another browser
    act(other, "open")
    assert (other.text, other.draft) == ("Hello there, friend.", studio.draft)


@pytest.mark.parametrize(
    ("event", "name", "value"),
    [
        ("choose", "speaker", "preset:kofi"),
        ("set_language", "language", "en"),
        ("set_voice", "asked", "male"),
        ("set_speed", "speed", "1.25"),
        ("set_pitch", "pitch", "2"),
        ("set_size", "size", "256"),
        ("set_captions", "captions", "off"),
        ("set_aspect", "aspect", "9:16"),
        ("set_background", "background", "#1d2840"),
        ("set_colour", "colour", "#102030"),
    ],
)
def test_a_choice_is_kept_without_another_word(
    studio: Studio, visit: Open, act: Open, ann: User, event: str, name: str, value: str
) -> None:
    act(studio, "write", "Hello there.")
    act(studio, event, value)
    other: Studio = visit(Studio, ann, "/studio")  # another browser
    act(other, "open")
    assert getattr(other, name) == value


def test_what_is_kept_of_a_choice_has_an_end(
    studio: Studio, home: Connections, act: Open, ann: User
) -> None:
    act(studio, "write", "Hello there.")
    act(studio, "set_background", "x" * 60_000)
    with home.session() as session:
        (draft,) = drafts.list_drafts(session, ann)
        assert len(draft.content["background"]) == 200


def test_use_again_keeps_the_draft_and_can_be_undone(
    studio: Studio, home: Connections, visit: Open, act: Open, ann: User
) -> None:
    act(studio, "write", "Not yet done.")
    with home.session() as session:
        film = submit(session, home, ann, text="A film.").id
    state: Studio = visit(Studio, ann, f"/studio?again={film}")
    state.text, state.draft = studio.text, studio.draft
    act(state, "open")
    assert state.text == "A film."
    assert sorted(names(state)) == ["A film.", "Not yet done."]
    assert "kept" in state.undoable
    act(state, "write", "A film, changed.")
    act(state, "open")  # the page is loaded again
    assert state.text == "A film, changed."
    assert len(state.drafts) == 2
    fresh: Studio = visit(Studio, ann, f"/studio?again={film}")
    fresh.text, fresh.draft = studio.text, studio.draft
    act(fresh, "open")
    act(fresh, "undo_draft")
    assert (fresh.text, fresh.undoable) == ("Not yet done.", "")
    assert sorted(names(fresh)) == ["A film, changed.", "Not yet done."]


def test_drafts_are_begun_opened_and_deleted(studio: Studio, act: Open) -> None:
    act(studio, "write", "First.")
    first = studio.draft
    act(studio, "new_draft")
    assert (studio.text, studio.draft) == ("", "")
    act(studio, "write", "Second.")
    act(studio, "open_draft", first)
    assert studio.text == "First."
    act(studio, "delete_draft", first)
    assert (studio.text, names(studio)) == ("", ["Second."])
    act(studio, "undo_draft")
    assert studio.text == "First."
    assert names(studio) == ["First.", "Second."]


def test_no_other_account_is_shown_a_draft(
    studio: Studio, visit: Open, act: Open, bob: User
) -> None:
    act(studio, "write", "Secret.")
    other: Studio = visit(Studio, bob, "/studio")
    act(other, "open")
    act(other, "open_draft", studio.draft)
    assert (other.text, other.draft, other.drafts) == ("", "", [])
