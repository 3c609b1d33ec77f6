"""Events as they come, to every page and listener of this process over one connection to Redis.

    Redis --one connection a process--> EventHub --by channel--> Subscriber, one a page

The connection is there while anybody listens. It hears of all users, and what is for nobody here
is dropped unread: a worker tells five things a second, which is less than the subscribing and
unsubscribing of every page that comes and goes.
"""

import asyncio
import json
import logging
from asyncio import AbstractEventLoop, Task
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from redis.asyncio import Redis as AsyncRedis
from redis.exceptions import RedisError

from avatar_app.messaging.events import Event, channel

AGAIN = 0.5  # seconds after which a Redis that was away is asked again

log = logging.getLogger("galatea.news")

_hubs: dict[tuple[AbstractEventLoop, str], "EventHub"] = {}


@contextmanager
def subscribe(redis_url: str, *whose: UUID | str) -> Iterator["Subscriber"]:
    """A listener to the news of these users, for as long. Enter it on the loop that listens."""
    key = (asyncio.get_running_loop(), redis_url)
    hub = _hubs.get(key) or _hubs.setdefault(key, EventHub(redis_url))
    listener = Subscriber()
    hub.add(listener, [channel(each) for each in whose])
    try:
        yield listener
    finally:
        if not hub.remove(listener):
            del _hubs[key]


class Subscriber:
    """What one page is told. It holds the latest of each row, so a slow page skips what is old."""

    def __init__(self) -> None:
        self._news: dict[tuple[str, str], Event | None] = {}
        self._told = asyncio.Event()

    async def next(self) -> Event | None:
        """The next piece of news. None: from now on nothing is missed, so read the rows; that
        comes once at first, and again whenever Redis was away.
        """
        await self._told.wait()
        key = next(iter(self._news))
        news = self._news.pop(key)
        if not self._news:
            self._told.clear()
        return news

    def tell(self, news: Event | None) -> None:
        """Put it in the place of what is older."""
        self._news[(news.kind, news.id) if news else ("", "")] = news
        self._told.set()


class EventHub:
    """The listeners of one loop, and the connection they share."""

    def __init__(self, redis_url: str) -> None:
        self._redis_url = redis_url
        self._listeners: dict[str, set[Subscriber]] = {}
        self._heard = False  # whether Redis tells us at present
        self._task: Task[None] | None = None

    def add(self, listener: Subscriber, channels: list[str]) -> None:
        """Let it hear these; the first one opens the connection."""
        for name in channels:
            self._listeners.setdefault(name, set()).add(listener)
        if self._heard:
            listener.tell(None)
        if self._task is None:
            self._task = asyncio.create_task(self._listen(), name="news")

    def remove(self, listener: Subscriber) -> bool:
        """It has gone, and with the last one the connection. Whether there are others."""
        for name, there in list(self._listeners.items()):
            there.discard(listener)
            if not there:
                del self._listeners[name]
        if not self._listeners and self._task is not None:
            self._task.cancel()
        return bool(self._listeners)

    async def _listen(self) -> None:
        while True:
            try:
                async with (
                    AsyncRedis.from_url(self._redis_url, socket_keepalive=True) as redis,
                    redis.pubsub() as subscription,
                ):
                    await subscription.psubscribe(channel("*"))
                    async for message in subscription.listen():
                        self._pass_on(message)
            except RedisError as error:
                log.warning("no news until Redis is back: %s", error)
            self._heard = False
            await asyncio.sleep(AGAIN)

    def _pass_on(self, message: dict[str, object]) -> None:
        if message["type"] == "psubscribe":  # at first, and after Redis was away
            self._heard = True
            for listener in set().union(*self._listeners.values()):
                listener.tell(None)
            return
        there = self._listeners.get(_text(message["channel"]))
        if not there:
            return
        try:
            news = Event(**json.loads(_text(message["data"])))
        except (ValueError, TypeError):
            log.warning("not news: %r", message["data"])
            return
        for listener in there:
            listener.tell(news)


def _text(value: object) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)
