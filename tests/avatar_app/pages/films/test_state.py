"""The list's state: filters, choosing and deleting many."""

from collections.abc import Callable
from typing import Any

import pytest

from avatar_app.components.formatting import ALL
from avatar_app.pages.films.state import Films
from avatar_app.renders import claims, control, history
from avatar_app.store.connections import Connections
from avatar_app.store.models.accounts import User
from tests.avatar_app.rows import RESULT, change, claim, submit

Open = Callable[..., Any]


@pytest.fixture
def made(home: Connections, ann: User) -> list[str]:
    """One that is done, one that was cancelled, one that waits."""
    with home.session() as session:
        done, cancelled, queued = (
            submit(session, home, ann, text=text) for text in ("Done.", "Never", "Later")
        )
        held = claim(session, done)
        claims.finish(session, done.id, held.attempt, RESULT)
        control.cancel(session, ann, cancelled.id)
        ids = [str(render.id) for render in (done, cancelled, queued)]
        change(session, queued.id, preset="someone")
    return ids


@pytest.fixture
def films(visit: Open, act: Open, ann: User, made: list[str]) -> Films:  # noqa: ARG001
    state: Films = visit(Films, ann, "/films")
    act(state, "open")
    return state


def texts(films: Films) -> list[str]:
    return [row.title for row in films.rows]


def test_filters_add_up(films: Films, act: Open) -> None:
    assert texts(films) == ["Later", "Never", "Done"]
    act(films, "set_speaker", "preset:ava")
    assert texts(films) == ["Never", "Done"]
    act(films, "set_state", "done")
    assert texts(films) == ["Done"]
    assert films.rows[0].lasts == "60 s"
    assert films.rows[0].voice.startswith(("English", "Greek", "Russian"))
    act(films, "search", "nothing")
    assert texts(films) == []
    assert films.filtered
    act(films, "search", "")
    act(films, "set_state", ALL)
    act(films, "set_speaker", ALL)
    assert not films.filtered
    act(films, "set_tier", "instant")
    assert len(films.rows) == 3


def test_many_go_at_once_but_not_what_is_being_made(
    films: Films, act: Open, made: list[str]
) -> None:
    for film in made:
        act(films, "choose", film, True)
    act(films, "choose", made[1], False)
    assert len(films.chosen) == 2
    act(films, "delete_chosen")
    assert texts(films) == ["Later", "Never"]
    assert "cancel them first" in films.error
    assert films.chosen == []


def test_nobody_deletes_what_is_anothers(
    visit: Open, act: Open, bob: User, films: Films, made: list[str]
) -> None:
    state = visit(Films, bob, "/films")
    act(state, "open")
    act(state, "doom", made[0])
    act(state, "delete_doomed")
    act(films, "open")
    assert len(films.rows) == 3


def test_one_is_deleted_when_that_is_meant(films: Films, act: Open, made: list[str]) -> None:
    act(films, "doom", made[0])
    act(films, "spare", False)
    act(films, "doom", made[1])
    assert texts(films) == ["Later", "Never", "Done"]
    act(films, "delete_doomed")
    assert texts(films) == ["Later", "Done"]
    assert films.doomed == ""


@pytest.mark.usefixtures("made")
def test_more_comes_by_pages(films: Films, act: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "PAGE", 2)
    monkeypatch.setattr(history.history, "__defaults__", (history.EVERYTHING, None, 2))
    act(films, "open")
    assert (len(films.rows), films.more) == (2, True)
    act(films, "load_more")
    assert (len(films.rows), films.more) == (3, False)


def test_after_deleting_on_page_two_one_stays_there(
    home: Connections, visit: Open, act: Open, ann: User
) -> None:
    with home.session() as session:
        user = session.merge(ann)
        user.renders_waiting = 200
        session.flush()
        for number in range(2 * history.PAGE + 1):
            film = submit(session, home, user, text=f"Film {number:02}.")
            control.cancel(session, user, film.id)
    state: Films = visit(Films, ann, "/films")
    act(state, "open")
    act(state, "load_more")
    before = texts(state)
    assert len(before) == 2 * history.PAGE
    act(state, "doom", state.rows[30].id)
    assert state.doomed_name == before[30]
    act(state, "delete_doomed")
    assert texts(state) == [*before[:30], *before[31:], "Film 00"]
    assert (state.error, state.more) == ("", False)
