"""The home of this machine: what the settings name, and our own database and Redis for the rest."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from avatar_app.errors import ChoiceError, FaultError
from avatar_app.settings import Settings, load_settings
from avatar_app.store.connections import Connections
from avatar_app.store.database import migrate
from galatea.process.postgres import Postgres
from galatea.process.redis import RedisServer


@contextmanager
def open_home(settings: Settings, alone: bool = False) -> Iterator[Connections]:
    """A home with its tables migrated. What the settings don't name is started for as long; or,
    if another process has started it on the same data folder, used along with it.

    `alone` refuses to use it along: ChoiceError("already_running").
    """
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    with (settings.data_dir / "lock").open("a+") as lock:
        if _take(lock):
            with _start(settings) as home:
                yield home
        elif alone:
            raise ChoiceError(
                "already_running",
                f"Galatea runs already on {settings.data_dir}; stop it, or set GALATEA_DATA_DIR.",
            )
        else:
            yield _join(settings)


def use_running() -> None:
    """Have `find_home` find what `galatea serve` has started on the same data folder, where the
    settings name nothing: for a worker of another environment, as ESPnet's.
    """
    settings = load_settings()
    if (settings.data_dir / "home.json").is_file():
        home = _join(settings)
        os.environ["GALATEA_DATABASE_URL"] = home.database_url
        os.environ["GALATEA_REDIS_URL"] = home.redis_url
        load_settings.cache_clear()


@contextmanager
def _start(settings: Settings) -> Iterator[Connections]:
    postgres = Postgres(settings.data_dir / "postgres")
    redis = RedisServer(settings.data_dir / "redis")
    note = settings.data_dir / "home.json"
    try:
        if settings.database_url is None:
            postgres.start()
        if settings.redis_url is None:
            redis.start()
        home = _name(settings, postgres.url, redis.url)
        migrate(home.database_url)
        note.unlink(missing_ok=True)
        with os.fdopen(os.open(note, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
            json.dump([home.database_url, home.redis_url], out)
        yield home
    finally:
        note.unlink(missing_ok=True)
        redis.stop()
        postgres.stop()


def _join(settings: Settings) -> Connections:
    try:
        urls = json.loads((settings.data_dir / "home.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise FaultError(
            "engine_failed", "Galatea is just starting or stopping; try again in a moment."
        ) from None
    return _name(settings, *urls)


def _name(settings: Settings, database_url: str, redis_url: str) -> Connections:
    database_url = settings.database_url or database_url
    redis_url = settings.redis_url or redis_url
    whole = settings.model_copy(update={"database_url": database_url, "redis_url": redis_url})
    return Connections(whole, database_url, redis_url)


def _take(lock: IO[str]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
