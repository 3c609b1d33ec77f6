"""/api/v1: what people said, to be the voice of films."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, File, Form, Request, Response, UploadFile
from pydantic import BaseModel, Field

from avatar_app import recordings
from avatar_app.api.access import Database, HomeHere, Me
from avatar_app.api.media import kind_of, send_object
from avatar_app.api.views import RecordingView
from avatar_app.errors import StateError
from avatar_app.progress import News, publish
from avatar_app.queues import LISTEN, offer

router = APIRouter(prefix="/recordings", tags=["recordings"])


class About(BaseModel):
    """What a recording is to be called, and the language in it; null where that is not known."""

    name: str = Field(max_length=200)
    language: str | None = None


@router.get("")
def list_recordings(session: Database, me: Me) -> list[RecordingView]:
    """One's own, newest first."""
    return [RecordingView.of(row) for row in recordings.list_recordings(session, me)]


@router.post("", status_code=201)
def add_recording(
    session: Database,
    home: HomeHere,
    me: Me,
    sound: Annotated[UploadFile, File()],
    consent: Annotated[bool, Form()] = False,
    language: Annotated[str, Form()] = "",
) -> RecordingView:
    """Upload what somebody said, or a film of it; it is listened to at once, and `state` says what
    came of it.
    """
    recording = recordings.add_recording(
        session, home.storage, me, sound.filename or "", sound.file, consent, language
    )
    session.commit()  # before a worker hears of it
    offer(home.redis, "cpu", LISTEN, recording.id, first=True)  # it takes a second
    publish(home.redis, me.id, News("recording", str(recording.id), recording.state))
    return RecordingView.of(recording)


@router.get("/{recording_id}")
def read_recording(recording_id: UUID, session: Database, me: Me) -> RecordingView:
    """One of one's own."""
    return RecordingView.of(recordings.find_recording(session, me, recording_id))


@router.patch("/{recording_id}")
def change_recording(recording_id: UUID, body: About, session: Database, me: Me) -> RecordingView:
    """Call it something else, and say what language it is in."""
    changed = recordings.change_recording(session, me, recording_id, body.name, body.language)
    return RecordingView.of(changed)


@router.delete("/{recording_id}", status_code=204)
def delete_recording(recording_id: UUID, session: Database, home: HomeHere, me: Me) -> None:
    """The films that were made with it stay."""
    recordings.delete_recording(session, home.storage, me, recording_id)


@router.get("/{recording_id}/audio")
@router.head("/{recording_id}/audio", include_in_schema=False)
def read_audio(
    request: Request, recording_id: UUID, session: Database, home: HomeHere, me: Me
) -> Response:
    """What is heard of it in films, as an M4A."""
    recording = recordings.find_recording(session, me, recording_id)
    if recording.copy_key is None:
        raise StateError("not_found", "It has not been listened to yet.")
    return send_object(request, home.storage, recording.copy_key, kind_of(recording.copy_key))
