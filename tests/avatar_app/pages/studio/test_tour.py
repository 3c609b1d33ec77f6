"""The tour: for who has made no film yet, and not again once it was ended."""

from collections.abc import Callable
from typing import Any

from avatar_app.pages.studio.tour import OVER, STEPS, Tour
from avatar_app.store.connections import Connections
from avatar_app.store.models.accounts import User
from tests.avatar_app.rows import submit

Open = Callable[..., Any]


def test_it_has_three_steps_at_most_and_ends(visit: Open, act: Open, ann: User) -> None:
    assert len(STEPS) <= 3
    tour: Tour = visit(Tour, ann, "/studio")
    act(tour, "open")
    for step in range(1, len(STEPS) + 1):
        assert tour.step == step
        act(tour, "go_on")
    assert (tour.step, tour.taken) == (0, OVER)
    act(tour, "open")
    assert tour.step == 0


def test_who_skips_it_or_has_made_a_film_is_left_alone(
    home: Connections, visit: Open, act: Open, ann: User, bob: User
) -> None:
    tour: Tour = visit(Tour, ann, "/studio")
    act(tour, "open")
    act(tour, "end")
    assert (tour.step, tour.taken) == (0, OVER)
    with home.session() as session:
        submit(session, home, bob)
    other: Tour = visit(Tour, bob, "/studio")
    act(other, "open")
    assert other.step == 0
    nobody: Tour = visit(Tour, None, "/studio")
    act(nobody, "open")
    assert nobody.step == 0
