"""When films that wait will be made: the queue played forward, by the rules of
`avatar_app.renders.claims`.

What a film costs is read off the latest of its kind (`avatar_app.renders.pace`), times what its
worker is slowed down by: as the worker says while it idles, else as the film that it makes tells.
"""

import heapq
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import Row
from sqlmodel import Session, col, func, select

from avatar_app.catalog.voices import needs_of
from avatar_app.fleet.registry import Worker, find_workers, list_working
from avatar_app.renders.pace import Pace, measure_pace
from avatar_app.renders.turns import FIRST
from avatar_app.store.connections import Connections
from avatar_app.store.models.accounts import User
from avatar_app.store.models.base import now
from avatar_app.store.models.renders import ACTIVE, Render, RenderEvent, RenderState

TELLING = 0.15  # of a film, after which its own pace tells more than that of earlier ones
SLOWEST = 20.0  # times its usual pace that a film is thought to be
FRESH = 2.0  # seconds for which pages share one forecast at most

_known: dict[str, tuple[float, int | None, dict[UUID, "Forecast"]]] = {}
_lock = threading.Lock()
_LONG_AGO = datetime.min.replace(tzinfo=now().tzinfo)


@dataclass(frozen=True)
class Forecast:
    """How many films are made before, and when this one begins and ends, unless nobody is there."""

    before: int
    start: datetime | None
    end: datetime | None


@dataclass
class _Waiting:
    """A film in the queue, as the play needs it."""

    id: UUID
    user: UUID
    needs: tuple[str, str | None]  # as `Render.needs`
    priority: int
    queued_at: datetime
    not_before: datetime | None
    work: timedelta


class _Person:
    """How many they may have made at a time, what is being made, and who was served last."""

    def __init__(self, at_once: int, served: datetime) -> None:
        self.at_once, self.served, self.running = at_once, served, 0


@dataclass(frozen=True)
class Wish:
    """A film that somebody has not asked for yet: of so many seconds, by which engines."""

    user: UUID
    speaker: str
    animator: str
    voice: str
    recorded: bool
    size: int
    aspect: str
    film_s: float


@dataclass
class _Station:
    """A worker in the play: when it is free, and how many times slower than idle its machine is."""

    worker: Worker
    free_at: datetime
    slowdown: float


def estimate(session: Session, workers: Iterable[Worker], wish: Wish) -> Forecast:
    """When a film would begin and end that was asked for now, behind all that waits."""
    wished = uuid4()
    return _forecast(session, workers, {wished: wish})[wished]


def forecast(session: Session, workers: Iterable[Worker]) -> dict[UUID, Forecast]:
    """Every film that waits or is being made, by its id."""
    return _forecast(session, workers, {})


def _forecast(
    session: Session, workers: Iterable[Worker], wishes: dict[UUID, Wish]
) -> dict[UUID, Forecast]:
    here = now()
    rows = session.execute(
        select(  # type: ignore[call-overload]
            *(Render.id, Render.user_id, Render.speaker, Render.animator, Render.voice),
            *(Render.size, Render.aspect),
            *(Render.state, Render.priority, Render.queued_at, Render.not_before),
            *(Render.started_at, Render.leased_by, Render.progress, Render.expected_s),
            Render.recording,
            User.renders_at_once,
        )
        .join(User)
        .where(col(Render.state).in_(ACTIVE))
    ).all()
    paces: dict[tuple[str, str, int, str], Pace] = {}
    people: dict[UUID, _Person] = {}
    waiting: list[_Waiting] = []
    found: dict[UUID, Forecast] = {}
    stations = {w.name: _Station(w, here, w.slowdown) for w in list_working(workers)}
    ends: list[tuple[datetime, UUID]] = []
    for row in rows:
        kind = (row.speaker, row.animator, row.size, row.aspect)
        if kind not in paces:
            paces[kind] = measure_pace(session, *kind)
        person = people.setdefault(row.user_id, _Person(row.renders_at_once, _LONG_AGO))
        work = timedelta(seconds=max(0.1, paces[kind].work(row.expected_s)))
        if row.state == RenderState.QUEUED:
            waiting.append(
                _Waiting(
                    row.id,
                    row.user_id,
                    needs_of(row.animator, row.voice, row.recording is not None),
                    row.priority,
                    row.queued_at,
                    row.not_before,
                    work,
                )
            )
            continue
        station = stations.get(row.leased_by)
        if station is not None:
            station.slowdown = _slowdown_of(row, work, station.slowdown, here)
        end = _foresee(row, work * (station.slowdown if station else 1.0), here)
        found[row.id] = Forecast(0, row.started_at, end)
        person.running += 1
        ends.append((end, row.user_id))
        if station is not None:
            station.free_at = end
    for wished, wish in wishes.items():
        pace = measure_pace(session, wish.speaker, wish.animator, wish.size, wish.aspect)
        at_once = session.get_one(User, wish.user).renders_at_once
        people.setdefault(wish.user, _Person(at_once, _LONG_AGO))
        needs = needs_of(wish.animator, wish.voice, wish.recorded)
        work = timedelta(seconds=max(0.1, pace.work(wish.film_s)))
        waiting.append(_Waiting(wished, wish.user, needs, 0, here, None, work))
    _recall(session, people)
    return found | _play(waiting, people, stations, ends)


