"""The connection to Redis, and what its failures are called here."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from redis import Redis
from redis.backoff import ExponentialWithJitterBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from avatar_app.errors import UnavailableError
from avatar_app.translation import gettext as _


@cache
def open_redis(url: str) -> Redis:
    """The connection pool of a Redis; one a process and address. It outlives a restart of Redis."""
    backoff = ExponentialWithJitterBackoff(base=0.1, cap=1.0)
    return Redis.from_url(url, retry=Retry(backoff, 6), health_check_interval=15)


@contextmanager
def redis_errors() -> Iterator[None]:
    """Redis not being there as an error of ours."""
    try:
        yield
    except RedisError as error:
        raise UnavailableError(
            "queue_unavailable", _("The queue does not answer; try again in a moment.")
        ) from error
