"""What a link shows to anybody, and what it keeps until a password was told."""

from collections.abc import Callable
from typing import Any

from avatar_app.pages.shared.state import Shared
from avatar_app.renders import links
from avatar_app.renders.links import LinkTerms
from avatar_app.store.connections import Connections
from avatar_app.store.models.accounts import User
from avatar_app.store.models.renders import RenderState
from tests.avatar_app.rows import change, submit

Open = Callable[..., Any]


def test_words_are_shown_without_cues_and_nothing_behind_a_password(
    home: Connections, visit: Open, act: Open, ann: User
) -> None:
    with home.session() as session:
        render = submit(session, home, ann, text="Hello [happy] you. [[Really].")
        change(session, render.id, state=RenderState.DONE)
        token = links.share(session, ann, render.id).share_token
    state = visit(Shared, None, f"/shared/{token}")
    act(state, "open")
    assert (state.title, state.words) == ("Hello you", "Hello you. [Really].")
    assert (state.root, state.locked, state.error) == (f"/api/v1/shared/{token}", False, "")
    with home.session() as session:
        links.share(session, ann, render.id, LinkTerms(password="open sesame"))
    act(state, "open")
    assert (state.title, state.words, state.locked, state.opened) == ("", "", True, False)
    act(state, "show")
    assert state.opened
    nothing = visit(Shared, None, "/shared/nothing")
    act(nothing, "open")
    assert "may have been revoked" in nothing.error
