"""/api/v1: renders of one's own, and what links show of them."""

from datetime import datetime
from pathlib import PurePosixPath
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Path, Query, Request, Response
from pydantic import BaseModel, Field

from avatar_app.accounts.passwords import LONGEST_PASSWORD
from avatar_app.api.dependencies import ConnectionsHere, Database, Me
from avatar_app.api.file_responses import ASKED, KEPT, attach, kind_of, send_object
from avatar_app.api.schemas import RenderView, SharedView
from avatar_app.api.security import is_secure
from avatar_app.catalog.backgrounds import BackgroundKind
from avatar_app.errors import StateError
from avatar_app.renders import history
from avatar_app.renders.forecast import foresee
from avatar_app.renders.links import LONGEST_LIFE, PASSED, LinkTerms
from avatar_app.renders.state_machine import read_events
from avatar_app.renders.submission import MOST_FACES, RenderRequest
from avatar_app.script.captions import Captions, read_vtt, to_srt
from avatar_app.script.title import LONGEST_TITLE, strip_cues
from avatar_app.services import renders
from avatar_app.store.models.renders import Render, RenderState
from avatar_app.store.object_storage import Storage
from avatar_app.translation import gettext as _

router = APIRouter(tags=["renders"])

LINK_COOKIE = "galatea_link"  # each film's is sent with requests for that film alone
Part = Literal["film", "poster", "captions", "captions.srt"]


class NewRender(BaseModel):
    """What is asked for, of an avatar of one's own or a preset. `urgency` is among one's own.

    `speed` is a factor on how fast the voice speaks, 0.5 to 2; `pitch` is in semitones, -6 to 6.

    `tier` and `animator` need not be told: the voice's own tier, and the tier's own animator, which
    any other can take the place of.

    `aspect` is keep, 1:1, 16:9, 9:16 or 4:5; `background` is keep, blur, transparent, a colour such
    as #223344, or picture with a `backdrop_id`. What is transparent becomes a WebM, all else an
    MP4. `captions` that are burnt in are drawn into the frames, and kept as a file too. With a
    `recording_id`, that recording is the voice, and `text` what is said in it, with cues for the
    face if one likes, or empty where nobody knows. `face` is which of an avatar's several faces
    speaks, counted from the left; the largest, if it is not told.
    """

    text: str = ""
    avatar_id: UUID | None = None
    preset: str | None = None
    voice: str | None = None
    language: str | None = None
    speed: float = 1.0
    pitch: float = 0.0
    tier: str | None = None
    animator: str | None = None
    size: int = 512
    seed: int = Field(default=0, ge=0, lt=2**31)
    captions: Captions = Captions.FILE
    aspect: str = "keep"
    face: int | None = Field(default=None, ge=1, le=MOST_FACES)
    background: str = "keep"
    backdrop_id: UUID | None = None
    recording_id: UUID | None = None
    title: str | None = Field(default=None, max_length=LONGEST_TITLE)
    urgency: Literal["later", "normal", "soon"] = "normal"


class Title(BaseModel):
    """What a film is called."""

    title: str = Field(max_length=LONGEST_TITLE)


class Terms(BaseModel):
    """For how many days a link shows its film, null or 0: until it is revoked; and its password,
    null or "": it has none.
    """

    days: int | None = Field(default=None, ge=0, le=LONGEST_LIFE)
    password: str | None = Field(default=None, max_length=LONGEST_PASSWORD)


class LinkPassword(BaseModel):
    """What opens a film whose link has a password."""

    password: str = Field(max_length=LONGEST_PASSWORD)


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
    """The token of a link that shows a film to anybody, when it ends, whether it has a password."""

    token: str
    until: datetime | None
    locked: bool


@router.post("/renders", status_code=201)
def submit(
    body: NewRender,
    home: ConnectionsHere,
    me: Me,
    idempotency_key: Annotated[str | None, Header(max_length=100)] = None,
) -> RenderView:
    """Ask for a film. The same `Idempotency-Key` twice asks for one."""
    request = RenderRequest(**body.model_dump(), idempotency_key=idempotency_key)
    return RenderView.of(*renders.submit(home, me, request))


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
    limit: Annotated[int, Query(ge=1, le=100)] = history.PAGE,
) -> Page:
    """One's own, newest first; `after` is the `next` of the page before."""
    last = history.find_render(session, me, after) if after else None
    filters = history.Filters(words, state, tier, preset, avatar_id)
    found = history.history(session, me, filters, last, limit)
    views = [RenderView.of(render) for render in found]
    return Page(renders=views, next=found[-1].id if len(found) == limit else None)


@router.get("/renders/{render_id}")
def read_render(render_id: UUID, session: Database, home: ConnectionsHere, me: Me) -> RenderView:
    """How far it is, its place in the queue, and when it will begin and end."""
    render = history.find_render(session, me, render_id)
    return RenderView.of(render, foresee(session, home).get(render.id))


@router.patch("/renders/{render_id}")
def rename_render(render_id: UUID, body: Title, home: ConnectionsHere, me: Me) -> RenderView:
    """Give it another title; a blank one changes nothing."""
    return RenderView.of(renders.rename(home, me, render_id, body.title))


@router.get("/renders/{render_id}/history")
def read_history(render_id: UUID, session: Database, me: Me) -> list[EventView]:
    """What has become of it so far."""
    events = read_events(session, history.find_render(session, me, render_id).id)
    return [EventView.model_validate(event, from_attributes=True) for event in events]


