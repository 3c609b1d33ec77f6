"""/api/v1: voices of one's own."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, File, Form, UploadFile
from pydantic import BaseModel, Field

from avatar_app.api.dependencies import ConnectionsHere, Database, Me
from avatar_app.api.schemas import CloneView
from avatar_app.library import owned
from avatar_app.services import clones
from avatar_app.store.models.library import Clone

router = APIRouter(prefix="/clones", tags=["clones"])


class Name(BaseModel):
    """What a voice is to be called."""

    name: str = Field(max_length=200)


@router.get("")
def list_clones(session: Database, me: Me) -> list[CloneView]:
    """One's own, newest first."""
    return [CloneView.of(row) for row in owned.list_own(session, Clone, me)]


@router.post("", status_code=201)
def add_clone(
    home: ConnectionsHere,
    me: Me,
    sound: Annotated[UploadFile, File()],
    consent: Annotated[bool, Form()] = False,
    name: Annotated[str, Form(max_length=200)] = "",
) -> CloneView:
    """Upload what somebody said, six seconds or more of one person alone: a voice is made of it,
    and `state` says what came of that. What was said is then deleted.
    """
    file = sound.filename or ""
    return CloneView.of(clones.add_clone(home, me, name, file, sound.file, consent))


@router.get("/{clone_id}")
def read_clone(clone_id: UUID, session: Database, me: Me) -> CloneView:
    """One of one's own."""
    return CloneView.of(owned.find_own(session, Clone, me, clone_id))


@router.patch("/{clone_id}")
def rename_clone(clone_id: UUID, body: Name, home: ConnectionsHere, me: Me) -> CloneView:
    """Call it something else; films that are there keep the old name."""
    return CloneView.of(clones.rename_clone(home, me, clone_id, body.name))


@router.delete("/{clone_id}", status_code=204)
def delete_clone(clone_id: UUID, home: ConnectionsHere, me: Me) -> None:
    """The films that were made with it stay; those that wait fail."""
    clones.delete_clone(home, me, clone_id)
