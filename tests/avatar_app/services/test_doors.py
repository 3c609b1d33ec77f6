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
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from redis import Redis
from rq import Queue
from sqlalchemy import text
from sqlmodel import SQLModel, select

from avatar_app.accounts.accounts import sign_up
from avatar_app.messaging.events import channel
from avatar_app.messaging.queues import CHECK, CLONING, LISTEN, RENDER, open_queue
from avatar_app.pages.gallery.clone_state import Clones
from avatar_app.pages.gallery.state import Gallery
from avatar_app.store.connections import Connections
from avatar_app.store.models.accounts import Role, User
from avatar_app.store.models.fleet import Install, WorkerCommand
from avatar_app.store.models.library import Avatar, Backdrop, Clone, Recording
from avatar_app.store.models.renders import Render, RenderEvent
from tests.avatar_app.services.house import (
    IRINA,
    JOY,
    House,
    asked,
    avatar,
    backdrop,
    cancelled,
    clone,
    cloner,
    done,
    filmed_avatar,
    has,
    nothing,
    paused,
    queued,
    recording,
    shared,
    some,
)
from tests.avatar_app.services.ways import (
    ROW,
    as_admin,
    ask,
    ask_as_admin,
    delete_chosen_recording,
    delete_listed,
    delete_marked,
    in_gallery,
    of_ann,
    on_film,
    on_offer,
    on_weights,
    refuse_film_mails,
    set_limits,
    upload,
    write_and_submit,
)
from tests.conftest import PASSWORD

TABLES = (User, Render, RenderEvent, Avatar, Backdrop, Recording, Clone, Install, WorkerCommand)
RANDOM = {"password_hash", "share_token"}
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")

Event = tuple[str, str, str]  # to whom, kind, state
Call = tuple[str, str]  # queue, task


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
    "choose no e-mails about films": UseCase(
        nothing, ask("PATCH", "/me", json={"film_mails": False}), refuse_film_mails
    ),
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
