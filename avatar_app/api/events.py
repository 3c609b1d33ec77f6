"""/api/v1/events: news of one's renders and uploads as it happens (server-sent events, WHATWG)."""

import asyncio
import json
from collections.abc import AsyncGenerator
from dataclasses import asdict

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from avatar_app.accounts import find_user
from avatar_app.api.access import COOKIE, HomeHere
from avatar_app.home import Home
from avatar_app.models import User
from avatar_app.news import hear

router = APIRouter(tags=["events"])

BEAT = 15  # seconds of silence after which a comment keeps the connection


class Stream(StreamingResponse):
    """One that closes what it streams: a generator that is left at a `yield` would hear news until
    it is collected.
    """

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            if isinstance(self.body_iterator, AsyncGenerator):
                await self.body_iterator.aclose()


@router.get("/events")
async def events(request: Request, home: HomeHere) -> Stream:
    """A hint for every change; read the row then. Begins with `ready`, from when on nothing is
    missed; if something was, `ready` comes again.
    """
    me = await asyncio.to_thread(_who, home, request.cookies.get(COOKIE))
    return Stream(
        _tell(request, home, me),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


def _who(home: Home, token: str | None) -> User:
    # Not by the usual dependency: its session would stay open as long as the stream.
    with home.session() as session:
        return find_user(session, token)


async def _tell(request: Request, home: Home, me: User) -> AsyncGenerator[str]:
    with hear(home.redis_url, me.id) as heard:
        while True:
            try:
                async with asyncio.timeout(BEAT):
                    news = await heard.next()
            except TimeoutError:
                if await request.is_disconnected():
                    return
                yield ": still here\n\n"
                continue
            if news is None:
                yield "event: ready\ndata: {}\n\n"
            else:
                yield f"event: {news.kind}\ndata: {json.dumps(asdict(news))}\n\n"