def foresee(session: Session, home: Connections) -> dict[UUID, Forecast]:
    """The same with the workers that live now. Pages share it until something moves."""
    moved = session.exec(select(func.max(RenderEvent.id))).one()
    with _lock:
        at, last, known = _known.get(home.database_url, (0.0, None, {}))
        if last != moved or time.monotonic() - at > FRESH:
            known = forecast(session, find_workers(home.redis))
            _known[home.database_url] = time.monotonic(), moved, known
        return known


def promise(session: Session, workers: Iterable[Worker], render: Render) -> Forecast | None:
    """Foretell a film that was just asked for, and keep that on its row."""
    found = forecast(session, workers).get(render.id)
    if found is not None:
        render.expected_start, render.expected_end = found.start, found.end
        session.add(render)
        session.flush()
    return found


def _foresee(row: Row[tuple[object, ...]], work: timedelta, here: datetime) -> datetime:
    """When what is being made will be done, by what it has cost so far, if that says enough."""
    started: datetime = row.started_at or here
    if row.progress > TELLING:
        work = (here - started) / row.progress
    return max(here, started + work)


def _slowdown_of(
    row: Row[tuple[object, ...]], work: timedelta, announced: float, here: datetime
) -> float:
    """How much slower than usual what a worker makes goes; as announced before it says enough."""
    if row.progress <= TELLING or row.started_at is None:
        return announced
    slowdown: float = (here - row.started_at) / row.progress / work
    return min(SLOWEST, max(0.5, slowdown))


def _recall(session: Session, people: dict[UUID, _Person]) -> None:
    """Who was served when."""
    latest = (
        select(Render.user_id, func.max(Render.started_at))
        .where(col(Render.user_id).in_(people))
        .group_by(col(Render.user_id))
    )
    for user, started in session.exec(latest):
        people[user].served = started or _LONG_AGO


def _play(
    waiting: list[_Waiting],
    people: dict[UUID, _Person],
    stations: dict[str, _Station],
    ends: list[tuple[datetime, UUID]],
) -> dict[UUID, Forecast]:
    """Let each worker, as it becomes free, take the film whose turn it is."""
    found: dict[UUID, Forecast] = {}
    lines: dict[UUID, list[_Waiting]] = {}
    for film in sorted(waiting, key=lambda film: (-film.priority, film.queued_at)):
        lines.setdefault(film.user, []).append(film)
    moments = {name: station.free_at for name, station in stations.items()}
    heapq.heapify(ends)
    while lines and moments:
        name = min(moments, key=lambda each: moments[each])
        at = moments[name]
        while ends and ends[0][0] <= at:
            people[heapq.heappop(ends)[1]].running -= 1
        chosen = _choose(lines, people, stations[name].worker, at)
        if chosen is None:  # it waits for the next thing to happen, if any does
            later = [end for end, _ in ends if end > at]
            later += [other for other in moments.values() if other > at]
            rests = (film.not_before for line in lines.values() for film in line)
            later += [rest for rest in rests if rest is not None and rest > at]
            if later:
                moments[name] = min(later)
            else:
                del moments[name]
            continue
        person, line = people[chosen.user], lines[chosen.user]
        line.remove(chosen)
        if not line:
            del lines[chosen.user]
        moments[name] = end = at + chosen.work * stations[name].slowdown
        found[chosen.id] = Forecast(len(found), at, end)
        person.running += 1
        person.served = at
        heapq.heappush(ends, (end, chosen.user))
    rest = [film for line in lines.values() for film in line]
    return found | {film.id: Forecast(len(found) + k, None, None) for k, film in enumerate(rest)}


def _choose(
    lines: dict[UUID, list[_Waiting]],
    people: dict[UUID, _Person],
    worker: Worker,
    at: datetime,
) -> _Waiting | None:
    """As the claim chooses. Each line is in its owner's order, so the first that can be counts."""
    firsts = []
    for user, line in lines.items():
        if people[user].running < people[user].at_once:
            ready = (f for f in line if f.not_before is None or f.not_before <= at)
            first = next((f for f in ready if worker.can(*f.needs)), None)
            firsts += [first] if first else []
    return min(firsts, key=lambda film: _turn(film, people), default=None)


def _turn(film: _Waiting, people: dict[UUID, _Person]) -> tuple[object, ...]:
    person = people[film.user]
    return (film.priority < FIRST, person.running, person.served, -film.priority, film.queued_at)
