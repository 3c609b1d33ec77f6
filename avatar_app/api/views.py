"""What the API shows of rows: never a key, a hash or another's name."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from avatar_app.captions import Captions
from avatar_app.cloning import name_voice
from avatar_app.forecast import Forecast
from avatar_app.models import (
    Avatar,
    Backdrop,
    Clone,
    LexiconEntry,
    Recording,
    Render,
    RenderState,
    User,
)


class UserView(BaseModel):
    """An account as its owner, or an administrator, sees it."""

    id: UUID
    email: str
    role: str
    disabled: bool
    created_at: datetime
    renders_at_once: int
    renders_waiting: int
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


class EntryView(BaseModel):
    """A word of one's lexicon and how it is said; `language` is "" where it holds in all."""

    id: UUID
    word: str
    said: str
    language: str

    @classmethod
    def of(cls, entry: LexiconEntry) -> "EntryView":
        return cls.model_validate(entry, from_attributes=True)


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


class CloneView(BaseModel):
    """A voice of one's own. `voice` is what requests for films call it; `seconds` were spoken in
    what it was made of, `bytes` is what it takes.
    """

    id: UUID
    voice: str
    name: str
    state: str
    seconds: float
    advice: list[str] | None
    bytes: int
    error_code: str | None
    error: str | None
    consent: str
    consent_at: datetime
    created_at: datetime

    @classmethod
    def of(cls, clone: Clone) -> "CloneView":
        return cls(**clone.model_dump(), voice=name_voice(clone.id))


class RenderView(BaseModel):
    """A render of one's own. `share_token` is that of its link; `recording` names the recording
    that is its voice, and stays when that is deleted.

    `expected_` is what was foretold when it was asked for: seconds of film, when it begins and
    ends. `before`, `starts_at` and `ends_at` are as things are now: how many are made before it,
    and when it begins and ends. `render_s` is how long it took to make; 0 if just the same film was
    there already.
    """

    id: UUID
    avatar_id: UUID | None
    preset: str | None
    text: str
    language: str
    voice: str
    voice_label: str
    tier: str
    speaker: str
    animator: str
    size: int
    seed: int
    captions: Captions
    aspect: str
    background: str
    backdrop_id: UUID | None
    lexicon: list[tuple[str, str]]
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
    attempt: int
    priority: int
    expected_s: float
    expected_start: datetime | None
    expected_end: datetime | None
    before: int | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None

    @classmethod
    def of(cls, render: Render, foreseen: Forecast | None = None) -> "RenderView":
        fields = render.model_dump(include=set(cls.model_fields))
        view = cls(**fields, warnings=(render.report or {}).get("warnings", []))
        if foreseen is not None:
            view.starts_at, view.ends_at = foreseen.start, foreseen.end
            view.before = foreseen.before if render.state == RenderState.QUEUED else None
        return view


class SharedView(BaseModel):
    """What a link shows to anybody."""

    text: str
    language: str
    duration_s: float
    captions: bool
    transparent: bool
    finished_at: datetime | None
