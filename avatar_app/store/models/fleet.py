"""Tables of what workers are told, and of installations asked for."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, Index, text
from sqlmodel import Field, SQLModel

from avatar_app.store.models.base import now


class Task(StrEnum):
    """What can be asked about weights, as `galatea weights` calls it."""

    GET = "get"
    CARD = "card"  # read what their publisher says of them
    VERIFY = "verify"
    REMOVE = "rm"


class InstallState(StrEnum):
    """As a render's, moved by `avatar_app.fleet.installs` and, for a worker,
    `avatar_app.fleet.install_leases`.
    """

    ASKED = "asked"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


OPEN = (InstallState.ASKED, InstallState.RUNNING)


class WorkerCommand(SQLModel, table=True):
    """What a worker is told to do until it is told otherwise: see `avatar_app.fleet.commands`."""

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
    weights: str  # as `avatar_app.catalog.weights` names them
    shelf: str  # as a worker names the folder (`avatar_app.fleet.registry.WeightsFolder`)
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
