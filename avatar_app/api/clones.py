"""/api/v1: voices of one's own."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, File, Form, UploadFile
from pydantic import BaseModel, Field

from avatar_app import clones
from avatar_app.api.access import Database, HomeHere, Me
from avatar_app.api.views import CloneView
from avatar_app.cloning import name_voice
from avatar_app.presence import list_workers
from avatar_app.progress import News, publish
from avatar_app.queues import CLONING, offer
from avatar_app.samples import forget_samples

router = APIRouter(prefix="/clones", tags=["clones"])


class Name(BaseModel):
    """What a voice is to be called."""

    name: str = Field(max_length=200)


@router.get("")
def list_clones(session: Database, me: Me) -> list[CloneView]:
    """One's own, newest first."""
    return [CloneView.of(row) for row in clones.list_clones(session, me)]


@router.post("", status_code=201)
def add_clone(
    session: Database,
    home: HomeHere,
    me: Me,
    sound: Annotated[UploadFile, File()],
    consent: Annotated[bool, Form()] = False,
    name: Annotated[str, Form(max_length=200)] = "",
) -> CloneView:
    """Upload what somebody said, six seconds or more of one person alone: a voice is made of it,
    and `state` says what came of that. What was said is then deleted.
    """
    clone, queue = clones.add_clone(
        session,
        home.storage,
        me,
        name,
        sound.filename or "",
        sound.file,
        consent,
        list_workers(home.redis),
    )
    session.commit()  # before a worker hears of it
    offer(home.redis, queue, CLONING, clone.id, first=True)
    publish(home.redis, me.id, News("clone", str(clone.id), clone.state))
    return CloneView.of(clone)


@router.get("/{clone_id}")
def read_clone(clone_id: UUID, session: Database, me: Me) -> CloneView:
    """One of one's own."""
    return CloneView.of(clones.find_clone(session, me, clone_id))


@router.patch("/{clone_id}")
def rename_clone(clone_id: UUID, body: Name, session: Database, me: Me) -> CloneView:
    """Call it something else; films that are there keep the old name."""
    return CloneView.of(clones.rename_clone(session, me, clone_id, body.name))


@router.delete("/{clone_id}", status_code=204)
def delete_clone(clone_id: UUID, session: Database, home: HomeHere, me: Me) -> None:
    """The films that were made with it stay; those that wait fail."""
    failed = clones.delete_clone(session, home.storage, me, clone_id)
    session.commit()
    forget_samples(home.redis, name_voice(clone_id))
    for render in failed:
        publish(home.redis, me.id, News("render", str(render.id), render.state))
    publish(home.redis, me.id, News("clone", str(clone_id), "deleted"))
