"""/api/v1: renders of one's own, and what links show of them."""

import logging
from datetime import datetime
from pathlib import PurePosixPath
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Header, Path, Query, Request, Response
from pydantic import BaseModel, Field

from avatar_app import renders
from avatar_app.api.access import Database, HomeHere, Me
from avatar_app.api.media import kind_of, send_object
from avatar_app.api.views import RenderView, SharedView
from avatar_app.captions import Captions, read_vtt, to_srt
from avatar_app.errors import StateError
from avatar_app.forecast import foresee, promise
from avatar_app.frames import Behind
from avatar_app.life import read_events
from avatar_app.models import Render, RenderState
from avatar_app.presence import call_workers, find_workers
from avatar_app.progress import News, publish
from avatar_app.storage import Storage

router = APIRouter(tags=["renders"])
log = logging.getLogger("galatea.api")

Part = Literal["film", "poster", "captions", "captions.srt"]


class NewRender(BaseModel):
    """What is asked for, of an avatar of one's own or a preset. `urgency` is among one's own.

    `tier` and `animator` need not be told: the voice's own tier, and the tier's own animator, which
    any other can take the place of.

    `aspect` is keep, 1:1, 16:9, 9:16 or 4:5; `background` is keep, blur, transparent, a colour such
    as #223344, or picture with a `backdrop_id`. What is transparent becomes a WebM, all else an
    MP4. `captions` that are burnt in are drawn into the frames, and kept as a file too. With a
    `recording_id`, that recording is the voice, and `text` what is said in it, with cues for the
    face if one likes, or empty where nobody knows.
    """

    text: str = ""
    avatar_id: UUID | None = None
    preset: str | None = None
    voice: str | None = None
    language: str | None = None
    tier: str | None = None
    animator: str | None = None
    size: int = 512
    seed: int = Field(default=0, ge=0, lt=2**31)
    captions: Captions = Captions.FILE
    aspect: str = "keep"
    background: str = "keep"
    backdrop_id: UUID | None = None
    recording_id: UUID | None = None
    urgency: Literal["later", "normal", "soon"] = "normal"


class EventView(BaseModel):
    """One move in a render's life: from which state to which, when, by whom and why.

    `who` is owner, administrator, reconciler, or a worker's name.
    """

    at: datetime
    move: str
    was: str | None
    became: str
    attempt: int
    who: str
    why: str


class Page(BaseModel):
    """Some of the history; `next` asks for what is older."""

    renders: list[RenderView]
    next: UUID | None


class Chosen(BaseModel):
    """Some of one's renders."""

    ids: list[UUID] = Field(max_length=500)


class Deleted(BaseModel):
    """How many of them are gone."""

    deleted: int


class Link(BaseModel):
    """The token of a link that shows a film to anybody."""

    token: str


@router.post("/renders", status_code=201)
def submit(
    body: NewRender,
    session: Database,
    home: HomeHere,
    me: Me,
    idempotency_key: Annotated[str | None, Header(max_length=100)] = None,
) -> RenderView:
    """Ask for a film. The same `Idempotency-Key` twice asks for one."""
    request = renders.Request(**body.model_dump(), idempotency_key=idempotency_key)
    render = renders.submit(session, home.settings, me, request, find_workers(home.redis))
    if render.state != RenderState.QUEUED:  # it was asked for before
        return RenderView.of(render)
    foreseen = promise(session, home, render)
    session.commit()  # before a worker hears of it
    log.info("asked for", extra={"render": str(render.id)})
    call_workers(home.redis, *render.needs)
    return RenderView.of(render, foreseen)


@router.get("/renders")
def list_renders(
    session: Database,
    me: Me,
    words: Annotated[str, Query(max_length=200)] = "",
    state: RenderState | None = None,
    tier: str | None = None,
    preset: str | None = None,
    avatar_id: UUID | None = None,
    after: UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=100)] = renders.PAGE,
) -> Page:
    """One's own, newest first; `after` is the `next` of the page before."""
    last = renders.find_render(session, me, after) if after else None
    filters = renders.Filters(words, state, tier, preset, avatar_id)
    found = renders.history(session, me, filters, last, limit)
    views = [RenderView.of(render) for render in found]
    return Page(renders=views, next=found[-1].id if len(found) == limit else None)


@router.get("/renders/{render_id}")
def read_render(render_id: UUID, session: Database, home: HomeHere, me: Me) -> RenderView:
    """How far it is, its place in the queue, and when it will begin and end."""
    render = renders.find_render(session, me, render_id)
    return RenderView.of(render, foresee(session, home).get(render.id))


@router.get("/renders/{render_id}/history")
def read_history(render_id: UUID, session: Database, me: Me) -> list[EventView]:
    """What has become of it so far."""
    events = read_events(session, renders.find_render(session, me, render_id).id)
    return [EventView.model_validate(event, from_attributes=True) for event in events]


