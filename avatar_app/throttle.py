"""Attempts that may be made only so often, counted in Redis."""

import hashlib

from redis import Redis

from avatar_app.errors import AccountError

WINDOW = 900  # seconds
ADDRESS_ATTEMPTS = 30
ACCOUNT_ATTEMPTS = 8


def count_attempt(redis: Redis, address: str, account: str) -> None:
    """Count an attempt from a network address on an account.

    Raises AccountError("too_many_attempts").
    """
    for kind, name, most in (
        ("address", address, ADDRESS_ATTEMPTS),
        ("account", account.strip().lower(), ACCOUNT_ATTEMPTS),
    ):
        key = _key(kind, name)
        with redis.pipeline() as pipe:
            pipe.incr(key)
            pipe.expire(key, WINDOW)
            count = pipe.execute()[0]
        if count > most:
            raise AccountError(
                "too_many_attempts",
                f"Too many attempts; wait {WINDOW // 60} minutes and try again.",
            )


def forget_attempts(redis: Redis, account: str) -> None:
    """After one that was right."""
    redis.delete(_key("account", account.strip().lower()))


def _key(kind: str, name: str) -> str:
    return f"galatea:attempts:{kind}:{hashlib.sha256(name.encode()).hexdigest()[:32]}"