@router.post("/renders/{render_id}/cancel")
def cancel(render_id: UUID, home: ConnectionsHere, me: Me) -> RenderView:
    """Stop it, at whatever stage."""
    return RenderView.of(renders.cancel(home, me, render_id))


@router.post("/renders/{render_id}/retry")
def retry(render_id: UUID, home: ConnectionsHere, me: Me) -> RenderView:
    """Try again what failed or was cancelled."""
    return RenderView.of(*renders.retry(home, me, render_id))


@router.delete("/renders/{render_id}", status_code=204)
def delete_render(render_id: UUID, home: ConnectionsHere, me: Me, for_good: bool = False) -> None:
    """Into the bin for 30 days; or, `for_good`, deleted with its files, in the bin or not."""
    (renders.delete_for_good if for_good else renders.delete)(home, me, render_id)


@router.post("/renders/{render_id}/restore")
def restore(render_id: UUID, home: ConnectionsHere, me: Me) -> RenderView:
    """Have it back out of the bin."""
    return RenderView.of(renders.restore(home, me, render_id))


@router.post("/renders/delete")
def delete_renders(body: Chosen, home: ConnectionsHere, me: Me) -> Deleted:
    """Many at once, into the bin; those that are being made stay."""
    return Deleted(deleted=renders.delete_many(home, me, body.ids))


@router.get("/renders/{render_id}/live/{name}")
def read_live(
    request: Request,
    render_id: UUID,
    name: Annotated[str, Path(pattern=r"^(live\.m3u8|init\.mp4|\d{5}\.m4s)$")],
    session: Database,
    home: ConnectionsHere,
    me: Me,
) -> Response:
    """The film while it is made, as HTTP Live Streaming (RFC 8216): the playlist `live.m3u8`, and
    the pieces that it names.
    """
    render = history.find_render(session, me, render_id)
    if render.live_key is None:
        raise StateError("not_found", _("This film cannot be watched before it is whole."))
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
    home: ConnectionsHere,
    me: Me,
    save: bool = False,
) -> Response:
    """The film, its poster or its captions, as WebVTT or SubRip; `save` for a browser to keep."""
    render = history.find_render(session, me, render_id)
    return _send(request, home.storage, render, part, save, KEPT)


@router.post("/renders/{render_id}/share")
def share(render_id: UUID, home: ConnectionsHere, me: Me, body: Terms | None = None) -> Link:
    """A link that cannot be guessed. With a body it is on these terms from now on."""
    terms = LinkTerms(body.days or None, body.password) if body is not None else None
    made = renders.share(home, me, render_id, terms)
    return Link(
        token=made.share_token or "",
        until=made.share_until,
        locked=made.share_password is not None,
    )


@router.delete("/renders/{render_id}/share", status_code=204)
def revoke(render_id: UUID, home: ConnectionsHere, me: Me) -> None:
    """The link shows nothing from now on."""
    renders.revoke(home, me, render_id)


def read_pass(request: Request) -> str | None:
    """What the browser was given for a link's password, if anything."""
    return request.cookies.get(LINK_COOKIE)


Pass = Annotated[str | None, Depends(read_pass)]


@router.post("/shared/{token}/unlock", status_code=204)
def unlock(
    request: Request, response: Response, token: str, body: LinkPassword, home: ConnectionsHere
) -> None:
    """Tell the password of a link: its film is shown to this browser for the next hours."""
    response.set_cookie(
        LINK_COOKIE,
        renders.unlock(home, token, body.password),
        max_age=int(PASSED.total_seconds()),
        path=f"{request.url.path.removesuffix('/unlock')}",  # each film has its own
        httponly=True,
        samesite="strict",
        secure=is_secure(request),
    )


@router.get("/shared/{token}")
def read_shared(token: str, home: ConnectionsHere, given: Pass = None) -> SharedView:
    """What a link shows, to anybody who has its password if it has one."""
    render = renders.find_shared(home, token, given)
    return SharedView(
        title=render.title,
        text=strip_cues(render.text),
        language=render.language,
        duration_s=render.duration_s,
        captions=render.captions_key is not None,
        transparent=render.background == BackgroundKind.TRANSPARENT,
        finished_at=render.finished_at,
    )


@router.get("/shared/{token}/{part}")
@router.head("/shared/{token}/{part}", include_in_schema=False)
def read_shared_part(
    request: Request,
    token: str,
    part: Part,
    home: ConnectionsHere,
    given: Pass = None,
    save: bool = False,
) -> Response:
    """The film of a link, its poster or its captions, as WebVTT or SubRip."""
    render = renders.find_shared(home, token, given)
    return _send(request, home.storage, render, part, save, ASKED)  # a link may end at any time


def _send(
    request: Request, storage: Storage, render: Render, part: Part, save: bool, cache: str
) -> Response:
    keys = {
        "film": render.film_key,
        "poster": render.poster_key,
        "captions": render.captions_key,
        "captions.srt": render.captions_key,
    }
    key = keys[part]
    if key is None:
        raise StateError("not_found", _("This render has no {part}.", part=part))
    if part == "captions.srt":
        said = to_srt(read_vtt(storage.get(key).decode()))
        headers = {"Cache-Control": cache}
        if save:
            headers["Content-Disposition"] = attach(render.title, ".srt")
        return Response(said, headers=headers, media_type="application/x-subrip; charset=utf-8")
    name = attach(render.title, PurePosixPath(key).suffix) if save else None
    return send_object(request, storage, key, kind_of(key), name, cache)
