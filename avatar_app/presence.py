"""Workers make themselves known while they live; the studio offers what live workers can do."""

import json
import socket
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from typing import Any

from redis import Redis

from avatar_app.catalog import ANIMATORS, TIERS, VOICES, Voice, needs_of
from avatar_app.cloning import list_spoken
from avatar_app.errors import MissingError, UnavailableError
from avatar_app.queues import USUAL, call, reached

ALIVE = 10  # seconds that an announcement holds
IDLE, BUSY, PAUSED, ENDING = "idle", "busy", "paused", "ending"


@dataclass(frozen=True)
class Shelf:
    """A worker's folder of weights; workers that share one tell the same id."""

    id: str
    folder: str
    weights: tuple[str, ...]  # ids of those that are whole (`avatar_app.weights`)
    lacks: dict[str, str]  # engines that the worker has not, each with what installs it


@dataclass(frozen=True)
class Worker:
    """A live worker: its name and machine, the queues it serves, its animators, its voices besides
    the embedded ones, what it does, and where it keeps weights.

    `state` is idle, busy, paused or ending; `memory_mb` what it holds.
    """

    name: str
    queues: tuple[str, ...]
    animators: tuple[str, ...]
    voices: tuple[Voice, ...] = ()
    host: str = ""
    state: str = IDLE
    memory_mb: float = 0.0
    shelf: Shelf | None = None

    @property
    def tiers(self) -> tuple[str, ...]:
        """The tiers whose engines it has, with voices of theirs."""
        engines = {voice.engine for voice in (*VOICES.values(), *self.voices)}
        return tuple(
            tier.name
            for tier in TIERS.values()
            if engines.intersection(tier.speakers) and tier.animator in self.animators
        )

    def can(self, animator: str, voice: str | None) -> bool:
        """Whether it has what a film needs (`avatar_app.catalog.needs_of`)."""
        known = list_spoken(VOICES | {own.id: own for own in self.voices})
        return animator in self.animators and (voice is None or voice in known)


def announce(redis: Redis, worker: Worker) -> None:
    """Say that it lives. Raises UnavailableError("queue_unavailable")."""
    with reached():
        redis.set(_key(worker.name), json.dumps(asdict(worker)), ex=ALIVE)


def withdraw(redis: Redis, name: str) -> None:
    """Say that a worker goes. Raises UnavailableError("queue_unavailable")."""
    with reached():
        redis.delete(_key(name))


def list_workers(redis: Redis) -> list[Worker]:
    """All that live, by name. Raises UnavailableError("queue_unavailable")."""
    with reached():
        keys = sorted(redis.scan_iter(_key("*"), count=1000))
        found = [redis.get(key) for key in keys]
    return [_read(json.loads(value)) for value in found if isinstance(value, bytes)]


def lives_here(redis: Redis) -> bool:
    """Whether a worker of this machine lives. Raises UnavailableError("queue_unavailable")."""
    here = socket.gethostname()
    return any(worker.host == here for worker in list_workers(redis))


def call_workers(redis: Redis, animator: str, voice: str | None) -> None:
    """Wake one that can make such a film; if none lives, the next that serves the usual queue."""
    try:
        able = {q for w in list_workers(redis) if w.can(animator, voice) for q in w.queues}
    except UnavailableError:
        return  # the reconciler calls when the queue is back
    call(redis, able or {USUAL})


def offered_tiers(workers: Iterable[Worker]) -> set[str]:
    """The tiers that somebody can make now."""
    return {tier for worker in workers for tier in worker.tiers}


def offered_voices(workers: Iterable[Worker]) -> dict[str, Voice]:
    """The voices that somebody can speak with now, by id: first the embedded ones."""
    return VOICES | {voice.id: voice for worker in workers for voice in worker.voices}


def find_workers(redis: Redis) -> list[Worker]:
    """All that live, by name; nobody if the queue does not answer."""
    try:
        return list_workers(redis)
    except UnavailableError:
        return []


def check_able(workers: Collection[Worker], animator: str, voice: Voice, recorded: bool) -> None:
    """Whether one of them can make films by that animator with that voice, or with a recording
    that is the voice. Where nobody lives a film waits, whatever it needs.

    Raises MissingError("engine_missing") with what could be done.
    """
    _, needed = needs_of(animator, voice.id, recorded)
    if not workers or any(worker.can(animator, needed) for worker in workers):
        return
    face = ANIMATORS[animator].label
    others = [
        row.label for row in ANIMATORS.values() if any(w.can(row.name, needed) for w in workers)
    ]
    advice = f"choose {' or '.join(others)}, or " if others else ""
    if any(animator in worker.animators for worker in workers):
        raise MissingError(
            "engine_missing",
            f"No worker has both {face} and the voice {voice.called}: they are on different "
            f"machines; {advice}choose another voice.",
        )
    raise MissingError(
        "engine_missing",
        f"No worker has the animator {face}; {advice}ask an administrator for it: "
        "`galatea doctor` on a worker's machine says what it lacks.",
    )


def find_voices(redis: Redis) -> dict[str, Voice]:
    """The voices that live workers offer; the embedded ones alone if the queue does not answer."""
    return offered_voices(find_workers(redis))


def _read(told: dict[str, Any]) -> Worker:
    shelf = told["shelf"]
    parts = {
        "queues": tuple(told["queues"]),
        "animators": tuple(told["animators"]),
        "voices": tuple(_read_voice(voice) for voice in told["voices"]),
        "shelf": Shelf(**shelf | {"weights": tuple(shelf["weights"])}) if shelf else None,
    }
    return Worker(**told | parts)


def _read_voice(told: dict[str, Any]) -> Voice:
    return Voice(**(told | {"languages": tuple(told["languages"])}))


def _key(name: str) -> str:
    return f"galatea:worker:{name}"
