"""The tables. Plain SQLModel: neither the portal's pages nor a worker's engines are needed here.

    User --< SignIn             who is signed in, until when
      |
      +----< Avatar             a stored portrait, checked by a worker
      |
      +----< Backdrop           a stored picture to be put behind a person
      |
      +----< Recording          stored speech to be a voice, listened to by a worker
      |
      +----< Clone              a voice made of stored speech by a worker
      |
      +----< LexiconEntry       a word and how it is said
      |
      `----< Render             one request; its life is drawn in `avatar_app.life`
               |
               +--< RenderEvent what has become of it: who moved it, when, why
               |
               `--< Part        a stretch of a long one, made by itself; see `avatar_app.parts`

Order                       what a worker is told to do, by its name

Install                     what administrators asked for about weights; outlives its account
"""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from avatar_app.captions import Captions
from avatar_app.catalog import needs_of
from avatar_app.kinds import Kind
from avatar_app.pronunciation import LONGEST_SAID, LONGEST_WORD

NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
SQLModel.metadata.naming_convention = NAMING


def now() -> datetime:
    """The present, aware of its zone."""
    return datetime.now(UTC)


class Role(StrEnum):
    """What an account may do beyond its own things."""

    USER = "user"
    ADMIN = "admin"


class AvatarState(StrEnum):
    """Whether a worker has looked at it, and what it found."""

    CHECKING = "checking"
    READY = "ready"
    REFUSED = "refused"


class RecordingState(StrEnum):
    """Whether a worker has listened to it, and what it found."""

    CHECKING = "checking"
    READY = "ready"
    REFUSED = "refused"


class CloneState(StrEnum):
    """Whether a worker has made the voice, or why there will be none."""

    CHECKING = "checking"
    READY = "ready"
    REFUSED = "refused"


class RenderState(StrEnum):
    """See the module."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


ACTIVE = (RenderState.QUEUED, RenderState.RUNNING)


class Task(StrEnum):
    """What can be asked about weights, as `galatea weights` calls it."""

    GET = "get"
    CARD = "card"  # read what their publisher says of them
    VERIFY = "verify"
    REMOVE = "rm"


class InstallState(StrEnum):
    """As a render's, moved by `avatar_app.installs` and, for a worker, `avatar_app.deliveries`."""

    ASKED = "asked"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


OPEN = (InstallState.ASKED, InstallState.RUNNING)


class PartState(StrEnum):
    """See `avatar_app.parts`."""

    WAITING = "waiting"
    TAKEN = "taken"
    MADE = "made"


class User(SQLModel, table=True):
    """An account and its limits, which the rules keep (`avatar_app.renders`, `claims`, `avatars`).

    `renders_at_once` are those that are made at a time, `renders_waiting` those in the queue.
    """

    __tablename__ = "users"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    email: str = Field(max_length=320, unique=True)
    password_hash: str
    role: str = Role.USER
    disabled: bool = False
    created_at: datetime = Field(default_factory=now)
    renders_at_once: int = 3
    renders_waiting: int = 50
    minutes_a_day: int = 60
    storage_mb: int = 2000


class SignIn(SQLModel, table=True):
    """A sign-in. `id` is the SHA-256 of the token in the cookie, which is kept nowhere."""

    __tablename__ = "sign_ins"

    id: str = Field(primary_key=True, max_length=64)
    user_id: UUID = Field(foreign_key="users.id", ondelete="CASCADE", index=True)
    created_at: datetime = Field(default_factory=now)
    expires_at: datetime


class Avatar(SQLModel, table=True):
    """A person's picture or footage, theirs alone.

    `face` is what the check found: the box of the face in parts of the thumbnail (left, top,
    right, bottom, 0..1), advice in plain words, and of footage its seconds and the part of it in
    which the face is seen.
    """

    __tablename__ = "avatars"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    user_id: UUID = Field(foreign_key="users.id", ondelete="CASCADE", index=True)
    name: str = Field(max_length=80)
    state: str = AvatarState.CHECKING
    kind: str = Kind.PICTURE
    key: str
    thumbnail_key: str | None = None
    bytes: int
    face: dict[str, Any] | None = Field(default=None, sa_column=Column(JSONB))
    error_code: str | None = None
    error: str | None = None
    consent: str
    consent_at: datetime
    created_at: datetime = Field(default_factory=now)


class Backdrop(SQLModel, table=True):
    """A picture to be put behind a person; it goes with the last render that shows it."""

    __tablename__ = "backdrops"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    user_id: UUID = Field(foreign_key="users.id", ondelete="CASCADE", index=True)
    key: str
    bytes: int
    created_at: datetime = Field(default_factory=now)


class Recording(SQLModel, table=True):
    """What somebody said, to be the voice of films until its owner deletes it.

    `key` is the file as it came, `copy_key` one at our loudness that every browser plays, `bytes`
    both. `peaks` are the loudest moments of equal stretches of its `seconds`, 0..100; `advice` is
    in plain words; `language` is a code of `avatar_app.catalog`, if its owner told it.
    """

    __tablename__ = "recordings"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    user_id: UUID = Field(foreign_key="users.id", ondelete="CASCADE", index=True)
    name: str = Field(max_length=80)
    language: str | None = None
    state: str = RecordingState.CHECKING
    key: str
    copy_key: str | None = None
    bytes: int
    seconds: float = 0.0
    peaks: list[int] | None = Field(default=None, sa_column=Column(JSONB))
    advice: list[str] | None = Field(default=None, sa_column=Column(JSONB))
    error_code: str | None = None
    error: str | None = None
    consent: str
    consent_at: datetime
    created_at: datetime = Field(default_factory=now)


