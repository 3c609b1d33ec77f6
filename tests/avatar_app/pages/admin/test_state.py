"""The administration's state: whatever a browser sends, only an administrator is obeyed."""

from collections.abc import Callable
from typing import Any

import pytest

from avatar_app.pages.admin.state import Admin
from avatar_app.store.connections import Connections
from avatar_app.store.models.accounts import Role, User
from tests.avatar_app.rows import submit

Open = Callable[..., Any]

LIMITS = {
    "renders_at_once": "1",
    "renders_waiting": "9",
    "minutes_a_day": "2",
    "storage_mb": "3",
}


@pytest.fixture
def boss(enrol: Callable[..., User]) -> User:
    return enrol("boss", Role.ADMIN)


def read(home: Connections, user: User) -> User:
    with home.session() as session:
        found = session.get(User, user.id)
    assert found is not None
    return found


def test_what_an_administrator_sees_and_does(
    home: Connections, visit: Open, act: Open, boss: User, ann: User
) -> None:
    with home.session() as session:
        render = submit(session, home, ann)
    state = visit(Admin, boss, "/admin")
    act(state, "open")
    assert [row.owner for row in state.active] == [row.owner for row in state.renders]
    assert len(state.days) == 14
    assert {row.email for row in state.accounts} == {boss.email, ann.email}
    act(state, "stop", str(render.id))
    assert state.active == []
    act(state, "set_state", "cancelled")
    assert [row.state for row in state.renders] == ["cancelled"]
    limits = LIMITS
    act(state, "set_limits", limits | {"id": str(ann.id)})
    act(state, "set_role", str(ann.id), True)
    changed = read(home, ann)
    assert (changed.renders_at_once, changed.minutes_a_day, changed.storage_mb) == (1, 2, 3)
    assert changed.role == Role.ADMIN
    act(state, "set_disabled", str(ann.id), True)
    assert read(home, ann).disabled
    assert state.error == ""


@pytest.mark.parametrize("value", ["", "-1", "many", "1000001", "1.5"])
def test_a_limit_is_a_number(
    value: str, home: Connections, visit: Open, act: Open, boss: User, ann: User
) -> None:
    state = visit(Admin, boss, "/admin")
    limits = LIMITS | {"renders_at_once": value}
    act(state, "set_limits", limits | {"id": str(ann.id)})
    assert "number" in state.error
    assert read(home, ann) == ann


def test_nobody_takes_the_keys_from_themselves(visit: Open, act: Open, boss: User) -> None:
    state = visit(Admin, boss, "/admin")
    act(state, "set_role", str(boss.id), False)
    assert "your own role" in state.error


@pytest.mark.usefixtures("boss")
def test_nobody_else_is_obeyed(
    home: Connections, visit: Open, act: Open, ann: User, bob: User
) -> None:
    with home.session() as session:
        render = submit(session, home, ann)
    state = visit(Admin, bob, "/admin")
    (told,) = act(state, "open")
    assert "/studio" in str(told)
    limits = LIMITS
    for name, *arguments in (
        ("stop", str(render.id)),
        ("set_state", "done"),
        ("load_more",),
        ("refresh", ""),
    ):
        act(state, name, *arguments)
        assert "administrators" in state.error, name
    for name, *arguments in (
        ("set_role", str(bob.id), True),
        ("set_disabled", str(ann.id), True),
        ("set_limits", limits | {"id": str(bob.id)}),
    ):
        act(state, name, *arguments)
        assert "administrators" in state.error, name
    assert (state.accounts, state.active, state.renders, state.days) == ([], [], [], [])
    assert read(home, bob) == bob
    assert read(home, ann) == ann
