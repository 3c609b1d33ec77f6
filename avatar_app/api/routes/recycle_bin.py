"""/api/v1: what was deleted, while it can be had back."""

from datetime import datetime

from fastapi import APIRouter
from pydantic import BaseModel

from avatar_app.api.dependencies import ConnectionsHere, Database, Me
from avatar_app.api.schemas import AvatarView, RenderView
from avatar_app.renders import recycle_bin
from avatar_app.services import renders

router = APIRouter(tags=["bin"])


class BinnedFilm(BaseModel):
    """A film, and when it goes for good."""

    render: RenderView
    goes_at: datetime


class BinnedAvatar(BaseModel):
    """A portrait, and when it goes for good."""

    avatar: AvatarView
    goes_at: datetime


class BinView(BaseModel):
    """What is in the bin, the last deleted first."""

    renders: list[BinnedFilm]
    avatars: list[BinnedAvatar]


class Emptied(BaseModel):
    """How many films and portraits went."""

    deleted: int


@router.get("/bin")
def read_bin(session: Database, me: Me) -> BinView:
    """One's own; `POST /renders/ID/restore` and `POST /avatars/ID/restore` bring things back."""
    return BinView(
        renders=[
            BinnedFilm(render=RenderView.of(row), goes_at=row.deleted_at + recycle_bin.KEPT)
            for row in recycle_bin.list_films(session, me)
            if row.deleted_at
        ],
        avatars=[
            BinnedAvatar(avatar=AvatarView.of(row), goes_at=row.deleted_at + recycle_bin.KEPT)
            for row in recycle_bin.list_avatars(session, me)
            if row.deleted_at
        ],
    )


@router.delete("/bin")
def empty_bin(home: ConnectionsHere, me: Me) -> Emptied:
    """Delete all that is in it for good."""
    return Emptied(deleted=renders.empty_bin(home, me))
