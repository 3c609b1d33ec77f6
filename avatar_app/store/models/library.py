"""Tables of what people bring."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Column, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from avatar_app.catalog.portrait_kinds import PortraitKind
from avatar_app.script.pronunciation import LONGEST_SAID, LONGEST_WORD
from avatar_app.store.models.base import now


class CheckState(StrEnum):
    """Whether a worker has looked at it, listened to it or made a voice of it, and what came of
    that.
    """

    CHECKING = "checking"
    READY = "ready"
    REFUSED = "refused"


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
    state: str = CheckState.CHECKING
    kind: str = PortraitKind.PICTURE
    key: str
    thumbnail_key: str | None = None
    bytes: int
    face: dict[str, Any] | None = Field(default=None, sa_column=Column(JSONB))
    tries: int = 0  # by workers that began; the last of them was alive at `tried_at`
    tried_at: datetime | None = None
    error_code: str | None = None
    error: str | None = None
    consent: str
    consent_at: datetime
    created_at: datetime = Field(default_factory=now)
    deleted_at: datetime | None = None  # since when it is in the bin


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
    in plain words; `language` is a code of `avatar_app.catalog.voices`, if its owner told it.
    """

    __tablename__ = "recordings"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    user_id: UUID = Field(foreign_key="users.id", ondelete="CASCADE", index=True)
    name: str = Field(max_length=80)
    language: str | None = None
    state: str = CheckState.CHECKING
    key: str
    copy_key: str | None = None
    bytes: int
    seconds: float = 0.0
    tries: int = 0  # by workers that began; the last of them was alive at `tried_at`
    tried_at: datetime | None = None
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
    state: str = CheckState.CHECKING
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


class Draft(SQLModel, table=True):
    """What somebody has written in the studio, and chosen for it (`avatar_app.library.drafts`)."""

    __tablename__ = "drafts"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    user_id: UUID = Field(foreign_key="users.id", ondelete="CASCADE", index=True)
    content: dict[str, str] = Field(sa_column=Column(JSONB, nullable=False))
    created_at: datetime = Field(default_factory=now)
    changed_at: datetime = Field(default_factory=now)
