"""What administrators do to other people's films, and that nobody else can."""

from collections.abc import Callable
from uuid import uuid4

import pytest

from avatar_app.accounts.accounts import LIMITS
from avatar_app.errors import AccountError, ChoiceError, StateError
from avatar_app.fleet.commands import Command
from avatar_app.renders.state_machine import read_events
from avatar_app.renders.turns import FIRST
from avatar_app.services import administration
from avatar_app.store.connections import Connections
from avatar_app.store.models.accounts import Role, User
from tests.avatar_app.rows import refused, submit


@pytest.fixture
def boss(enrol: Callable[..., User]) -> User:
    return enrol("boss", Role.ADMIN)


def test_administrators_stop_and_hurry_what_anybody_makes(
    home: Connections, boss: User, ann: User
) -> None:
    with home.session() as session:
        render = submit(session, home, ann).id
    assert administration.hurry(home, boss, render).priority == FIRST
    assert administration.stop_render(home, boss, render).state == "cancelled"
    with home.session() as session:
        assert [event.who for event in read_events(session, render)][1:] == ["administrator"] * 2
    for act in (administration.hurry, administration.stop_render):
        refused(StateError, "render_state", act, home, boss, render)
        refused(StateError, "not_found", act, home, boss, uuid4())


def test_nobody_else_is_obeyed(home: Connections, ann: User, bob: User) -> None:
    with home.session() as session:
        render = submit(session, home, ann).id
    for act, arguments in (
        (administration.stop_render, (render,)),
        (administration.hurry, (render,)),
        (administration.give_order, ("w1", Command.PAUSE)),
        (administration.lift_order, ("w1",)),
        (administration.set_user, (ann.id,)),
    ):
        refused(AccountError, "not_allowed", act, home, bob, *arguments)


@pytest.mark.parametrize("name", LIMITS)
def test_a_limit_has_a_most(name: str, home: Connections, boss: User, ann: User) -> None:
    for value in (0, LIMITS[name]):
        changed = administration.set_user(home, boss, ann.id, **{name: value})
        assert getattr(changed, name) == value
    for value in (-1, LIMITS[name] + 1):
        refused(
            *(ChoiceError, "setting_invalid"),
            *(administration.set_user, home, boss, ann.id),
            **{name: value},
        )
