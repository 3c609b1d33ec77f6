"""Each use case through both doors, page and API: the same rows, the same calls to workers, the
same events; and all rows are committed before anybody is woken or told.
"""

import ast
import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from redis import Redis
from rq import Queue
from sqlalchemy import text
from sqlmodel import SQLModel, select

from avatar_app.accounts.accounts import sign_up
from avatar_app.accounts.sessions import COOKIE, open_sign_in
from avatar_app.api.app import create_app
from avatar_app.catalog.cloned_voices import name_voice
from avatar_app.fleet import commands, installs
from avatar_app.fleet.commands import Command
from avatar_app.fleet.registry import WeightsFolder, Worker, list_workers, register
from avatar_app.library import avatars, backdrops
from avatar_app.library.samples import keep_sample
from avatar_app.messaging.events import channel
from avatar_app.messaging.queues import CHECK, CLONING, LISTEN, RENDER, open_queue
from avatar_app.pages.admin.state import Admin
from avatar_app.pages.film.state import Film
from avatar_app.pages.films.state import Films
from avatar_app.pages.gallery.clone_state import Clones
from avatar_app.pages.gallery.state import Gallery
from avatar_app.pages.installs.state import Installs
from avatar_app.pages.studio.state import Studio
from avatar_app.renders import claims, control, links
from avatar_app.store.connections import Connections
from avatar_app.store.models.accounts import Role, User
from avatar_app.store.models.fleet import Install, WorkerCommand
from avatar_app.store.models.library import Avatar, Backdrop, Clone, Recording
from avatar_app.store.models.renders import Render, RenderEvent
from tests.avatar_app.catalog.test_cloned_voices import ANA
from tests.avatar_app.library.test_clones import make
from tests.avatar_app.library.test_clones import submit as submit_cloned
from tests.avatar_app.rows import RESULT, claim, record, submit
from tests.conftest import PASSWORD

TABLES = (User, Render, RenderEvent, Avatar, Backdrop, Recording, Clone, Install, WorkerCommand)
RANDOM = {"password_hash", "share_token"}
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
IRINA, JOY = "piper:ru_RU-irina-medium", "piper:el_GR-joy-medium"
FACE = {"box": [0, 0, 1, 1], "width": 1, "height": 1, "advice": []}
PNG = b"\x89PNG\r\n\x1a\n and more"

Event = tuple[str, str, str]  # to whom, kind, state
Call = tuple[str, str]  # queue, task


@dataclass
class House:
    """An empty house with an administrator, a user, and a way in for both by either door."""

    home: Connections
    visit: Callable[..., Any]
    act: Callable[..., Any]
    boss: User
    ann: User

    def page(self, state: type[Any], address: str, user: User | None = None) -> Any:
        return self.visit(state, user or self.ann, address)

    def film(self, render: UUID) -> Any:
        state = self.page(Film, f"/film/{render}")
        state.film_of = str(render)
        return state

    @contextmanager
    def api(self, user: User | None = None) -> Iterator[TestClient]:
        with self.home.session() as session:
            token = open_sign_in(session, user or self.ann)
        with TestClient(create_app(), base_url="http://testserver/api/v1") as browser:
            browser.cookies.set(COOKIE, token)
            yield browser

    def ask(self, method: str, path: str, user: User | None = None, **sent: Any) -> None:
        with self.api(user) as browser:
            answer = browser.request(method, path, **sent)
        assert answer.is_success, answer.text


@dataclass(frozen=True)
class UseCase:
    """What there is before, and the way through each door; then who is called and told.

    `prepare` makes what `page` and `api` are called with. Without a `page` only the API has it.
    """

    prepare: Callable[[House], Any]
    api: Callable[[House, Any], None]
    page: Callable[[House, Any], None] | None = None
    events: list[Event] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)


# What there is before.


def nothing(_: House) -> None:
    return None


def queued(house: House) -> UUID:
    with house.home.session() as session:
        return submit(session, house.home, house.ann).id


def cancelled(house: House) -> UUID:
    with house.home.session() as session:
        render = submit(session, house.home, house.ann).id
        control.cancel(session, house.ann, render)
    return render


