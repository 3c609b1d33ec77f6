"""/api/v1/events: news of one's renders and avatars as it happens (server-sent events, WHATWG)."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import asdict

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse
from redis.asyncio import Redis as AsyncRedis
from redis.exceptions import RedisError

from avatar_app.accounts import find_user
from avatar_app.api.access import COOKIE, HomeHere
from avatar_app.home import Home
from avatar_app.models import User
from avatar_app.progress import listen

router = APIRouter(tags=["events"])

BEAT = 15  # seconds of silence after which a comment keeps the connection


@router.get("/events")
async def events(request: Request, home: HomeHere) -> StreamingResponse:
    """A hint for every change; read the row then. Begins with `ready`, once nothing is missed."""
    me = await asyncio.to_thread(_who, home, request.cookies.get(COOKIE))
    return StreamingResponse(
        _tell(request, home, me),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


def _who(home: Home, token: str | None) -> User:
    # Not by the usual dependency: its session would stay open as long as the stream.
    with home.session() as session:
        return find_user(session, token)


async def _tell(request: Request, home: Home, me: User) -> AsyncIterator[str]:
    quiet = 0
    try:
        async with AsyncRedis.from_url(home.redis_url) as redis:
            first = True
            async for news in listen(redis, [me.id]):
                if first:
                    first = False
                    yield "event: ready\ndata: {}\n\n"
                elif news is not None:
                    quiet = 0
                    yield f"event: {news.kind}\ndata: {json.dumps(asdict(news))}\n\n"
                elif await request.is_disconnected():
                    return
                else:
                    quiet += 1
                    if quiet % BEAT == 0:
                        yield ": still here\n\n"
    except RedisError:
        return  # the browser connects again by itself
