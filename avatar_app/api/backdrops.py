"""/api/v1: pictures of one's own to be put behind who speaks."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, File, Request, Response, UploadFile

from avatar_app import backdrops
from avatar_app.api.access import Database, HomeHere, Me
from avatar_app.api.media import kind_of, send_object
from avatar_app.api.views import BackdropView
from avatar_app.avatars import LARGEST

router = APIRouter(prefix="/backdrops", tags=["backdrops"])


@router.get("")
def list_backdrops(session: Database, me: Me) -> list[BackdropView]:
    """One's own, newest first."""
    return [BackdropView.of(row) for row in backdrops.list_backdrops(session, me)]


@router.post("", status_code=201)
def add_backdrop(
    session: Database, home: HomeHere, me: Me, picture: Annotated[UploadFile, File()]
) -> BackdropView:
    """Upload a picture for the background of films; one that no film shows yet gives way to it."""
    content = picture.file.read(LARGEST + 1)
    return BackdropView.of(backdrops.add_backdrop(session, home.storage, me, content))


@router.delete("/{backdrop_id}", status_code=204)
def delete_backdrop(backdrop_id: UUID, session: Database, home: HomeHere, me: Me) -> None:
    """Unless a film shows it; it goes with the last that does."""
    backdrops.delete_backdrop(session, home.storage, me, backdrop_id)


@router.get("/{backdrop_id}/picture")
def read_picture(
    request: Request, backdrop_id: UUID, session: Database, home: HomeHere, me: Me
) -> Response:
    """As it was uploaded."""
    backdrop = backdrops.find_backdrop(session, me, backdrop_id)
    return send_object(request, home.storage, backdrop.key, kind_of(backdrop.key))
