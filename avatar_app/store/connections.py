"""Where this process finds the database, the queue and the media."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cache

from redis import Redis
from sqlmodel import Session

from avatar_app.errors import UnavailableError
from avatar_app.settings import Settings, load_settings
from avatar_app.store.database import open_session
from avatar_app.store.object_storage import Storage, open_storage
from avatar_app.store.redis import open_redis
from avatar_app.translation import gettext as _


@dataclass(frozen=True)
class Connections:
    """The settings, and what they lead to."""

    settings: Settings
    database_url: str
    redis_url: str

    def session(self) -> AbstractContextManager[Session]:
        """A session of the database; see `avatar_app.store.database.open_session`."""
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
def find_connections() -> Connections:
    """The home that the settings name.

    Raises UnavailableError: database_unavailable, queue_unavailable.
    """
    settings = load_settings()
    if settings.database_url is None:
        raise UnavailableError(
            "database_unavailable",
            _(
                "No database is named; set GALATEA_DATABASE_URL, or let `galatea serve` "
                "bring its own."
            ),
        )
    if settings.redis_url is None:
        raise UnavailableError(
            "queue_unavailable",
            _("No Redis is named; set GALATEA_REDIS_URL, or let `galatea serve` bring its own."),
        )
    return Connections(settings, settings.database_url, settings.redis_url)
