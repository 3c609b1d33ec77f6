"""A voice to listen to before one chooses it, a word of one's lexicon, or a sentence of one's
script: spoken by a worker, kept in Redis for a while.
"""

import asyncio
import hashlib
import json
from contextlib import suppress
from dataclasses import asdict, dataclass

from redis import Redis

from avatar_app.catalog.cloned_voices import read_voice
from avatar_app.catalog.languages import LANGUAGES
from avatar_app.catalog.selection import find_voice
from avatar_app.catalog.voices import CLONE, Voice
from avatar_app.errors import UnavailableError
from avatar_app.fleet.registry import find_queue, list_workers
from avatar_app.messaging.queues import HEAR, SAMPLE, SPEAK, USUAL, enqueue
from avatar_app.store.models.library import LexiconEntry
from avatar_app.store.redis import redis_errors
from avatar_app.translation import gettext as _

KEPT = 86_400  # seconds
KEPT_EXCERPT = 600  # of what somebody writes
ASKED = 5  # seconds after which a worker is asked again
PATIENCE = 10.0  # seconds that a listener waits for a worker
LOOK = 0.05  # seconds between looks


def name_sample(voice: Voice) -> str:
    """What a voice's greeting is asked for by, and kept as."""
    return f"{voice.id}:{voice.language}"


@dataclass(frozen=True)
class Excerpt:
    """A sentence with its cues, how it is spoken, and what its lexicon is: words and how they are
    said.
    """

    text: str
    voice: str
    language: str
    speed: float
    pitch: float
    lexicon: list[list[str]]

    @property
    def name(self) -> str:
        """What it is kept as."""
        return f"said:{hashlib.sha256(self.pack().encode()).hexdigest()}"

    def pack(self) -> str:
        """As it is sent to a worker."""
        return json.dumps(asdict(self), sort_keys=True)


def name_entry(entry: LexiconEntry) -> str:
    """What a word is kept as: another once it is said another way."""
    told = hashlib.sha256(f"{entry.word}\n{entry.said}\n{entry.language}".encode()).hexdigest()
    return f"word:{told}"


def keep_sample(redis: Redis, name: str, sound: bytes, seconds: int = KEPT) -> None:
    """Keep what a worker has spoken, a WAV file, for so long.

    Raises UnavailableError("queue_unavailable").
    """
    with redis_errors():
        redis.set(_key(name), sound, ex=seconds)


def is_awaited(redis: Redis, name: str) -> bool:
    """Whether a sample was asked for just now. Raises UnavailableError("queue_unavailable")."""
    with redis_errors():
        return bool(redis.exists(f"{_key(name)}:asked"))


def forget_samples(redis: Redis, voice_id: str) -> None:
    """A voice is gone, and is to be heard no more; no Redis is no error, since all of it goes."""
    with suppress(UnavailableError), redis_errors():
        redis.delete(*(_key(f"{voice_id}:{language}") for language in LANGUAGES))


async def hear_sample(redis: Redis, voice: Voice) -> bytes:
    """The voice's greeting as a WAV file, as soon as a worker has spoken it.

    Raises UnavailableError: queue_unavailable, sample_late.
    """
    name = name_sample(voice)
    spoken = voice.id if read_voice(voice.id) is None else CLONE
    return await _hear(redis, name, SAMPLE, name, spoken)


async def hear_entry(redis: Redis, entry: LexiconEntry) -> bytes:
    """A word as it is said, else as `hear_sample`."""
    return await _hear(
        redis,
        name_entry(entry),
        HEAR,
        str(entry.id),
        find_voice(None, entry.language or None, entry.word).id,
    )


async def hear_excerpt(redis: Redis, excerpt: Excerpt) -> bytes:
    """A sentence of a script, else as `hear_sample`."""
    spoken = excerpt.voice if read_voice(excerpt.voice) is None else CLONE
    return await _hear(redis, excerpt.name, SPEAK, excerpt.pack(), spoken)


async def _hear(redis: Redis, name: str, task: str, wanted: str, voice: str) -> bytes:
    loop = asyncio.get_running_loop()
    limit = loop.time() + PATIENCE
    while loop.time() < limit:
        sound = await asyncio.to_thread(_find, redis, name, task, wanted, voice)
        if sound is not None:
            return sound
        await asyncio.sleep(LOOK)
    raise UnavailableError("sample_late", _("All workers are busy; try again in a moment."))


def _find(redis: Redis, name: str, task: str, wanted: str, voice: str) -> bytes | None:
    """What is kept; else a worker that can speak it is asked for it, before its films but only once
    in a while.
    """
    with redis_errors():
        sound = redis.get(_key(name))
        if isinstance(sound, bytes):
            return sound
        if redis.set(f"{_key(name)}:asked", 1, nx=True, ex=ASKED):
            queue = find_queue(list_workers(redis), voice)
            enqueue(redis, queue or USUAL, task, wanted, first=True)
    return None


def _key(name: str) -> str:
    return f"galatea:sample:{name}"
