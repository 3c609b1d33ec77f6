"""Recordings: what people said, to be the voice of films. Uploaded or recorded in the browser,
listened to by a worker, kept for the next film until their owner deletes them.
"""

import os
from datetime import timedelta
from typing import BinaryIO
from uuid import UUID

from sqlmodel import Session, col, select

from avatar_app.avatars import check_storage
from avatar_app.choice import find_language
from avatar_app.errors import GalateaError, RecordingError, StateError
from avatar_app.models import ACTIVE, Recording, RecordingState, Render, User, now
from avatar_app.storage import Storage

CONSENT = "This is my voice, or who speaks has agreed that I make films with it."
OVERDUE = timedelta(seconds=30)
LARGEST = 120_000_000  # bytes of an upload: ten minutes of a CD
LONGEST = 600  # seconds that a browser records; workers refuse what is longer
_SUFFIXES = (
    *(".wav", ".mp3", ".m4a", ".aac", ".ogg", ".oga", ".opus", ".webm", ".weba", ".flac", ".caf"),
    *(".aif", ".aiff", ".amr", ".mp4", ".m4v", ".mov", ".3gp", ".mkv"),
)


def add_recording(
    session: Session,
    storage: Storage,
    user: User,
    name: str,
    content: BinaryIO,
    consent: bool,
    language: str | None = None,
) -> Recording:
    """Keep a recording, named by its file's name; a worker must listen to it next.

    Raises StateError("consent_missing"), RecordingError: audio_unreadable, audio_too_large,
    ChoiceError("language_unknown"), LimitError("limit_storage").
    """
    if not consent:
        raise StateError(
            "consent_missing", "Say that the person who is heard agrees, then send it again."
        )
    code = find_language(language) if language else None
    size = weigh(content, LARGEST)
    check_storage(session, user, size)
    called, suffix = read_name(name)
    recording = Recording(
        user_id=user.id,
        name=called or "Recording",
        language=code,
        key="",
        bytes=size,
        consent=CONSENT,
        consent_at=now(),
    )
    recording.key = f"recordings/{recording.id}/recording{suffix}"
    storage.put(recording.key, content)
    session.add(recording)
    session.flush()
    return recording


def weigh(content: BinaryIO, most: int) -> int:
    """Bytes of an upload. Raises RecordingError: audio_unreadable, audio_too_large."""
    size = content.seek(0, os.SEEK_END)
    content.seek(0)
    if not size:
        raise RecordingError("audio_unreadable", "The file is empty; choose a recording.")
    if size > most:
        raise RecordingError(
            "audio_too_large",
            f"The recording is over {most // 10**6} MB; save it as an MP3 or M4A, or cut it "
            "into several.",
        )
    return size


def read_name(name: str) -> tuple[str, str]:
    """What a file's name calls it, and its suffix, if recordings have such."""
    stem, dot, suffix = name.rpartition(".")
    kind = f".{suffix.lower()}" if dot else ""
    return (stem if dot else name).strip()[:80], kind if kind in _SUFFIXES else ""


def list_recordings(session: Session, user: User) -> list[Recording]:
    """A user's, newest first."""
    mine = select(Recording).where(Recording.user_id == user.id)
    return list(session.exec(mine.order_by(col(Recording.created_at).desc())).all())


def find_recording(session: Session, user: User, recording_id: UUID) -> Recording:
    """One of a user's own. Raises StateError("not_found")."""
    recording = session.get(Recording, recording_id)
    if recording is None or recording.user_id != user.id:
        raise StateError("not_found", "There is no such recording.")
    return recording


def find_ready(session: Session, user: User, recording_id: UUID) -> Recording:
    """One that can be a voice. Raises StateError: not_found, recording_not_ready."""
    recording = find_recording(session, user, recording_id)
    if recording.state != RecordingState.READY:
        raise StateError(
            "recording_not_ready",
            recording.error or "The recording is being listened to; try again in a moment.",
        )
    return recording


def change_recording(
    session: Session, user: User, recording_id: UUID, name: str, language: str | None
) -> Recording:
    """Call it something else (a blank name keeps its own), and say what is spoken in it.

    Raises StateError("not_found"), ChoiceError("language_unknown").
    """
    recording = find_recording(session, user, recording_id)
    recording.name = name.strip()[:80] or recording.name
    recording.language = find_language(language) if language else None
    session.add(recording)
    return recording


def delete_recording(session: Session, storage: Storage, user: User, recording_id: UUID) -> None:
    """With its files; the films that were made with it stay.

    Raises StateError: not_found, render_state while one is being made.
    """
    recording = find_recording(session, user, recording_id)
    making = select(Render.id).where(
        Render.recording_id == recording.id, col(Render.state).in_(ACTIVE)
    )
    if session.exec(making).first() is not None:
        raise StateError(
            "render_state", "A film of this recording is being made; wait for it or cancel it."
        )
    session.delete(recording)
    session.flush()
    storage.delete(f"recordings/{recording.id}")


def find_transcript(session: Session, user: User, recording_id: UUID) -> str:
    """What its latest film had for it; blank where nobody has told yet."""
    filmed = select(Render.text).where(
        Render.user_id == user.id, Render.recording_id == recording_id
    )
    return session.exec(filmed.order_by(col(Render.created_at).desc())).first() or ""


def report_listening(
    session: Session,
    recording_id: UUID,
    seconds: float,
    peaks: list[int],
    advice: list[str],
    copy_key: str,
    copy_bytes: int,
) -> Recording | None:
    """What a worker heard; None if the recording is gone."""
    recording = session.get(Recording, recording_id)
    if recording is not None:
        if recording.copy_key is None:  # else it was delivered twice
            recording.bytes += copy_bytes
        recording.state, recording.copy_key = RecordingState.READY, copy_key
        recording.seconds, recording.peaks, recording.advice = seconds, peaks, advice
        recording.error_code = recording.error = None
        session.add(recording)
    return recording


def refuse(session: Session, recording_id: UUID, error: GalateaError) -> Recording | None:
    """Why it cannot be a voice; None if the recording is gone."""
    recording = session.get(Recording, recording_id)
    if recording is not None:
        recording.state = RecordingState.REFUSED
        recording.error_code, recording.error = error.code, str(error)
        session.add(recording)
    return recording


def list_unchecked(session: Session) -> list[Recording]:
    """Those that have waited so long for a worker that they may have missed the queue."""
    waiting = (
        Recording.state == RecordingState.CHECKING,
        col(Recording.created_at) < now() - OVERDUE,
    )
    return list(session.exec(select(Recording).where(*waiting)).all())
