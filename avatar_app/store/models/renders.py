"""Tables of films asked for, what became of them, and parts of long ones."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from avatar_app.catalog.voices import needs_of
from avatar_app.script.captions import Captions
from avatar_app.store.models.base import now


class RenderState(StrEnum):
    """See the module."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


ACTIVE = (RenderState.QUEUED, RenderState.RUNNING)


class PartState(StrEnum):
    """See `avatar_app.renders.parts`."""

    WAITING = "waiting"
    TAKEN = "taken"
    MADE = "made"


class Render(SQLModel, table=True):
    """What was asked for, how far it is, and what came out.

    `lexicon` is what its text needs of its owner's: a word and how it is said, each. `aspect` and
    `background` are as `avatar_app.catalog.backgrounds` names them; "picture" is the one with a
    backdrop. With a `recording`, which is its name and outlives it, that is the voice: `text` is
    what is said in it, if anybody knows, and `voice` tells its language alone. With a cloned
    `voice`, `clone_id` is its row, until that is deleted.
    """

    __tablename__ = "renders"
    __table_args__ = (
        CheckConstraint("(avatar_id IS NULL) <> (preset IS NULL)", name="one_portrait"),
        CheckConstraint(
            "(background = 'picture') = (backdrop_id IS NOT NULL)", name="picture_behind"
        ),
        CheckConstraint("recording_id IS NULL OR recording IS NOT NULL", name="recording_named"),
        Index("ix_renders_history", "user_id", text("created_at DESC"), text("id DESC")),
        Index("ix_renders_active", "state", postgresql_where=text("state IN ('queued','running')")),
        Index("uq_renders_key", "user_id", "idempotency_key", unique=True),
        Index("ix_renders_finished", "finished_at"),
        Index("ix_renders_served", "user_id", "started_at"),
        Index("ix_renders_bin", "deleted_at", postgresql_where=text("deleted_at IS NOT NULL")),
        Index(
            "ix_renders_twins",
            "user_id",
            "digest",
            postgresql_where=text("state = 'done'"),
        ),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    user_id: UUID = Field(foreign_key="users.id", ondelete="CASCADE")
    avatar_id: UUID | None = Field(default=None, foreign_key="avatars.id", ondelete="CASCADE")
    preset: str | None = None
    title: str = ""
    text: str
    language: str
    voice: str
    voice_label: str  # what the voice was called, which it may no longer be here to say
    speed: float = 1.0  # a factor on how fast the voice speaks
    pitch: float = 0.0  # semitones that it speaks higher
    tier: str  # what its engines are called together (`avatar_app.catalog.selection.read_tier`)
    speaker: str  # the voice's engine; RECORDING where a recording is the voice
    animator: str
    size: int
    fps: int = 25
    seed: int = 0
    captions: str = Captions.FILE
    aspect: str = "keep"
    face: int | None = None  # which of an avatar's several, from 1; None: the largest
    background: str = "keep"
    backdrop_id: UUID | None = Field(default=None, foreign_key="backdrops.id", index=True)
    lexicon: list[list[str]] = Field(default_factory=list, sa_column=Column(JSONB, nullable=False))
    recording_id: UUID | None = Field(
        default=None, foreign_key="recordings.id", ondelete="SET NULL", index=True
    )
    recording: str | None = None
    clone_id: UUID | None = Field(
        default=None, foreign_key="clones.id", ondelete="SET NULL", index=True
    )
    idempotency_key: str | None = Field(default=None, max_length=100)
    priority: int = 0  # see avatar_app.renders.claims
    expected_s: float = 0.0  # of film
    expected_start: datetime | None = None  # as foretold when it was asked for
    expected_end: datetime | None = None

    state: str = RenderState.QUEUED
    stage: str = ""
    progress: float = 0.0
    attempt: int = 0  # claims so far: the latest holds the row
    losses: int = 0  # attempts whose worker was lost
    delays: int = 0  # attempts that could not reach something
    not_before: datetime | None = None  # it rests until then
    leased_by: str | None = None
    lease_until: datetime | None = None
    cancel_requested: bool = False
    error_code: str | None = None
    error: str | None = None
    created_at: datetime = Field(default_factory=now)
    queued_at: datetime = Field(default_factory=now)
    started_at: datetime | None = None
    finished_at: datetime | None = None

    digest: str | None = None  # of what it was made of (`workers.film.digest`)
    film_key: str | None = None
    poster_key: str | None = None
    live_key: str | None = None  # the folder of the pieces that can be watched while it is made
    captions_key: str | None = None
    bytes: int = 0
    duration_s: float = 0.0
    render_s: float = 0.0
    report: dict[str, Any] | None = Field(default=None, sa_column=Column(JSONB))
    share_token: str | None = Field(default=None, unique=True)
    deleted_at: datetime | None = None  # since when it is in the bin (`renders.recycle_bin`)
    share_until: datetime | None = None  # when its link ends; None: when it is revoked
    share_password: str | None = None  # hashed; None: anybody who has the link sees it

    @property
    def needs(self) -> tuple[str, str | None]:
        """What a worker must have to make it (`avatar_app.catalog.voices.needs_of`)."""
        return needs_of(self.animator, self.voice, self.recording is not None)

    def names(self, key: str) -> bool:
        """Whether an object of the storage is its film, or belongs to that."""
        own = (self.film_key, self.poster_key, self.captions_key)
        return key in own or (self.live_key is not None and key.startswith(f"{self.live_key}/"))


class MadeFilm(SQLModel, table=True):
    """That an account was made a film of so many seconds, which its deletion leaves: what
    `avatar_app.renders.limits` counts of a day.
    """

    __tablename__ = "made_films"
    __table_args__ = (Index("ix_made_films_day", "user_id", "at"),)

    render_id: UUID = Field(primary_key=True)
    user_id: UUID = Field(foreign_key="users.id", ondelete="CASCADE")
    at: datetime = Field(default_factory=now)
    seconds: float


class RenderEvent(SQLModel, table=True):
    """One move in a render's life (`avatar_app.renders.state_machine`). `was` is None for the
    first.
    """

    __tablename__ = "render_events"

    id: int | None = Field(default=None, sa_column=Column(BigInteger, primary_key=True))
    render_id: UUID = Field(foreign_key="renders.id", ondelete="CASCADE", index=True)
    at: datetime = Field(default_factory=now)
    move: str
    was: str | None = None
    became: str
    attempt: int = 0
    who: str
    why: str


class Part(SQLModel, table=True):
    """A stretch of a long film's frames, while that is made.

    `digest` tells all that decides its frames, and `maker` what draws them: workers of another
    version draw otherwise. `takes` counts how often somebody has taken it.
    """

    __tablename__ = "parts"

    render_id: UUID = Field(foreign_key="renders.id", ondelete="CASCADE", primary_key=True)
    number: int = Field(primary_key=True)
    digest: str
    maker: str
    state: str = PartState.WAITING
    takes: int = 0
    leased_by: str | None = None
    lease_until: datetime | None = None
