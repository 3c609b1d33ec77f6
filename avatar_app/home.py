"""Where this process finds the database, the queue and the media."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cache

from redis import Redis
from sqlmodel import Session

from avatar_app.database import open_session
from avatar_app.errors import UnavailableError
from avatar_app.queues import open_redis
from avatar_app.settings import Settings, load_settings
from avatar_app.storage import Storage, open_storage


@dataclass(frozen=True)
class Home:
    """The settings, and what they lead to."""

    settings: Settings
    database_url: str
    redis_url: str

    def session(self) -> AbstractContextManager[Session]:
        """A session of the database; see `avatar_app.database.open_session`."""
        return open_session(self.database_url)

    @property
    def redis(self) -> Redis:
        """The queue's Redis."""
        return open_redis(self.redis_url)

    @property
    def storage(self) -> Storage:
        """The media."""
        settings = self.settings
        return open_storage(settings.storage_url, settings.data_dir / "media")


@cache
def find_home() -> Home:
    """The home that the settings name.

    Raises UnavailableError: database_unavailable, queue_unavailable.
    """
    settings = load_settings()
    if settings.database_url is None:
        raise UnavailableError(
            "database_unavailable",
            "No database is named; set GALATEA_DATABASE_URL, or let `galatea serve` bring its own.",
        )
    if settings.redis_url is None:
        raise UnavailableError(
            "queue_unavailable",
            "No Redis is named; set GALATEA_REDIS_URL, or let `galatea serve` bring its own.",
        )
    return Home(settings, settings.database_url, settings.redis_url)
