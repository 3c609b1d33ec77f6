import asyncio
import contextlib
from collections.abc import Coroutine
from pathlib import Path
from uuid import uuid4

import pytest

from avatar_app.messaging import event_hub
from avatar_app.messaging.event_hub import Subscriber, subscribe
from avatar_app.messaging.events import EVERYBODY, Event, channel, publish
from avatar_app.store.connections import Connections
from avatar_app.store.redis import open_redis
from galatea.process import redis
from galatea.process.ports import free_port

RUNNING, DONE = Event("render", "1", "running", "animate", 0.5, 2.0), Event("render", "1", "done")


def run(what: Coroutine[None, None, None]) -> None:
    asyncio.run(asyncio.wait_for(what, 20))


async def until_silent(home: Connections) -> None:
    while home.redis.pubsub_numpat():
        await asyncio.sleep(0.01)


def test_news_reaches_its_owner_and_nobody_else(home: Connections) -> None:
    ann, bob = uuid4(), uuid4()

    async def act() -> None:
        with subscribe(home.redis_url, ann) as heard:
            assert await heard.next() is None  # nothing is missed from now on
            publish(home.redis, bob, Event("render", "2", "done"))
            publish(home.redis, ann, RUNNING)
            assert await heard.next() == RUNNING
            publish(home.redis, ann, DONE)
            assert await heard.next() == DONE
        await until_silent(home)

    run(act())


def test_news_for_everybody_reaches_who_asks_for_it(home: Connections) -> None:
    ann, moved = uuid4(), Event("queue", "cpu", "moved")

    async def act() -> None:
        with (
            subscribe(home.redis_url, ann) as one,
            subscribe(home.redis_url, ann, EVERYBODY) as other,
        ):
            assert await one.next() is None
            assert await other.next() is None
            publish(home.redis, EVERYBODY, moved)
            publish(home.redis, ann, DONE)
            assert [await other.next(), await other.next()] == [moved, DONE]
            assert await one.next() == DONE

    run(act())


def test_many_pages_share_one_connection_that_goes_with_the_last(home: Connections) -> None:
    async def act() -> None:
        before = len(home.redis.client_list())
        with contextlib.ExitStack() as pages:
            first = [pages.enter_context(subscribe(home.redis_url, uuid4())) for _ in range(50)]
            for page in first:
                assert await page.next() is None
            late = pages.enter_context(subscribe(home.redis_url, uuid4()))
            assert await late.next() is None  # the connection was there already
            assert len(home.redis.client_list()) == before + 1
            (hub,) = event_hub._hubs.values()
            assert len(hub._listeners) == 51
        assert event_hub._hubs == {}
        await until_silent(home)
        assert len(home.redis.client_list()) == before
        with subscribe(home.redis_url, uuid4()) as again:
            assert await again.next() is None

    run(act())


def test_a_page_that_is_cancelled_leaves_nothing(home: Connections) -> None:
    async def page() -> None:
        with subscribe(home.redis_url, uuid4()) as heard:
            while True:
                await heard.next()

    async def act() -> None:
        pages = [asyncio.create_task(page()) for _ in range(3)]
        while not home.redis.pubsub_numpat():
            await asyncio.sleep(0.01)
        for each in pages:
            each.cancel()
        await asyncio.gather(*pages, return_exceptions=True)
        assert event_hub._hubs == {}
        await until_silent(home)

    run(act())


def test_a_slow_page_skips_what_is_old() -> None:
    async def act() -> None:
        listener = Subscriber()
        for told in (RUNNING, Event("render", "2", "done"), DONE):
            listener.tell(told)
        assert [await listener.next(), await listener.next()] == [
            DONE,
            Event("render", "2", "done"),
        ]
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.01):
                await listener.next()

    run(act())


def test_what_is_no_news_is_passed_over(home: Connections) -> None:
    ann = uuid4()

    async def act() -> None:
        with subscribe(home.redis_url, ann) as heard:
            assert await heard.next() is None
            for nonsense in (b"{", b"[]", b'{"kind": "render"}', b"\xff"):
                home.redis.publish(channel(ann), nonsense)
            publish(home.redis, ann, DONE)
            assert await heard.next() == DONE

    run(act())


def test_pages_outlive_a_restart_of_redis_and_know_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = free_port()
    monkeypatch.setattr(event_hub, "AGAIN", 0.05)
    monkeypatch.setattr(redis, "free_port", lambda: port)
    monkeypatch.setattr(redis.secrets, "token_urlsafe", lambda _: "password")
    server = redis.RedisServer(tmp_path)
    server.start()
    ann = uuid4()

    async def act() -> None:
        with subscribe(server.url, ann) as heard:
            assert await heard.next() is None
            await asyncio.to_thread(server.stop)
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.3):
                    await heard.next()
            await asyncio.to_thread(server.start)
            assert await heard.next() is None  # something may have been missed
            publish(open_redis(server.url), ann, DONE)
            assert await heard.next() == DONE

    try:
        run(act())
    finally:
        server.stop()
