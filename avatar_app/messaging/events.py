"""News of renders and uploads, told by whoever changes a row; `avatar_app.messaging.event_hub`
hears it.

A message is a hint: whoever hears it reads the row.
"""

import json
from dataclasses import asdict, dataclass
from uuid import UUID

from redis import Redis
from redis.exceptions import RedisError

EVERYBODY = "everybody"  # instead of a user: for all pages
DELETED = "deleted"  # in place of a state: the row is gone


@dataclass(frozen=True)
class Event:
    """Which row changed, and for a running render how far it is: 0..1, seconds left."""

    # "render" | "avatar" | "recording" | "clone" | "install", whose stage is its weights | "queue",
    # which moved: the id is its name
    kind: str
    id: str
    state: str
    stage: str = ""
    progress: float = 0.0
    left_s: float | None = None


def publish(redis: Redis, to: UUID | str, news: Event) -> None:
    """Tell a user's pages, or EVERYBODY's; nobody listening, or no Redis, is no error."""
    try:
        redis.publish(channel(to), json.dumps(asdict(news)))
    except RedisError:
        return


def channel(to: UUID | str) -> str:
    """Where a user's news goes."""
    return f"galatea:news:{to}"
