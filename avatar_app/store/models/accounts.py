"""Tables of accounts, of what lets people in, and of sign-ins."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, Column
from sqlmodel import Field, SQLModel

from avatar_app.store.models.base import now


class Role(StrEnum):
    """What an account may do beyond its own things."""

    USER = "user"
    ADMIN = "admin"


class User(SQLModel, table=True):
    """An account and its limits, which the rules keep (`avatar_app.renders.submission`, `claims`,
    `avatars`).

    `renders_at_once` are those that are made at a time, `renders_waiting` those in the queue.
    `verified_at`: since when it is known that its e-mail reaches who has it.
    """

    __tablename__ = "users"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    email: str = Field(max_length=320, unique=True)
    language: str = Field(default="en", max_length=8)  # of pages, e-mails, and what workers say
    password_hash: str
    role: str = Role.USER
    disabled: bool = False
    created_at: datetime = Field(default_factory=now)
    verified_at: datetime | None = None
    film_mails: bool = True  # that say how films came out (`avatar_app.renders.film_mails`)
    renders_at_once: int = 3
    renders_waiting: int = 50
    minutes_a_day: int = 60
    storage_mb: int = 2000


class Invitation(SQLModel, table=True):
    """Leave to make one account of a role, until it is used, revoked or too old.

    `digest` is the SHA-256 of the token in the link, which is kept nowhere. `by_id` is the
    administrator who made it; None: it is the set-up link of a portal without an administrator.
    """

    __tablename__ = "invitations"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    digest: str = Field(max_length=64, unique=True)
    by_id: UUID | None = Field(default=None, foreign_key="users.id", ondelete="CASCADE", index=True)
    role: str = Role.USER
    created_at: datetime = Field(default_factory=now)
    expires_at: datetime


class Purpose(StrEnum):
    """What a one-time link does."""

    RESET = "reset"  # sets a new password
    VERIFY = "verify"  # shows that e-mail to the account's address is read


class OneTimeLink(SQLModel, table=True):
    """A link that does one thing for one account, once. `digest` is the SHA-256 of its token,
    which is kept nowhere. `mailed`: it went to the account's address, and to nobody else.
    """

    __tablename__ = "one_time_links"

    digest: str = Field(primary_key=True, max_length=64)
    user_id: UUID = Field(foreign_key="users.id", ondelete="CASCADE", index=True)
    purpose: str = Field(max_length=20)
    mailed: bool
    expires_at: datetime


class SecondFactor(SQLModel, table=True):
    """An app that shows codes (TOTP, RFC 6238), asked for at each sign-in once `confirmed_at` is
    set. `last_step` is the number of the last 30 s of which a code was taken: none is taken twice.
    """

    __tablename__ = "second_factors"

    user_id: UUID = Field(foreign_key="users.id", ondelete="CASCADE", primary_key=True)
    secret: str = Field(max_length=64)
    created_at: datetime = Field(default_factory=now)
    confirmed_at: datetime | None = None
    last_step: int = Field(default=0, sa_column=Column(BigInteger, nullable=False))


class RecoveryCode(SQLModel, table=True):
    """A code that stands in for the app, once. `digest` is its SHA-256 with the account's id."""

    __tablename__ = "recovery_codes"

    user_id: UUID = Field(foreign_key="users.id", ondelete="CASCADE", primary_key=True)
    digest: str = Field(primary_key=True, max_length=64)


class Device(SQLModel, table=True):
    """A browser in which an account has signed in. `digest` is the SHA-256 of its token."""

    __tablename__ = "devices"

    digest: str = Field(primary_key=True, max_length=64)
    user_id: UUID = Field(foreign_key="users.id", ondelete="CASCADE", primary_key=True, index=True)
    seen_at: datetime = Field(default_factory=now)


class SignIn(SQLModel, table=True):
    """A sign-in. `id` is the SHA-256 of the token in the cookie, which is kept nowhere.

    It ends at `expires_at`, or when nothing has come of it for long since `seen_at`. `address` and
    `agent`, the browser's own name, are those that it was opened with.
    """

    __tablename__ = "sign_ins"

    id: str = Field(primary_key=True, max_length=64)
    user_id: UUID = Field(foreign_key="users.id", ondelete="CASCADE", index=True)
    created_at: datetime = Field(default_factory=now)
    expires_at: datetime
    seen_at: datetime = Field(default_factory=now)
    address: str = Field(default="", max_length=45)
    agent: str = Field(default="", max_length=200)
