"""The way to Postgres: an engine, sessions, migrations."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, create_engine

from avatar_app.errors import UnavailableError
from avatar_app.settings import ROOT


@cache
def open_engine(url: str) -> Engine:
    """The engine of a database; one a process and address."""
    return create_engine(dialect(url), pool_pre_ping=True, pool_size=10, max_overflow=20)


@contextmanager
def open_session(url: str) -> Iterator[Session]:
    """A session whose changes are committed at its end, unless it ends in an error.

    Raises UnavailableError("database_unavailable").
    """
    try:
        with Session(open_engine(url), expire_on_commit=False) as session:
            yield session
            session.commit()
    except OperationalError as error:
        raise UnavailableError(
            "database_unavailable", "The database does not answer; try again in a moment."
        ) from error


def answers(url: str) -> bool:
    """Whether the database is there."""
    try:
        with open_engine(url).connect() as connection:
            connection.execute(text("SELECT 1"))
    except OperationalError:
        return False
    return True


def migrate(url: str, revision: str = "head") -> None:
    """Bring the tables up to the latest revision, or down to an older one."""
    config = Config()
    config.set_main_option("script_location", str(ROOT / "alembic"))
    config.attributes["url"] = dialect(url)
    if revision == "head":
        command.upgrade(config, revision)
    else:
        command.downgrade(config, revision)


def dialect(url: str) -> str:
    """The address as SQLAlchemy wants it, with the driver that we install."""
    for scheme in ("postgres://", "postgresql://"):
        if url.startswith(scheme):
            return "postgresql+psycopg://" + url.removeprefix(scheme)
    return url