def done(house: House) -> UUID:
    with house.home.session() as session:
        held = claim(session, submit(session, house.home, house.ann))
        claims.finish(session, held.render.id, held.attempt, RESULT)
    return held.render.id


def shared(house: House) -> UUID:
    render = done(house)
    with house.home.session() as session:
        links.share(session, house.ann, render)
    return render


def some(house: House) -> list[UUID]:
    return [cancelled(house), queued(house), done(house)]


def avatar(house: House) -> UUID:
    with house.home.session() as session:
        made = avatars.add_avatar(
            session, house.home.storage, house.ann, "me.png", BytesIO(PNG), True
        )
        avatars.report_check(session, made.id, FACE, "thumbnail")
    return made.id


def filmed_avatar(house: House) -> UUID:
    made = avatar(house)
    with house.home.session() as session:
        film = submit(session, house.home, house.ann, preset=None, avatar_id=made)
        control.cancel(session, house.ann, film.id)
    return made


def recording(house: House) -> UUID:
    with house.home.session() as session:
        return record(session, house.home, house.ann).id


def backdrop(house: House) -> UUID:
    with house.home.session() as session:
        return backdrops.add_backdrop(session, house.home.storage, house.ann, PNG).id


def clone(house: House) -> UUID:
    """A voice that was heard, and that a film waits for."""
    cloner(house)
    with house.home.session() as session:
        made = make(session, house.home, house.ann)
        submit_cloned(session, house.home, house.ann, voice=name_voice(made.id))
    keep_sample(house.home.redis, f"{name_voice(made.id)}:en", b"RIFF")
    return made.id


def cloner(house: House) -> None:
    register(house.home.redis, Worker("w1", ("gpu",), ("mesh",), (ANA,)))


def has(*weights: str) -> Callable[[House], None]:
    """A worker whose folder of weights has these."""

    def prepare(house: House) -> None:
        shelf = WeightsFolder("shelf", "/data/weights", weights, {})
        register(house.home.redis, Worker("w1", ("cpu",), ("mesh",), shelf=shelf))

    return prepare


def asked(house: House) -> None:
    has()(house)
    with house.home.session() as session:
        workers = list_workers(house.home.redis)
        installs.install(session, house.boss, workers, IRINA, True)


def paused(house: House) -> None:
    with house.home.session() as session:
        commands.give(session, "w1", Command.PAUSE, house.boss.email)


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


SUBMITTED = {
    "text": "Hello [happy] you!",
    "preset": "ava",
    "voice": "female",
    "tier": "instant",
}
ADMIN_RENDER = f"/admin/renders/{ROW}"
WEIGHTS = "/admin/weights"
USER = f"/users/{ROW}"
LIMITS = {"renders_at_once": 1, "renders_waiting": 2, "minutes_a_day": 3, "storage_mb": 4}
INSTALL_ASKED: list[Event] = [("everybody", "install", "asked")]

