"""A voice to listen to before one chooses it, or a word of one's lexicon: spoken by a worker, kept
in Redis for a day.
"""

import asyncio
import hashlib
from contextlib import suppress

from redis import Redis

from avatar_app.catalog import LANGUAGES, Voice
from avatar_app.errors import UnavailableError
from avatar_app.models import LexiconEntry
from avatar_app.queues import HEAR, SAMPLE, reached, send

KEPT = 86_400  # seconds
ASKED = 5  # seconds after which a worker is asked again
PATIENCE = 10.0  # seconds that a listener waits for a worker
LOOK = 0.05  # seconds between looks


def name_sample(voice: Voice) -> str:
    """What a voice's greeting is asked for by, and kept as."""
    return f"{voice.id}:{voice.language}"


def name_entry(entry: LexiconEntry) -> str:
    """What a word is kept as: another once it is said another way."""
    told = hashlib.sha256(f"{entry.word}\n{entry.said}\n{entry.language}".encode()).hexdigest()
    return f"word:{told}"


def keep_sample(redis: Redis, name: str, sound: bytes) -> None:
    """Keep what a worker has spoken, a WAV file. Raises UnavailableError("queue_unavailable")."""
    with reached():
        redis.set(_key(name), sound, ex=KEPT)


def forget_samples(redis: Redis, voice_id: str) -> None:
    """A voice is gone, and is to be heard no more; no Redis is no error, since all of it goes."""
    with suppress(UnavailableError), reached():
        redis.delete(*(_key(f"{voice_id}:{language}") for language in LANGUAGES))


async def hear_sample(redis: Redis, voice: Voice) -> bytes:
    """The voice's greeting as a WAV file, as soon as a worker has spoken it.

    Raises UnavailableError: queue_unavailable, sample_late.
    """
    name = name_sample(voice)
    return await _hear(redis, name, SAMPLE, name)


async def hear_entry(redis: Redis, entry: LexiconEntry) -> bytes:
    """A word as it is said, else as `hear_sample`."""
    return await _hear(redis, name_entry(entry), HEAR, str(entry.id))


async def _hear(redis: Redis, name: str, task: str, wanted: str) -> bytes:
    loop = asyncio.get_running_loop()
    limit = loop.time() + PATIENCE
    while loop.time() < limit:
        sound = await asyncio.to_thread(_find, redis, name, task, wanted)
        if sound is not None:
            return sound
        await asyncio.sleep(LOOK)
    raise UnavailableError(
        "sample_late", "Every worker is busy just now; listen again in a moment."
    )


def _find(redis: Redis, name: str, task: str, wanted: str) -> bytes | None:
    """What is kept; else a worker is asked for it, before its films but only once in a while."""
    with reached():
        sound = redis.get(_key(name))
        if isinstance(sound, bytes):
            return sound
        if redis.set(f"{_key(name)}:asked", 1, nx=True, ex=ASKED):
            send(redis, "cpu", task, wanted, first=True)
    return None


def _key(name: str) -> str:
    return f"galatea:sample:{name}"
