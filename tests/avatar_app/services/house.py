"""A portal with an administrator and a user, and what there is in it before a use case."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from uuid import UUID

from fastapi.testclient import TestClient

from avatar_app.accounts.sessions import COOKIE, open_sign_in
from avatar_app.api.app import create_app
from avatar_app.catalog.cloned_voices import name_voice
from avatar_app.fleet import commands, installs
from avatar_app.fleet.commands import Command
from avatar_app.fleet.registry import WeightsFolder, Worker, list_workers, register
from avatar_app.library import avatars, backdrops
from avatar_app.library.samples import keep_sample
from avatar_app.pages.film.state import Film
from avatar_app.renders import claims, control, links
from avatar_app.store.connections import Connections
from avatar_app.store.models.accounts import User
from tests.avatar_app.catalog.test_cloned_voices import ANA
from tests.avatar_app.library.test_clones import make
from tests.avatar_app.library.test_clones import submit as submit_cloned
from tests.avatar_app.rows import RESULT, claim, record, submit

IRINA, JOY = "piper:ru_RU-irina-medium", "piper:el_GR-joy-medium"
FACE = {"box": [0, 0, 1, 1], "width": 1, "height": 1, "advice": []}
PNG = b"\x89PNG\r\n\x1a\n and more"


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
