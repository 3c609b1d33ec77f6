"""/api/v1: avatars of one's own, and presets."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, File, Form, Request, Response, UploadFile
from fastapi.responses import FileResponse
from pydantic import BaseModel, Field

from avatar_app import avatars
from avatar_app.api.access import Database, HomeHere, Me
from avatar_app.api.media import send_object
from avatar_app.api.views import AvatarView
from avatar_app.errors import StateError
from avatar_app.presets import find_preset, list_presets
from avatar_app.progress import News, publish
from avatar_app.queues import CHECK, offer

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
    return [AvatarView.of(avatar) for avatar in avatars.list_avatars(session, me)]


@router.post("/avatars", status_code=201)
def add_avatar(
    session: Database,
    home: HomeHere,
    me: Me,
    portrait: Annotated[UploadFile, File()],
    consent: Annotated[bool, Form()] = False,
) -> AvatarView:
    """Upload a picture or a video; it is looked at at once, and `state` says what came of it."""
    name = portrait.filename or ""
    avatar = avatars.add_avatar(session, home.storage, me, name, portrait.file, consent)
    session.commit()  # before a worker hears of it
    offer(home.redis, "cpu", CHECK, avatar.id)
    publish(home.redis, me.id, News("avatar", str(avatar.id), avatar.state))
    return AvatarView.of(avatar)


@router.get("/avatars/{avatar_id}")
def read_avatar(avatar_id: UUID, session: Database, me: Me) -> AvatarView:
    """One of one's own."""
    return AvatarView.of(avatars.find_avatar(session, me, avatar_id))


@router.patch("/avatars/{avatar_id}")
def rename_avatar(avatar_id: UUID, body: Name, session: Database, me: Me) -> AvatarView:
    """Call it something else."""
    return AvatarView.of(avatars.rename_avatar(session, me, avatar_id, body.name))


@router.delete("/avatars/{avatar_id}", status_code=204)
def delete_avatar(avatar_id: UUID, session: Database, home: HomeHere, me: Me) -> None:
    """With every film of it."""
    avatars.delete_avatar(session, home.storage, me, avatar_id)


@router.get("/avatars/{avatar_id}/thumbnail")
def read_thumbnail(
    request: Request, avatar_id: UUID, session: Database, home: HomeHere, me: Me
) -> Response:
    """The portrait as it is framed, JPEG."""
    avatar = avatars.find_avatar(session, me, avatar_id)
    if avatar.thumbnail_key is None:
        raise StateError("not_found", "It has not been looked at yet.")
    return send_object(request, home.storage, avatar.thumbnail_key, "image/jpeg")


@router.get("/presets")
def read_presets(home: HomeHere) -> list[PresetView]:
    """Portraits that come with Galatea."""
    found = list_presets(home.settings.assets_dir)
    return [PresetView(name=row.name, label=row.label, about=row.about) for row in found]


@router.get("/presets/{name}/picture")
def read_preset(name: str, home: HomeHere) -> FileResponse:
    """A preset's picture, JPEG."""
    preset = find_preset(name, home.settings.assets_dir)
    file = home.settings.assets_dir / "presets" / f"{preset.name}.jpg"
    return FileResponse(file, headers={"Cache-Control": "public, max-age=86400"})
