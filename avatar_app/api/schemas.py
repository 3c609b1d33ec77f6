"""What the API shows of rows: never a key, a hash or another's name."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from avatar_app.catalog.cloned_voices import name_voice
from avatar_app.renders.forecast import Forecast
from avatar_app.script.captions import Captions
from avatar_app.store.models.accounts import User
from avatar_app.store.models.library import Avatar, Backdrop, Clone, LexiconEntry, Recording
from avatar_app.store.models.renders import Render, RenderState


class UserView(BaseModel):
    """An account as its owner, or an administrator, sees it."""

    id: UUID
    email: str
    role: str
    disabled: bool
    created_at: datetime
    verified_at: datetime | None
    renders_at_once: int
    renders_waiting: int
    minutes_a_day: int
    storage_mb: int

    @classmethod
    def of(cls, user: User) -> "UserView":
        """The view of an account."""
        return cls.model_validate(user, from_attributes=True)


class Face(BaseModel):
    """Where the face is in the thumbnail (left, top, right, bottom, 0..1), and advice.

    `zoom` is how many times the picture is enlarged for a film of 512 pixels. Of footage: how long
    it is, and the part of it in which the face is seen (0..1). `faces` are the boxes of all that a
    picture shows, if there are several, in parts of `/avatars/ID/faces`; a render's `face` is the
    number of one of them, from 1. Without it the largest speaks.
    """

    box: tuple[float, float, float, float]
    width: int
    height: int
    advice: list[str]
    zoom: float | None = None
    seconds: float | None = None
    seen: float | None = None
    faces: list[tuple[float, float, float, float]] = []


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
        """The view of an avatar."""
        return cls.model_validate(avatar, from_attributes=True)


class BackdropView(BaseModel):
    """A picture of one's own to be put behind who speaks."""

    id: UUID
    bytes: int
    created_at: datetime

    @classmethod
    def of(cls, backdrop: Backdrop) -> "BackdropView":
        """The view of a background picture."""
        return cls.model_validate(backdrop, from_attributes=True)


class EntryView(BaseModel):
    """A word of one's lexicon and how it is said; `language` is "" where it holds in all."""

    id: UUID
    word: str
    said: str
    language: str

    @classmethod
    def of(cls, entry: LexiconEntry) -> "EntryView":
        """The view of a word of the lexicon."""
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
        """The view of a recording."""
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
        """The view of a cloned voice."""
        return cls(**clone.model_dump(), voice=name_voice(clone.id))


class RenderView(BaseModel):
    """A render of one's own. `share_token` is that of its link, which ends
    at `share_until`; `recording` names the recording
    that is its voice, and stays when that is deleted.

    `expected_` is what was foretold when it was asked for: seconds of film, when it begins and
    ends. `before`, `starts_at` and `ends_at` are as things are now: how many are made before it,
    and when it begins and ends. `render_s` is how long it took to make; 0 if just the same film was
    there already.
    """

    id: UUID
    title: str
    avatar_id: UUID | None
    preset: str | None
    text: str
    language: str
    voice: str
    voice_label: str
    speed: float
    pitch: float
    tier: str
    speaker: str
    animator: str
    size: int
    seed: int
    captions: Captions
    aspect: str
    face: int | None
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
    share_until: datetime | None
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
        """The view of a render; `foreseen` gives the times expected now, null without it."""
        fields = render.model_dump(include=set(cls.model_fields))
        view = cls(**fields, warnings=(render.report or {}).get("warnings", []))
        if foreseen is not None:
            view.starts_at, view.ends_at = foreseen.start, foreseen.end
            view.before = foreseen.before if render.state == RenderState.QUEUED else None
        return view


class SharedView(BaseModel):
    """What a link shows to anybody. `text` is what is said, without cues."""

    title: str
    text: str
    language: str
    duration_s: float
    captions: bool
    transparent: bool
    finished_at: datetime | None
