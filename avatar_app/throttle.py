"""Attempts that may be made only so often, counted in Redis."""

import hashlib

from redis import Redis

from avatar_app.errors import AccountError

WINDOW = 900  # seconds, from the first attempt on
ACCOUNT_ATTEMPTS = 8


def count_attempt(redis: Redis, address: str, account: str, address_limit: int) -> None:
    """Count an attempt from a network address on an account.

    Raises AccountError("too_many_attempts").
    """
    for key, most in (
        (_key("address", address), address_limit),
        (_key("account", account), ACCOUNT_ATTEMPTS),
    ):
        with redis.pipeline() as pipe:
            # Drawn out by each attempt, the window of a busy office would never end.
            pipe.set(key, 0, ex=WINDOW, nx=True)
            pipe.incr(key)
            count = pipe.execute()[1]
        if count > most:
            raise AccountError(
                "too_many_attempts",
                f"Too many attempts; wait {WINDOW // 60} minutes and try again.",
            )


def forget_attempts(redis: Redis, address: str, account: str) -> None:
    """After one that was right: the account's are forgotten, and the address has this one back."""
    key = _key("address", address)
    with redis.pipeline() as pipe:
        pipe.delete(_key("account", account))
        pipe.decr(key)
        pipe.ttl(key)
        _, count, ends = pipe.execute()
    if count <= 0 or ends < 0:  # the window ended in between
        redis.delete(key)


def _key(kind: str, name: str) -> str:
    digest = hashlib.sha256(name.strip().lower().encode()).hexdigest()[:32]
    return f"galatea:attempts:{kind}:{digest}"