@router.post("/renders/{render_id}/cancel")
def cancel(render_id: UUID, session: Database, home: HomeHere, me: Me) -> RenderView:
    """Stop it, at whatever stage."""
    render = renders.cancel(session, me, render_id)
    session.commit()
    publish(home.redis, me.id, News("render", str(render.id), render.state))
    return RenderView.of(render)


@router.post("/renders/{render_id}/retry")
def retry(render_id: UUID, session: Database, home: HomeHere, me: Me) -> RenderView:
    """Try again what failed or was cancelled."""
    render = renders.retry(session, home.settings, me, render_id)
    foreseen = promise(session, home, render)
    session.commit()
    call_workers(home.redis, *render.needs)
    return RenderView.of(render, foreseen)


@router.delete("/renders/{render_id}", status_code=204)
def delete_render(render_id: UUID, session: Database, home: HomeHere, me: Me) -> None:
    """With its files."""
    renders.delete_render(session, home.storage, me, render_id)


@router.post("/renders/delete")
def delete_renders(body: Chosen, session: Database, home: HomeHere, me: Me) -> Deleted:
    """Many at once; those that are being made stay."""
    return Deleted(deleted=renders.delete_renders(session, home.storage, me, body.ids))


@router.get("/renders/{render_id}/live/{name}")
def read_live(
    request: Request,
    render_id: UUID,
    name: Annotated[str, Path(pattern=r"^(live\.m3u8|init\.mp4|\d{5}\.m4s)$")],
    session: Database,
    home: HomeHere,
    me: Me,
) -> Response:
    """The film while it is made, as HTTP Live Streaming (RFC 8216): the playlist `live.m3u8`, and
    the pieces that it names.
    """
    render = renders.find_render(session, me, render_id)
    if render.live_key is None:
        raise StateError("not_found", "This film cannot be watched before it is whole.")
    key = f"{render.live_key}/{name}"
    if name.endswith(".m3u8"):
        # From its beginning, and not from what was made last.
        playlist = home.storage.get(key).replace(b"\n", b"\n#EXT-X-START:TIME-OFFSET=0\n", 1)
        headers = {"Cache-Control": "no-store"}
        return Response(playlist, media_type="application/vnd.apple.mpegurl", headers=headers)
    return send_object(request, home.storage, key, kind_of(key))


@router.get("/renders/{render_id}/{part}")
@router.head("/renders/{render_id}/{part}", include_in_schema=False)
def read_part(
    request: Request,
    render_id: UUID,
    part: Part,
    session: Database,
    home: HomeHere,
    me: Me,
    save: bool = False,
) -> Response:
    """The film, its poster or its captions, as WebVTT or SubRip; `save` for a browser to keep."""
    render = renders.find_render(session, me, render_id)
    return _send(request, home.storage, render, part, save)


@router.post("/renders/{render_id}/share")
def share(render_id: UUID, session: Database, me: Me) -> Link:
    """A link that cannot be guessed."""
    return Link(token=renders.share(session, me, render_id))


@router.delete("/renders/{render_id}/share", status_code=204)
def revoke(render_id: UUID, session: Database, me: Me) -> None:
    """The link shows nothing from now on."""
    renders.revoke(session, me, render_id)


@router.get("/shared/{token}")
def read_shared(token: str, session: Database) -> SharedView:
    """What a link shows, to anybody."""
    render = renders.find_shared(session, token)
    return SharedView(
        text=render.text,
        language=render.language,
        duration_s=render.duration_s,
        captions=render.captions_key is not None,
        transparent=render.background == Behind.TRANSPARENT,
        finished_at=render.finished_at,
    )


@router.get("/shared/{token}/{part}")
@router.head("/shared/{token}/{part}", include_in_schema=False)
def read_shared_part(
    request: Request, token: str, part: Part, session: Database, home: HomeHere, save: bool = False
) -> Response:
    """The film of a link, its poster or its captions, as WebVTT or SubRip."""
    return _send(request, home.storage, renders.find_shared(session, token), part, save)


def _send(request: Request, storage: Storage, render: Render, part: Part, save: bool) -> Response:
    keys = {
        "film": render.film_key,
        "poster": render.poster_key,
        "captions": render.captions_key,
        "captions.srt": render.captions_key,
    }
    key = keys[part]
    if key is None:
        raise StateError("not_found", f"This render has no {part}.")
    if part == "captions.srt":
        said = to_srt(read_vtt(storage.get(key).decode()))
        headers = {"Content-Disposition": 'attachment; filename="captions.srt"'} if save else None
        return Response(said, headers=headers, media_type="application/x-subrip; charset=utf-8")
    name = part + PurePosixPath(key).suffix
    return send_object(request, storage, key, kind_of(key), name if save else None)
