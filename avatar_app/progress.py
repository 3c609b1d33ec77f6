"""News of renders and avatars: from a worker over Redis to every open page of their owner.

A message is a hint: whoever hears it reads the row.
"""

import json
from collections.abc import AsyncIterator, Iterable
from dataclasses import asdict, dataclass
from uuid import UUID

from redis import Redis
from redis.asyncio import Redis as AsyncRedis
from redis.exceptions import RedisError


@dataclass(frozen=True)
class News:
    """Which row changed, and for a running render how far it is: 0..1, seconds left."""

    kind: str  # "render" | "avatar"
    id: str
    state: str
    stage: str = ""
    progress: float = 0.0
    left_s: float | None = None


def publish(redis: Redis, user_id: UUID, news: News) -> None:
    """Tell the owner's pages; nobody listening, or no Redis, is no error."""
    try:
        redis.publish(channel(user_id), json.dumps(asdict(news)))
    except RedisError:
        return


async def listen(redis: AsyncRedis, users: Iterable[UUID]) -> AsyncIterator[News | None]:
    """News for these users as it comes; None once when listening has begun, and each second that
    brings nothing, so that the listener can look whether it is still wanted.
    """
    async with redis.pubsub() as subscription:
        await subscription.subscribe(*[channel(user) for user in users])
        yield None
        while True:
            message = await subscription.get_message(ignore_subscribe_messages=True, timeout=1.0)
            yield News(**json.loads(message["data"])) if message else None


def channel(user_id: UUID) -> str:
    """Where a user's news goes."""
    return f"galatea:news:{user_id}"
