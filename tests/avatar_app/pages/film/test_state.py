"""The film's page: how the film is described, and the code that shows it on another site."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from avatar_app.pages.film.state import Film
from avatar_app.renders import claims, links
from avatar_app.store.connections import Connections
from avatar_app.store.models.accounts import User
from tests.avatar_app.rows import RESULT, claim, submit


@pytest.mark.parametrize(
    ("aspect", "background", "pixels", "told", "frame"),
    [
        ("9:16", "#1d2840", (512, 910), "512 px · 9:16 · Night background", (360, 640)),
        ("16:9", "#123456", (910, 512), "512 px · 16:9 · #123456 background", (640, 360)),
        ("keep", "keep", (512, 512), "512 px", (640, 640)),
    ],
)
def test_it_tells_the_shape_and_is_embedded_in_it(
    home: Connections,
    ann: User,
    visit: Callable[..., Any],
    aspect: str,
    background: str,
    pixels: tuple[int, int],
    told: str,
    frame: tuple[int, int],
) -> None:
    with home.session() as session:
        film = submit(session, home, ann, aspect=aspect, background=background)
        held = claim(session, film)
        report = {"width": pixels[0], "height": pixels[1]}
        claims.finish(session, film.id, held.attempt, replace(RESULT, report=report))
        state: Film = visit(Film, ann, f"/film/{film.id}")
        state._fill(links.share(session, ann, film.id), None)
    assert state.made.endswith(told)
    assert f'width="{frame[0]}" height="{frame[1]}"' in state.embedding
