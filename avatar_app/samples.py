"""A voice to listen to before one chooses it: spoken by a worker, kept in Redis for a day."""

import asyncio

from redis import Redis

from avatar_app.catalog import Voice
from avatar_app.errors import UnavailableError
from avatar_app.queues import SAMPLE, reached, send

KEPT = 86_400  # seconds
ASKED = 5  # seconds after which a worker is asked again
PATIENCE = 10.0  # seconds that a listener waits for a worker
LOOK = 0.05  # seconds between looks


def keep_sample(redis: Redis, voice: Voice, sound: bytes) -> None:
    """Keep what a worker has spoken, a WAV file. Raises UnavailableError("queue_unavailable")."""
    with reached():
        redis.set(_key(voice), sound, ex=KEPT)


async def hear_sample(redis: Redis, voice: Voice) -> bytes:
    """The voice's greeting as a WAV file, as soon as a worker has spoken it.

    Raises UnavailableError: queue_unavailable, sample_late.
    """
    loop = asyncio.get_running_loop()
    limit = loop.time() + PATIENCE
    while loop.time() < limit:
        sound = await asyncio.to_thread(_find, redis, voice)
        if sound is not None:
            return sound
        await asyncio.sleep(LOOK)
    raise UnavailableError(
        "sample_late", "Every worker is busy just now; listen again in a moment."
    )


def _find(redis: Redis, voice: Voice) -> bytes | None:
    """What is kept; else a worker is asked for it, before its films but only once in a while."""
    with reached():
        sound = redis.get(_key(voice))
        if isinstance(sound, bytes):
            return sound
        if redis.set(f"{_key(voice)}:asked", 1, nx=True, ex=ASKED):
            send(redis, "cpu", SAMPLE, f"{voice.id}:{voice.language}", first=True)
    return None


def _key(voice: Voice) -> str:
    return f"galatea:sample:{voice.id}:{voice.language}"