class Clone(SQLModel, table=True):
    """A voice of one's own, made of what somebody said, until its owner deletes it.

    `reference_key` is that recording, which goes once the voice is made or refused, `latents_key`
    what the voice is spoken with; `bytes` is of what is there. `seconds` were spoken in the
    recording; `advice` is in plain words. `consent` is the sentence that its owner agreed to.
    """

    __tablename__ = "clones"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    user_id: UUID = Field(foreign_key="users.id", ondelete="CASCADE", index=True)
    name: str = Field(max_length=80)
    state: str = CloneState.CHECKING
    reference_key: str | None = None
    latents_key: str | None = None
    bytes: int
    seconds: float = 0.0
    advice: list[str] | None = Field(default=None, sa_column=Column(JSONB))
    error_code: str | None = None
    error: str | None = None
    tries: int = 0  # by workers that began, the last of them at `tried_at`
    tried_at: datetime | None = None
    consent: str
    consent_at: datetime
    created_at: datetime = Field(default_factory=now)


class LexiconEntry(SQLModel, table=True):
    """How a word is said: a spelling, or IPA in slashes; in one language or ("") in all."""

    __tablename__ = "lexicon"
    __table_args__ = (Index("uq_lexicon_word", "user_id", "word", "language", unique=True),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    user_id: UUID = Field(foreign_key="users.id", ondelete="CASCADE")
    word: str = Field(max_length=LONGEST_WORD)
    said: str = Field(max_length=LONGEST_SAID)
    language: str = ""
    created_at: datetime = Field(default_factory=now)


class Render(SQLModel, table=True):
    """What was asked for, how far it is, and what came out.

    `lexicon` is what its text needs of its owner's: a word and how it is said, each. `aspect` and
    `background` are as `avatar_app.frames` names them; "picture" is the one with a backdrop. With a
    `recording`, which is its name and outlives it, that is the voice: `text` is what is said in it,
    if anybody knows, and `voice` tells its language alone. With a cloned `voice`, `clone_id` is its
    row, until that is deleted.
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
    text: str
    language: str
    voice: str
    voice_label: str  # what the voice was called, which it may no longer be here to say
    tier: str  # what its engines are called together (`avatar_app.choice.read_tier`)
    speaker: str  # the voice's engine; RECORDING where a recording is the voice
    animator: str
    size: int
    fps: int = 25
    seed: int = 0
    captions: str = Captions.FILE
    aspect: str = "keep"
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
    priority: int = 0  # see avatar_app.claims
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

    digest: str | None = None  # of what it was made of (`workers.digest`)
    film_key: str | None = None
    poster_key: str | None = None
    live_key: str | None = None  # the folder of the pieces that can be watched while it is made
    captions_key: str | None = None
    bytes: int = 0
    duration_s: float = 0.0
    render_s: float = 0.0
    report: dict[str, Any] | None = Field(default=None, sa_column=Column(JSONB))
    share_token: str | None = Field(default=None, unique=True)

    @property
    def needs(self) -> tuple[str, str | None]:
        """What a worker must have to make it (`avatar_app.catalog.needs_of`)."""
        return needs_of(self.animator, self.voice, self.recording is not None)

    def names(self, key: str) -> bool:
        """Whether an object of the storage is its film, or belongs to that."""
        own = (self.film_key, self.poster_key, self.captions_key)
        return key in own or (self.live_key is not None and key.startswith(f"{self.live_key}/"))


class RenderEvent(SQLModel, table=True):
    """One move in a render's life (`avatar_app.life`). `was` is None for the first."""

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


class Order(SQLModel, table=True):
    """What a worker is told to do until it is told otherwise: see `avatar_app.orders`."""

    __tablename__ = "orders"

    worker: str = Field(primary_key=True, max_length=200)
    what: str
    who: str
    at: datetime = Field(default_factory=now)


class Install(SQLModel, table=True):
    """One task about weights in one folder, which a worker that has the folder carries out.

    `who` is an address and no account, since it says who accepted `licence`, whatever becomes of
    them. `told` is what came of it in words: a model card, what verifying found.
    """

    __tablename__ = "installs"
    __table_args__ = (
        Index(
            "uq_installs_open",
            "weights",
            "shelf",
            unique=True,
            postgresql_where=text("state IN ('asked','running')"),
        ),
        Index("ix_installs_history", "weights", "shelf", text("created_at DESC")),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    weights: str  # as `avatar_app.weights` names them
    shelf: str  # as a worker names the folder (`avatar_app.presence.Shelf`)
    task: str
    licence: str | None = None  # the text that was accepted
    who: str = Field(max_length=320)
    state: str = InstallState.ASKED
    worker: str | None = None
    lease_until: datetime | None = None
    cancel_requested: bool = False
    bytes_done: int = Field(default=0, sa_type=BigInteger)
    bytes_whole: int = Field(default=0, sa_type=BigInteger)  # 0: not known
    told: str | None = None
    error_code: str | None = None
    error: str | None = None
    created_at: datetime = Field(default_factory=now)
    finished_at: datetime | None = None