CASES = {
    "submit a film": UseCase(
        nothing,
        ask("POST", "/renders", json=SUBMITTED),
        write_and_submit,
        [("ann", "render", "queued")],
        [("cpu", RENDER)],
    ),
    "try a film again": UseCase(
        cancelled,
        ask("POST", f"/renders/{ROW}/retry"),
        on_film("retry"),
        [("ann", "render", "queued")],
        [("cpu", RENDER)],
    ),
    "cancel a film": UseCase(
        queued,
        ask("POST", f"/renders/{ROW}/cancel"),
        on_film("cancel"),
        [("ann", "render", "cancelled")],
    ),
    "delete a film": UseCase(
        done,
        ask("DELETE", f"/renders/{ROW}"),
        on_film("delete"),
        [("ann", "render", "deleted")],
    ),
    "delete many films": UseCase(
        some, delete_listed, delete_marked, [("ann", "render", "deleted")] * 2
    ),
    "share a film": UseCase(done, ask("POST", f"/renders/{ROW}/share")),
    "rename a film": UseCase(
        done,
        ask("PATCH", f"/renders/{ROW}", json={"title": "New"}),
        on_film("rename", {"title": "New"}),
        events=[("ann", "render", "done")],
    ),
    "end a link": UseCase(shared, ask("DELETE", f"/renders/{ROW}/share"), on_film("revoke")),
    "add an avatar": UseCase(
        nothing,
        upload("/avatars", "portrait"),
        events=[("ann", "avatar", "checking")],
        calls=[("cpu", CHECK)],
    ),
    "rename an avatar": UseCase(
        avatar,
        ask("PATCH", f"/avatars/{ROW}", json={"name": "New"}),
        in_gallery(Gallery, "rename", "New"),
        [("ann", "avatar", "ready")],
    ),
    "delete an avatar": UseCase(
        filmed_avatar,
        ask("DELETE", f"/avatars/{ROW}"),
        in_gallery(Gallery, "delete"),
        [("ann", "render", "deleted"), ("ann", "avatar", "deleted")],
    ),
    "add a backdrop": UseCase(nothing, upload("/backdrops", "picture")),
    "delete a backdrop": UseCase(backdrop, ask("DELETE", f"/backdrops/{ROW}")),
    "add a recording": UseCase(
        nothing,
        upload("/recordings", "sound"),
        events=[("ann", "recording", "checking")],
        calls=[("cpu", LISTEN)],
    ),
    "change a recording": UseCase(
        recording,
        ask("PATCH", f"/recordings/{ROW}", json={"name": "New", "language": "el"}),
        events=[("ann", "recording", "ready")],
    ),
    "delete a recording": UseCase(
        recording,
        ask("DELETE", f"/recordings/{ROW}"),
        delete_chosen_recording,
        [("ann", "recording", "deleted")],
    ),
    "add a voice": UseCase(
        cloner,
        upload("/clones", "sound"),
        events=[("ann", "clone", "checking")],
        calls=[("gpu", CLONING)],
    ),
    "rename a voice": UseCase(
        clone,
        ask("PATCH", f"/clones/{ROW}", json={"name": "New"}),
        in_gallery(Clones, "rename", "New"),
        [("ann", "clone", "ready")],
    ),
    "delete a voice": UseCase(
        clone,
        ask("DELETE", f"/clones/{ROW}"),
        in_gallery(Clones, "delete"),
        [("ann", "render", "failed"), ("ann", "clone", "deleted")],
    ),
    "stop anybody's film": UseCase(
        queued,
        ask_as_admin("POST", f"{ADMIN_RENDER}/cancel"),
        as_admin("stop"),
        [("ann", "render", "cancelled")],
    ),
    "hurry anybody's film": UseCase(
        queued,
        ask_as_admin("POST", f"{ADMIN_RENDER}/hurry"),
        as_admin("hurry"),
        [("everybody", "queue", "moved")],
    ),
    "pause a worker": UseCase(
        nothing,
        ask_as_admin("PUT", "/admin/workers/w1/order", json={"what": "pause"}),
        as_admin("give_order", "w1", "pause"),
    ),
    "let a worker go on": UseCase(
        paused,
        ask_as_admin("DELETE", "/admin/workers/w1/order"),
        as_admin("give_order", "w1", ""),
    ),
    "make an administrator": UseCase(
        nothing,
        ask_as_admin("PATCH", USER, json={"role": "admin"}),
        of_ann("set_role", True),
    ),
    "disable an account": UseCase(
        nothing,
        ask_as_admin("PATCH", USER, json={"disabled": True}),
        of_ann("set_disabled", True),
    ),
    "set limits": UseCase(nothing, ask_as_admin("PATCH", USER, json=LIMITS), set_limits),
    "install weights": UseCase(
        has(),
        ask_as_admin("POST", f"{WEIGHTS}/{IRINA}/install", json={"accept": True}),
        on_offer("install", IRINA),
        INSTALL_ASKED,
    ),
    "read a model card": UseCase(
        has(),
        ask_as_admin("POST", f"{WEIGHTS}/{JOY}/card"),
        on_offer("read_card", JOY),
        INSTALL_ASKED,
    ),
    "verify weights": UseCase(
        has(IRINA),
        ask_as_admin("POST", f"{WEIGHTS}/{IRINA}/verify"),
        on_weights("verify", IRINA),
        INSTALL_ASKED,
    ),
    "remove weights": UseCase(
        has(IRINA),
        ask_as_admin("DELETE", f"{WEIGHTS}/{IRINA}"),
        on_weights("remove", IRINA),
        INSTALL_ASKED,
    ),
    "cancel an install": UseCase(
        asked,
        ask_as_admin("POST", f"{WEIGHTS}/{IRINA}/cancel"),
        on_weights("cancel", IRINA),
        [("everybody", "install", "cancelled")],
    ),
}


