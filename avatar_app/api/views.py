"""What the API shows of rows: never a key, a hash or another's name."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from avatar_app.models import Avatar, Backdrop, Recording, Render, User


class UserView(BaseModel):
    """An account as its owner, or an administrator, sees it."""

    id: UUID
    email: str
    role: str
    disabled: bool
    created_at: datetime
    renders_at_once: int
    minutes_a_day: int
    storage_mb: int

    @classmethod
    def of(cls, user: User) -> "UserView":
        return cls.model_validate(user, from_attributes=True)


class Face(BaseModel):
    """Where the face is in the thumbnail (left, top, right, bottom, 0..1), and advice.

    Of footage: how long it is, and the part of it in which the face is seen (0..1).
    """

    box: tuple[float, float, float, float]
    width: int
    height: int
    advice: list[str]
    seconds: float | None = None
    seen: float | None = None


class AvatarView(BaseModel):
    """An avatar of one's own."""

    id: UUID
    name: str
    kind: str
    state: str
    face: Face | None
    error_code: str | None
    error: str | None
    created_at: datetime

    @classmethod
    def of(cls, avatar: Avatar) -> "AvatarView":
        return cls.model_validate(avatar, from_attributes=True)


class BackdropView(BaseModel):
    """A picture of one's own to be put behind who speaks."""

    id: UUID
    bytes: int
    created_at: datetime

    @classmethod
    def of(cls, backdrop: Backdrop) -> "BackdropView":
        return cls.model_validate(backdrop, from_attributes=True)


class RecordingView(BaseModel):
    """A recording of one's own. `peaks` draw it: the loudest moments of equal stretches, 0..100."""

    id: UUID
    name: str
    language: str | None
    state: str
    seconds: float
    peaks: list[int] | None
    advice: list[str] | None
    bytes: int
    error_code: str | None
    error: str | None
    created_at: datetime

    @classmethod
    def of(cls, recording: Recording) -> "RecordingView":
        return cls.model_validate(recording, from_attributes=True)


class RenderView(BaseModel):
    """A render of one's own. `share_token` is that of its link; `recording` names the recording
    that is its voice, and stays when that is deleted.
    """

    id: UUID
    avatar_id: UUID | None
    preset: str | None
    text: str
    language: str
    voice: str
    voice_label: str
    tier: str
    size: int
    seed: int
    captions: bool
    aspect: str
    background: str
    backdrop_id: UUID | None
    recording_id: UUID | None
    recording: str | None
    state: str
    stage: str
    progress: float
    cancel_requested: bool
    error_code: str | None
    error: str | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    duration_s: float
    render_s: float
    bytes: int
    share_token: str | None
    warnings: list[str]
    before: int | None = None  # how many are before it in the queue

    @classmethod
    def of(cls, render: Render, before: int | None = None) -> "RenderView":
        warnings = (render.report or {}).get("warnings", [])
        fields = render.model_dump(include=set(cls.model_fields))
        return cls(**fields, warnings=warnings, before=before)


class SharedView(BaseModel):
    """What a link shows to anybody."""

    text: str
    language: str
    duration_s: float
    captions: bool
    transparent: bool
    finished_at: datetime | None
