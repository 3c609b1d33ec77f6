"""The ways to a use case: through pages, and through the API."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from avatar_app.pages.account.state import Account
from avatar_app.pages.admin.state import Admin
from avatar_app.pages.films.state import Films
from avatar_app.pages.installs.state import Installs
from avatar_app.pages.studio.state import Studio
from tests.avatar_app.services.house import PNG, House

# The ways through pages.


def write_and_submit(house: House, _: None) -> None:
    studio = house.page(Studio, "/studio")
    house.act(studio, "open")
    house.act(studio, "write", "Hello [happy] you!")
    house.act(studio, "submit")
    assert studio.error == ""


def on_film(name: str, *arguments: Any) -> Callable[[House, UUID], None]:
    def walk(house: House, render: UUID) -> None:
        state = house.film(render)
        house.act(state, name, *arguments)
        assert state.error == ""

    return walk


def delete_marked(house: House, renders: list[UUID]) -> None:
    state = house.page(Films, "/films")
    house.act(state, "open")
    for render in renders:
        house.act(state, "choose", str(render), True)
    house.act(state, "delete_chosen")
    assert [row.state for row in state.rows] == ["queued"]


def refuse_film_mails(house: House, _: None) -> None:
    house.act(house.page(Account, "/account"), "set_film_mails", False)


def in_gallery(state: type[Any], name: str, wanted: str = "") -> Callable[[House, UUID], None]:
    def walk(house: House, row: UUID) -> None:
        page = house.page(state, "/gallery")
        house.act(page, name, {"id": str(row), "name": wanted} if wanted else str(row))
        assert getattr(page, "error", "") == getattr(page, "told", "") == ""

    return walk


def delete_chosen_recording(house: House, row: UUID) -> None:
    studio = house.page(Studio, "/studio")
    house.act(studio, "open")
    house.act(studio, "choose_recording", str(row))
    assert house.act(studio, "delete_recording") == []


def as_admin(name: str, *arguments: Any) -> Callable[[House, Any], None]:
    """A handler of the administration's page, called with what was prepared, if anything was."""

    def walk(house: House, row: UUID | None) -> None:
        state = house.page(Admin, "/admin", house.boss)
        house.act(state, name, *([str(row)] if row else []), *arguments)
        assert state.error == ""

    return walk


def of_ann(name: str, *arguments: Any) -> Callable[[House, Any], None]:
    def walk(house: House, _: None) -> None:
        as_admin(name, *arguments)(house, house.ann.id)

    return walk


def set_limits(house: House, _: None) -> None:
    form = {"renders_at_once": "1", "renders_waiting": "2", "minutes_a_day": "3"}
    as_admin("set_limits", form | {"storage_mb": "4", "id": str(house.ann.id)})(house, None)


def on_weights(name: str, weights: str) -> Callable[[House, None], None]:
    def walk(house: House, _: None) -> None:
        state = house.page(Installs, "/admin", house.boss)
        house.act(state, name, weights)
        assert state.wrong == ""

    return walk


def on_offer(name: str, weights: str) -> Callable[[House, None], None]:
    def walk(house: House, _: None) -> None:
        state = house.page(Installs, "/admin", house.boss)
        house.act(state, "show", weights)
        house.act(state, "accept", True)
        house.act(state, name)
        assert state.wrong == ""

    return walk


# The ways through the API; ROW stands for what was prepared.

ROW = "ROW"


def ask(method: str, path: str, **sent: Any) -> Callable[[House, Any], None]:
    return lambda house, row: house.ask(method, path.replace(ROW, str(row)), **sent)


def ask_as_admin(method: str, path: str, **sent: Any) -> Callable[[House, Any], None]:
    def walk(house: House, row: Any) -> None:
        house.ask(method, path.replace(ROW, str(row or house.ann.id)), house.boss, **sent)

    return walk


def upload(path: str, name: str, content: bytes = PNG) -> Callable[[House, None], None]:
    files = {name: ("me.png", content, "image/png")}
    return ask("POST", path, files=files, data={"consent": "true"})


def delete_listed(house: House, renders: list[UUID]) -> None:
    house.ask("POST", "/renders/delete", json={"ids": [str(render) for render in renders]})
