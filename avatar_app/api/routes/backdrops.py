"""/api/v1: pictures of one's own to be put behind who speaks."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, File, Request, Response, UploadFile

from avatar_app.api.dependencies import ConnectionsHere, Database, Me
from avatar_app.api.file_responses import kind_of, send_object
from avatar_app.api.schemas import BackdropView
from avatar_app.library import owned
from avatar_app.services import uploads
from avatar_app.store.models.library import Backdrop

router = APIRouter(prefix="/backdrops", tags=["backdrops"])


@router.get("")
def list_backdrops(session: Database, me: Me) -> list[BackdropView]:
    """One's own, newest first."""
    return [BackdropView.of(row) for row in owned.list_own(session, Backdrop, me)]


@router.post("", status_code=201)
def add_backdrop(
    home: ConnectionsHere, me: Me, picture: Annotated[UploadFile, File()]
) -> BackdropView:
    """Upload a picture for the background of films; one that no film shows yet gives way to it."""
    return BackdropView.of(uploads.add_backdrop(home, me, picture.file))


@router.delete("/{backdrop_id}", status_code=204)
def delete_backdrop(backdrop_id: UUID, home: ConnectionsHere, me: Me) -> None:
    """Unless a film shows it; it goes with the last that does."""
    uploads.delete_backdrop(home, me, backdrop_id)


@router.get("/{backdrop_id}/picture")
def read_picture(
    request: Request, backdrop_id: UUID, session: Database, home: ConnectionsHere, me: Me
) -> Response:
    """As it was uploaded."""
    backdrop = owned.find_own(session, Backdrop, me, backdrop_id)
    return send_object(request, home.storage, backdrop.key, kind_of(backdrop.key))
