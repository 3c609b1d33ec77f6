"""The way to Postgres: an engine, sessions, migrations."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, event, text
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, create_engine

from avatar_app.errors import UnavailableError, check_text
from avatar_app.settings import ROOT
from avatar_app.translation import gettext as _


@cache
def open_engine(url: str) -> Engine:
    """The engine of a database; one a process and address.

    What is stored, and what is looked for, comes by here, through whatever page or route it came
    in. So this is the one place where control characters are refused.
    """
    engine = create_engine(dialect(url), pool_pre_ping=True, pool_size=10, max_overflow=20)
    event.listen(engine, "before_cursor_execute", _check_parameters)
    return engine


def _check_parameters(*given: Any) -> None:
    """Raises InputError("text_unusable") for text that has control characters."""
    parameters = given[3]
    rows = parameters if isinstance(parameters, list) else [parameters]
    for row in rows:
        for value in row.values() if isinstance(row, dict) else row or ():
            if isinstance(value, str):
                check_text(value)
            elif isinstance(value, list):
                for item in value:
                    if isinstance(item, str):
                        check_text(item)


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
            "database_unavailable", _("The database does not answer; try again in a moment.")
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
