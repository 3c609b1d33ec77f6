"""Workers make themselves known while they live; the studio offers what live workers can do."""

import json
import socket
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from typing import Any

from redis import Redis

from avatar_app.catalog.cloned_voices import CLONING_MODEL, list_speakable
from avatar_app.catalog.engines import ANIMATORS
from avatar_app.catalog.tiers import TIERS
from avatar_app.catalog.voices import CLONE, VOICES, SpeakerRef, Voice, needs_of
from avatar_app.catalog.weights import install_command
from avatar_app.errors import MissingError, UnavailableError
from avatar_app.messaging.queues import USUAL, wake_workers
from avatar_app.store.redis import redis_errors
from avatar_app.translation import gettext as _

ALIVE = 10  # seconds that an announcement holds
IDLE, BUSY, PAUSED, ENDING = "idle", "busy", "paused", "ending"


@dataclass(frozen=True)
class WeightsFolder:
    """A worker's folder of weights; workers that share one tell the same id."""

    id: str
    folder: str
    weights: tuple[str, ...]  # ids of those that are whole (`avatar_app.catalog.weights`)
    lacks: dict[str, str]  # engines that the worker has not, each with what installs it


@dataclass(frozen=True)
class Worker:
    """A live worker: its name and machine, the queues it serves, its animators, its voices besides
    the embedded ones, what it does, and where it keeps weights.

    `state` is idle, busy, paused or ending; `memory_mb` what it holds. `slowdown` is how many times
    slower than on an idle machine a film would be made that it began now.
    """

    name: str
    queues: tuple[str, ...]
    animators: tuple[str, ...]
    voices: tuple[Voice, ...] = ()
    host: str = ""
    state: str = IDLE
    memory_mb: float = 0.0
    shelf: WeightsFolder | None = None
    slowdown: float = 1.0

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
        """Whether it has what a film needs (`avatar_app.catalog.voices.needs_of`)."""
        return animator in self.animators and (voice is None or self.can_speak(voice))

    def can_speak(self, voice: str) -> bool:
        """Whether it has a voice, by its id; CLONE stands for all clones, and for making them."""
        return voice in list_speakable(VOICES | {own.id: own for own in self.voices})


def register(redis: Redis, worker: Worker) -> None:
    """Say that it lives. Raises UnavailableError("queue_unavailable")."""
    with redis_errors():
        redis.set(_key(worker.name), json.dumps(asdict(worker)), ex=ALIVE)


def unregister(redis: Redis, name: str) -> None:
    """Say that a worker goes. Raises UnavailableError("queue_unavailable")."""
    with redis_errors():
        redis.delete(_key(name))


def list_workers(redis: Redis) -> list[Worker]:
    """All that live, by name. Raises UnavailableError("queue_unavailable")."""
    with redis_errors():
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
    wake_workers(redis, able or {USUAL})


def offered_tiers(workers: Iterable[Worker]) -> set[str]:
    """The tiers that somebody can make now."""
    return {tier for worker in workers for tier in worker.tiers}


def offered_voices(workers: Iterable[Worker]) -> dict[str, Voice]:
    """The voices that somebody can speak with now, by id: first the embedded ones."""
    return VOICES | {voice.id: voice for worker in workers for voice in worker.voices}


def list_working(workers: Iterable[Worker]) -> list[Worker]:
    """Those that take films: not the ones that pause or are about to end."""
    return [worker for worker in workers if worker.state not in (PAUSED, ENDING)]


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
    needed = needs_of(animator, voice.id, recorded)[1]
    if not workers or any(worker.can(animator, needed) for worker in workers):
        return
    face = ANIMATORS[animator].label
    others = [
        row.label for row in ANIMATORS.values() if any(w.can(row.name, needed) for w in workers)
    ]
    advice = _("choose {others}, or ", others=_(" or ").join(others)) if others else ""
    if any(animator in worker.animators for worker in workers):
        raise MissingError(
            "engine_missing",
            _(
                "No worker has both {face} and the voice {called}; {advice}choose another voice.",
                face=face,
                called=voice.called,
                advice=advice,
            ),
        )
    raise MissingError(
        "engine_missing",
        _(
            "No worker has the animator {face}; {advice}ask an administrator for it: `galatea "
            "doctor` on a worker's machine says what it lacks.",
            face=face,
            advice=advice,
        ),
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
        "shelf": WeightsFolder(**shelf | {"weights": tuple(shelf["weights"])}) if shelf else None,
    }
    return Worker(**told | parts)


def _read_voice(told: dict[str, Any]) -> Voice:
    parts = {"languages": tuple(told["languages"]), "speaker": SpeakerRef(**told["speaker"])}
    return Voice(**told | parts)


def _key(name: str) -> str:
    return f"galatea:worker:{name}"


def find_queue(workers: Iterable[Worker], voice: str = CLONE) -> str | None:
    """Where a worker is heard that can speak with a voice, by its id, or clone one; None if no such
    worker lives. A queue that others serve too is the last choice.
    """
    living = list(workers)
    able = [worker for worker in living if worker.can_speak(voice)]
    queues = [name for worker in able for name in worker.queues]
    others = {name for worker in living if worker not in able for name in worker.queues}
    return min(queues, key=lambda name: (name in others, name != USUAL), default=None)


def explain_lack(workers: Iterable[Worker]) -> MissingError:
    """Why nobody can clone, and who can do what about it."""
    living = list(workers)
    if not living:
        return UnavailableError(
            "worker_missing",
            _("No worker can create voices at the moment; try again later."),
        )
    if all(w.shelf is not None and CLONING_MODEL.engine in w.shelf.lacks for w in living):
        return MissingError(
            "engine_missing",
            _(
                "Voices are created with XTTS, which no worker has; an administrator "
                "installs it into "
                "a worker's environment (`pip install -e '.[xtts]'`), then its weights."
            ),
        )
    return MissingError(
        "weights_missing",
        _(
            "Voices are created with {title}, whose weights no worker has; an administrator "
            "installs them under Admin, Voices & models, or by `{install_command}`. Their "
            "licence: {licence}.",
            title=CLONING_MODEL.title,
            install_command=install_command(CLONING_MODEL),
            licence=CLONING_MODEL.licence,
        ),
    )
