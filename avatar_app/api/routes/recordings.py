"""/api/v1: what people said, to be the voice of films."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, File, Form, Request, Response, UploadFile
from pydantic import BaseModel, Field

from avatar_app.api.dependencies import ConnectionsHere, Database, Me
from avatar_app.api.file_responses import kind_of, send_object
from avatar_app.api.schemas import RecordingView
from avatar_app.errors import StateError
from avatar_app.library import owned
from avatar_app.services import uploads
from avatar_app.store.models.library import Recording
from avatar_app.translation import gettext as _

router = APIRouter(prefix="/recordings", tags=["recordings"])


class About(BaseModel):
    """What a recording is to be called, and the language in it; null where that is not known."""

    name: str = Field(max_length=200)
    language: str | None = None


@router.get("")
def list_recordings(session: Database, me: Me) -> list[RecordingView]:
    """One's own, newest first."""
    return [RecordingView.of(row) for row in owned.list_own(session, Recording, me)]


@router.post("", status_code=201)
def add_recording(
    home: ConnectionsHere,
    me: Me,
    sound: Annotated[UploadFile, File()],
    consent: Annotated[bool, Form()] = False,
    language: Annotated[str, Form()] = "",
) -> RecordingView:
    """Upload what somebody said, or a film of it; it is listened to at once, and `state` says what
    came of it.
    """
    name = sound.filename or ""
    return RecordingView.of(uploads.add_recording(home, me, name, sound.file, consent, language))


@router.get("/{recording_id}")
def read_recording(recording_id: UUID, session: Database, me: Me) -> RecordingView:
    """One of one's own."""
    return RecordingView.of(owned.find_own(session, Recording, me, recording_id))


@router.patch("/{recording_id}")
def change_recording(
    recording_id: UUID, body: About, home: ConnectionsHere, me: Me
) -> RecordingView:
    """Call it something else, and say what language it is in."""
    changed = uploads.change_recording(home, me, recording_id, body.name, body.language)
    return RecordingView.of(changed)


@router.delete("/{recording_id}", status_code=204)
def delete_recording(recording_id: UUID, home: ConnectionsHere, me: Me) -> None:
    """The films that were made with it stay."""
    uploads.delete_recording(home, me, recording_id)


@router.get("/{recording_id}/audio")
@router.head("/{recording_id}/audio", include_in_schema=False)
def read_audio(
    request: Request, recording_id: UUID, session: Database, home: ConnectionsHere, me: Me
) -> Response:
    """What is heard of it in films, as an M4A."""
    recording = owned.find_own(session, Recording, me, recording_id)
    if recording.copy_key is None:
        raise StateError("not_found", _("It has not been listened to yet."))
    return send_object(request, home.storage, recording.copy_key, kind_of(recording.copy_key))
