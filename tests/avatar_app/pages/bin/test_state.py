"""The bin's page: what is in it, brought back or deleted for good."""

from collections.abc import Callable
from typing import Any

from avatar_app.pages.bin.state import Bin
from avatar_app.renders import control, history
from avatar_app.services import renders
from avatar_app.store.connections import Connections
from avatar_app.store.models.accounts import User
from tests.avatar_app.rows import submit

Open = Callable[..., Any]


def test_films_are_brought_back_or_deleted_for_good(
    home: Connections, visit: Open, act: Open, ann: User, bob: User
) -> None:
    with home.session() as session:
        films = [submit(session, home, ann, text=text).id for text in ("One.", "Two.", "Three.")]
        for film in films:
            control.cancel(session, ann, film)
    for film in films:
        renders.delete(home, ann, film)
    state: Bin = visit(Bin, ann, "/bin")
    act(state, "open")
    assert [row.name for row in state.rows] == ["Three", "Two", "One"]
    assert all(row.goes for row in state.rows)
    act(state, "restore", "film", str(films[0]))
    with home.session() as session:
        assert [row.id for row in history.history(session, ann)] == [films[0]]
    act(state, "delete_film", str(films[1]))
    assert [row.name for row in state.rows] == ["Three"]
    stranger: Bin = visit(Bin, bob, "/bin")
    act(stranger, "open")
    act(stranger, "restore", "film", str(films[2]))
    assert (stranger.rows, stranger.error) == ([], "There is no such film in the bin.")
    act(state, "empty")
    assert state.rows == []
