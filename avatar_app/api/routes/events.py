"""/api/v1/events: news of one's renders and uploads as it happens (server-sent events, WHATWG)."""

import asyncio
import json
from collections.abc import AsyncGenerator
from dataclasses import asdict

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from avatar_app.accounts.sessions import sign_in_id
from avatar_app.api.dependencies import ConnectionsHere, Me, Token
from avatar_app.api.sign_in_watch import watch_sign_in
from avatar_app.messaging.event_hub import subscribe
from avatar_app.store.connections import Connections
from avatar_app.store.models.accounts import User

router = APIRouter(tags=["events"])

BEAT = 15  # seconds of silence after which a comment keeps the connection


class Stream(StreamingResponse):
    """One that closes what it streams: a generator that is left at a `yield` would hear news until
    it is collected.
    """

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the stream, and close its generator however that ends."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            if isinstance(self.body_iterator, AsyncGenerator):
                await self.body_iterator.aclose()


@router.get("/events")
async def events(request: Request, home: ConnectionsHere, me: Me, token: Token = None) -> Stream:
    """A hint for every change; read the row then. Begins with `ready`, from when on nothing is
    missed; if something was, `ready` comes again. It ends with the sign-in.
    """
    return Stream(
        _tell(request, home, me, sign_in_id(token or "")),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


async def _tell(request: Request, home: Connections, me: User, sign_in: str) -> AsyncGenerator[str]:
    with subscribe(home.redis_url, me.id) as heard, watch_sign_in(sign_in) as ended:
        while True:
            coming = asyncio.ensure_future(heard.next())
            over = asyncio.ensure_future(ended.wait())
            try:
                await asyncio.wait(
                    (coming, over), timeout=BEAT, return_when=asyncio.FIRST_COMPLETED
                )
            finally:
                over.cancel()
                coming.cancel()
            if ended.is_set():
                return
            if not coming.done():
                if await request.is_disconnected():
                    return
                yield ": still here\n\n"
                continue
            news = coming.result()
            if news is None:
                yield "event: ready\ndata: {}\n\n"
            else:
                yield f"event: {news.kind}\ndata: {json.dumps(asdict(news))}\n\n"
