"""The gallery's state: one's own portraits, and nobody else's."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

from avatar_app.library import avatars, owned
from avatar_app.pages.gallery.state import Gallery
from avatar_app.store.connections import Connections
from avatar_app.store.models.accounts import User
from avatar_app.store.models.library import Avatar

Open = Callable[..., Any]


def add(home: Connections, user: User) -> Avatar:
    with home.session() as session:
        return avatars.add_avatar(session, home.storage, user, "me.jpg", BytesIO(b"x"), True)


def names(home: Connections, user: User) -> list[str]:
    with home.session() as session:
        return [avatar.name for avatar in owned.list_own(session, Avatar, user)]


def test_a_portrait_is_renamed_and_deleted(
    home: Connections, visit: Open, act: Open, ann: User
) -> None:
    avatar = add(home, ann)
    state = visit(Gallery, ann, "/gallery")
    act(state, "rename", {"id": str(avatar.id), "name": "  My face "})
    assert names(home, ann) == ["My face"]
    act(state, "delete", str(avatar.id))
    assert names(home, ann) == []
    assert state.error == ""


def test_nobody_touches_anothers(
    home: Connections, visit: Open, act: Open, ann: User, bob: User
) -> None:
    avatar = add(home, ann)
    state = visit(Gallery, bob, "/gallery")
    act(state, "rename", {"id": str(avatar.id), "name": "Mine"})
    assert "no such portrait" in state.error
    act(state, "delete", str(avatar.id))
    assert "no such portrait" in state.error
    assert names(home, ann) == ["me"]