def read_rows(home: Connections) -> list[str]:
    """All rows as another connection sees them, without what is another each time."""

    def plain(name: str, value: object) -> object:
        if isinstance(value, datetime) or (name in RANDOM and value is not None):
            return "some"
        return str(value) if isinstance(value, UUID) else value

    with home.session() as session:
        found = [
            {"table": table.__tablename__}
            | {name: plain(name, value) for name, value in row.model_dump(exclude={"id"}).items()}
            for table in TABLES
            for row in session.exec(select(table)).all()
        ]
    return sorted(ID.sub("ID", json.dumps(row, sort_keys=True)) for row in found)


@contextmanager
def watching(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[list[Event], list[list[str]]]]:
    """What is published in the meantime, and the rows as anybody else saw them whenever somebody
    was woken or told.
    """
    events: list[Event] = []
    seen: list[list[str]] = []
    names = {channel(house.ann.id): "ann", channel(house.boss.id): "boss"}
    enqueue, publish = Queue.enqueue, Redis.publish

    def see_enqueue(*arguments: Any, **named: Any) -> Any:
        seen.append(read_rows(house.home))
        return enqueue(*arguments, **named)

    def see_publish(redis: Redis, to: str, message: str) -> Any:
        if to.startswith(channel("")):  # else it is of Reflex or RQ
            seen.append(read_rows(house.home))
            news = json.loads(message)
            events.append(
                (names.get(to, to.removeprefix(channel(""))), news["kind"], news["state"])
            )
        return publish(redis, to, message)

    with monkeypatch.context() as patch:
        patch.setattr(Queue, "enqueue", see_enqueue)
        patch.setattr(Redis, "publish", see_publish)
        yield events, seen


def open_house(home: Connections, visit: Callable[..., Any], act: Callable[..., Any]) -> House:
    with home.session() as session:
        session.execute(text("SET LOCAL galatea.audit = 'prune'"))
        for table in reversed(SQLModel.metadata.sorted_tables):
            session.execute(table.delete())
        boss = sign_up(session, "boss@example.org", PASSWORD, Role.ADMIN)
        ann = sign_up(session, "ann@example.org", PASSWORD, Role.USER)
    home.redis.flushdb()
    return House(home, visit, act, boss, ann)


def walk(
    case: UseCase, door: Callable[[House, Any], None], house: House, patch: pytest.MonkeyPatch
) -> tuple[list[str], list[Event], list[Call], int]:
    """What has become: rows, events, calls, how many samples are kept."""
    row = case.prepare(house)
    with watching(house, patch) as (events, seen):
        door(house, row)
    rows = read_rows(house.home)
    assert seen == [rows] * len(seen), "somebody was woken or told before the rows were committed"
    calls = [
        (name, job.func_name)
        for name in ("cpu", "gpu")
        for job in open_queue(house.home.redis, name).jobs
    ]
    return rows, events, calls, len(house.home.redis.keys("galatea:sample:*"))


@pytest.mark.parametrize("name", CASES)
def test_both_doors_do_the_same(
    name: str,
    home: Connections,
    visit: Callable[..., Any],
    act: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    case = CASES[name]
    api = walk(case, case.api, open_house(home, visit, act), monkeypatch)
    assert api[1:3] == (case.events, case.calls)
    if case.page is not None:
        page = walk(case, case.page, open_house(home, visit, act), monkeypatch)
        assert page == api


DOORS = Path(__file__).parents[3] / "avatar_app"
# What only use cases may do: commit, wake workers, publish events.
PRIVATE = {"commit", "publish", "enqueue", "try_enqueue", "wake_workers", "call_workers"}


def test_doors_neither_commit_nor_wake_nor_publish() -> None:
    found = {
        f"{file.relative_to(DOORS)}: {name}"
        for folder in ("pages", "api")
        for file in (DOORS / folder).rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Name | ast.Attribute)
        and (name := node.id if isinstance(node, ast.Name) else node.attr) in PRIVATE
    }
    assert found == set()
