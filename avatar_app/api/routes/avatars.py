"""/api/v1: avatars of one's own, and presets."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, File, Form, Request, Response, UploadFile
from fastapi.responses import FileResponse
from pydantic import BaseModel, Field

from avatar_app.api.dependencies import ConnectionsHere, Database, Me
from avatar_app.api.file_responses import send_object
from avatar_app.api.schemas import AvatarView
from avatar_app.catalog.presets import find_preset, list_presets
from avatar_app.errors import StateError
from avatar_app.library import avatars, owned
from avatar_app.services import uploads
from avatar_app.store.models.library import Avatar
from avatar_app.translation import gettext as _

router = APIRouter(tags=["avatars"])


class Name(BaseModel):
    """What an avatar is to be called."""

    name: str = Field(max_length=200)


class PresetView(BaseModel):
    """A portrait that comes with Galatea."""

    name: str
    label: str
    about: str


@router.get("/avatars")
def list_avatars(session: Database, me: Me) -> list[AvatarView]:
    """One's own, newest first."""
    return [AvatarView.of(avatar) for avatar in owned.list_own(session, Avatar, me)]


@router.post("/avatars", status_code=201)
def add_avatar(
    home: ConnectionsHere,
    me: Me,
    portrait: Annotated[UploadFile, File()],
    consent: Annotated[bool, Form()] = False,
) -> AvatarView:
    """Upload a picture or a video; it is looked at at once, and `state` says what came of it."""
    name = portrait.filename or ""
    return AvatarView.of(uploads.add_avatar(home, me, name, portrait.file, consent))


@router.get("/avatars/{avatar_id}")
def read_avatar(avatar_id: UUID, session: Database, me: Me) -> AvatarView:
    """One of one's own."""
    return AvatarView.of(owned.find_own(session, Avatar, me, avatar_id))


@router.patch("/avatars/{avatar_id}")
def rename_avatar(avatar_id: UUID, body: Name, home: ConnectionsHere, me: Me) -> AvatarView:
    """Call it something else."""
    return AvatarView.of(uploads.rename_avatar(home, me, avatar_id, body.name))


@router.delete("/avatars/{avatar_id}", status_code=204)
def delete_avatar(avatar_id: UUID, home: ConnectionsHere, me: Me) -> None:
    """Into the bin with every film of it, for 30 days."""
    uploads.delete_avatar(home, me, avatar_id)


@router.post("/avatars/{avatar_id}/restore")
def restore_avatar(avatar_id: UUID, home: ConnectionsHere, me: Me) -> AvatarView:
    """Have it back out of the bin, with the films that went with it."""
    return AvatarView.of(uploads.restore_avatar(home, me, avatar_id))


@router.get("/avatars/{avatar_id}/thumbnail")
def read_thumbnail(
    request: Request, avatar_id: UUID, session: Database, home: ConnectionsHere, me: Me
) -> Response:
    """The portrait as it is framed, JPEG."""
    avatar = owned.find_own(session, Avatar, me, avatar_id)
    if avatar.thumbnail_key is None:
        raise StateError("not_found", _("It has not been looked at yet."))
    return send_object(request, home.storage, avatar.thumbnail_key, "image/jpeg")


@router.get("/avatars/{avatar_id}/faces")
def read_faces(
    request: Request, avatar_id: UUID, session: Database, home: ConnectionsHere, me: Me
) -> Response:
    """The whole picture of an avatar that shows several faces, JPEG."""
    avatar = owned.find_own(session, Avatar, me, avatar_id)
    if not (avatar.face or {}).get("faces"):
        raise StateError("not_found", _("The picture shows one face, or was not looked at yet."))
    return send_object(request, home.storage, avatars.faces_key(avatar.id), "image/jpeg")


@router.get("/presets")
def read_presets(home: ConnectionsHere) -> list[PresetView]:
    """Portraits that come with Galatea."""
    found = list_presets(home.settings.assets_dir)
    return [PresetView(name=row.name, label=row.label, about=row.about) for row in found]


@router.get("/presets/{name}/picture")
def read_preset(name: str, home: ConnectionsHere) -> FileResponse:
    """A preset's picture, JPEG."""
    preset = find_preset(name, home.settings.assets_dir)
    file = home.settings.assets_dir / "presets" / f"{preset.name}.jpg"
    return FileResponse(file, headers={"Cache-Control": "public, max-age=86400"})
