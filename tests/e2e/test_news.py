"""Pages that follow a film, over the portal's own socket; the test does what a worker would."""

import asyncio
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import delete

from avatar_app.accounts.sessions import find_user
from avatar_app.messaging.events import EVERYBODY, Event, publish
from avatar_app.pages.film.state import Film
from avatar_app.renders import submission
from avatar_app.renders.submission import RenderRequest
from avatar_app.store.models.renders import Render, RenderState
from benchmarks.browsers import Crowd, Page
from benchmarks.portal import Account, Portal, open_portal
from tests.avatar_app.rows import claim

HANDLERS = Film.get_full_name()


@pytest.fixture(scope="module")
def portal() -> Iterator[Portal]:
    with open_portal() as found:
        yield found


@pytest.fixture(autouse=True)
def _nothing_waits(portal: Portal) -> None:
    """What other tests asked for is not before what this one does."""
    with portal.home.session() as session:
        session.exec(delete(Render))


@pytest.fixture
def ann(portal: Portal, request: pytest.FixtureRequest) -> Account:
    (account,) = portal.enrol(request.node.name, 1)
    return account


def run(what: Coroutine[Any, Any, None]) -> None:
    """In a thread of its own, since the browser of other tests has this one's loop."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(lambda: asyncio.run(asyncio.wait_for(what, 60))).result()


def submit(portal: Portal, who: Account) -> UUID:
    with portal.home.session() as session:
        user = find_user(session, who.cookie)
        render = submission.submit(
            session, portal.home.settings, user, RenderRequest("Hi!", preset="ava")
        )
    return render.id


def start(portal: Portal, render: UUID) -> None:
    with portal.home.session() as session:
        assert claim(session, session.get_one(Render, render)).render.id == render


def tell(portal: Portal, who: Account, render: UUID, percent: int) -> None:
    progress = Event("render", str(render), RenderState.RUNNING, "animate", percent / 100, 2.0)
    publish(portal.home.redis, who.id, progress)


async def until(page: Page, **values: object) -> None:
    while any(page.values.get(name) != value for name, value in values.items()):
        await page.changes.get()


async def until_nobody_hears(portal: Portal, who: Account) -> None:
    while portal.hearers(who):
        await asyncio.sleep(0.05)


def test_a_page_shows_the_film_that_it_is_on_and_leaves_nothing(
    portal: Portal, ann: Account
) -> None:
    first, second = submit(portal, ann), submit(portal, ann)
    start(portal, first)
    start(portal, second)

    async def act() -> None:
        page = Page(portal.port, ann.cookie, f"/film/{first}", "film")
        await page.open()
        await until(page, state="running", film_of=str(first))
        await asyncio.sleep(0.5)
        tell(portal, ann, first, 33)
        await until(page, percent=33, stage="Rendering…", left="a few seconds left")
        page.go(f"/film/{second}")
        await until(page, film_of=str(second), state="running", percent=0)
        await asyncio.sleep(0.5)
        tell(portal, ann, first, 44)
        tell(portal, ann, second, 55)
        shown = [0]
        while shown[-1] != 55:
            shown.append(await page.until("percent"))
        assert set(shown) == {0, 55}
        assert page.values["film_of"] == str(second)
        assert portal.hearers(ann) == 1
        await page.close()
        await until_nobody_hears(portal, ann)

    run(act())


def test_a_page_follows_through_cancelling_and_trying_again(portal: Portal, ann: Account) -> None:
    render = submit(portal, ann)

    async def act() -> None:
        page, other = (Page(portal.port, ann.cookie, f"/film/{render}", "film") for _ in range(2))
        for each in (page, other):
            await each.open()
            await until(each, state="queued", stage="Queued")
        page.act(f"{HANDLERS}.cancel")
        for each in (page, other):
            await until(each, state="cancelled")
        page.act(f"{HANDLERS}.retry")
        for each in (page, other):
            await until(each, state="queued")
        start(portal, render)
        tell(portal, ann, render, 1)  # the first news of a run has the row read
        for each in (page, other):
            await until(each, state="running")
        tell(portal, ann, render, 70)
        for each in (page, other):
            await until(each, percent=70)
        late = Event("render", str(render), RenderState.RUNNING, "animate", 0.71, 500.0)
        publish(portal.home.redis, ann.id, late)
        for each in (page, other):
            await until(each, percent=71, left="6 to 11 min left")
            await each.close()
        await until_nobody_hears(portal, ann)

    run(act())


def test_the_list_shows_what_becomes_of_films_and_leaves_nothing(
    portal: Portal, ann: Account
) -> None:
    first, second = submit(portal, ann), submit(portal, ann)

    async def states(page: Page, *wanted: str) -> None:
        while [row["state"] for row in page.values.get("rows", [])] != list(wanted):
            await page.changes.get()

    async def act() -> None:
        page = Page(portal.port, ann.cookie, "/films", "films")
        await page.open()
        await states(page, "queued", "queued")
        while not portal.hearers(ann):
            await asyncio.sleep(0.05)
        await asyncio.sleep(0.5)
        start(portal, first)
        tell(portal, ann, first, 10)
        await states(page, "queued", "running")
        page.go("/films")  # one comes back by a link: one listener is enough
        await page.until("loaded")
        await asyncio.sleep(0.5)
        start(portal, second)
        tell(portal, ann, second, 10)
        await states(page, "running", "running")
        assert portal.hearers(ann) == 1
        await page.close()
        await until_nobody_hears(portal, ann)

    run(act())


def test_a_place_in_the_queue_moves_when_the_queue_does(portal: Portal, ann: Account) -> None:
    redis = portal.home.redis
    first, second = submit(portal, ann), submit(portal, ann)

    async def act() -> None:
        page = Page(portal.port, ann.cookie, f"/film/{second}", "film")
        await page.open()
        await until(page, stage="Queued, 1 ahead")
        await asyncio.sleep(0.5)
        start(portal, first)
        publish(redis, EVERYBODY, Event("queue", "cpu", "moved"))
        await until(page, stage="Queued")
        await page.close()
        await until_nobody_hears(portal, ann)

    run(act())


def test_events_are_ones_own_and_end_with_the_listener(portal: Portal, ann: Account) -> None:
    (bob,) = portal.enrol("bob", 1)
    render = submit(portal, ann)

    async def act() -> None:
        crowd = Crowd(portal.port)
        opened = await crowd.open([crowd.hear_events(who.cookie) for who in (ann, bob)])
        assert len(opened["filled"]) == 2
        tell(portal, ann, render, 42)
        await asyncio.sleep(0.5)
        seen = (await crowd.close())["seen"]
        assert [[(each, percent) for _, each, percent in heard] for heard in seen] == [
            [(str(render), 42)],
            [],
        ]
        await until_nobody_hears(portal, ann)

    run(act())
