"""When films that wait will be made: the queue played forward, by the rules of `avatar_app.claims`.

What a film costs is read off the latest of its kind: a start, and so much a second of film.
"""

import heapq
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from uuid import UUID

from sqlalchemy import Row
from sqlmodel import Session, col, func, select

from avatar_app.catalog import ANIMATORS, ENGINES, needs_of
from avatar_app.claims import FIRST
from avatar_app.errors import UnavailableError
from avatar_app.frames import find_aspect
from avatar_app.home import Home
from avatar_app.models import ACTIVE, Render, RenderEvent, RenderState, User, now
from avatar_app.presence import ENDING, PAUSED, Worker, list_workers

LATEST = 30  # films of a kind that tell what the next one costs
APART = 1.5  # the longest of them over the shortest, for their start to be told apart
ALIKE = 512  # pixels at which the catalog's speeds hold

FRESH = 2.0  # seconds for which pages share one forecast at most

_known: dict[str, tuple[float, int | None, dict[UUID, "Forecast"]]] = {}
_lock = threading.Lock()
_LONG_AGO = datetime.min.replace(tzinfo=now().tzinfo)


@dataclass(frozen=True)
class Pace:
    """Seconds of work for the start of a film, and for each second of it."""

    start_s: float
    each_s: float

    def work(self, film_s: float) -> float:
        """Seconds that a film takes."""
        return self.start_s + self.each_s * film_s


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


def measure_pace(session: Session, speaker: str, animator: str, size: int, aspect: str) -> Pace:
    """What films of these engines and this shape have cost lately, by medians that one odd film
    does not move; else as the catalog guesses.
    """
    latest = (
        select(Render.duration_s, Render.render_s)
        .where(Render.state == RenderState.DONE, Render.size == size, Render.aspect == aspect)
        .where(Render.speaker == speaker, Render.animator == animator)
        .where(Render.render_s > 0, Render.duration_s > 0)
        .order_by(col(Render.finished_at).desc())
        .limit(LATEST)
    )
    films = session.exec(latest).all()
    if not films:
        shape = find_aspect(aspect) or 1.0
        cost = (size / ALIKE) ** 2 * max(shape, 1 / shape)
        said = 1 / ENGINES[speaker].speed if speaker in ENGINES else 0.0
        return Pace(0.0, said + cost / ANIMATORS[animator].speed)
    lengths = [film for film, _ in films]
    if max(lengths) < APART * min(lengths):
        return Pace(0.0, median(work / film for film, work in films))
    slopes = [
        (work - other_work) / (film - other)
        for k, (film, work) in enumerate(films)
        for other, other_work in films[:k]
        if abs(film - other) > 0.1 * max(film, other)
    ]
    each = max(0.0, median(slopes))
    return Pace(max(0.0, median(work - each * film for film, work in films)), each)


def forecast(session: Session, workers: Iterable[Worker]) -> dict[UUID, Forecast]:
    """Every film that waits or is being made, by its id."""
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
    free = {w.name: (here, w) for w in workers if w.state not in (PAUSED, ENDING)}
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
        end = _foresee(row, work, here)
        found[row.id] = Forecast(0, row.started_at, end)
        person.running += 1
        ends.append((end, row.user_id))
        if row.leased_by in free:
            free[row.leased_by] = (end, free[row.leased_by][1])
    _recall(session, people)
    return found | _play(waiting, people, free, ends, here)


def foresee(session: Session, home: Home) -> dict[UUID, Forecast]:
    """The same with the workers that live now. Pages share it until something moves."""
    moved = session.exec(select(func.max(RenderEvent.id))).one()
    with _lock:
        at, last, known = _known.get(home.database_url, (0.0, None, {}))
        if last != moved or time.monotonic() - at > FRESH:
            known = forecast(session, _list_workers(home))
            _known[home.database_url] = time.monotonic(), moved, known
        return known


def promise(session: Session, home: Home, render: Render) -> Forecast | None:
    """Foretell a film that was just asked for, and keep that on its row."""
    found = forecast(session, _list_workers(home)).get(render.id)
    if found is not None:
        render.expected_start, render.expected_end = found.start, found.end
        session.add(render)
        session.flush()
    return found


def _list_workers(home: Home) -> list[Worker]:
    try:
        return list_workers(home.redis)
    except UnavailableError:
        return []


def _foresee(row: Row[tuple[object, ...]], work: timedelta, here: datetime) -> datetime:
    """When what is being made will be done, by what it has cost so far, if that says enough."""
    started: datetime = row.started_at or here
    spent = here - started
    if row.progress > 0.1:
        work = spent / row.progress
    return max(here, started + work)


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
    free: dict[str, tuple[datetime, Worker]],
    ends: list[tuple[datetime, UUID]],
    here: datetime,
) -> dict[UUID, Forecast]:
    """Let each worker, as it becomes free, take the film whose turn it is."""
    found: dict[UUID, Forecast] = {}
    lines: dict[UUID, list[_Waiting]] = {}
    for film in sorted(waiting, key=lambda film: (-film.priority, film.queued_at)):
        lines.setdefault(film.user, []).append(film)
    moments = {name: at for name, (at, _) in free.items()}
    heapq.heapify(ends)
    while lines and moments:
        name = min(moments, key=lambda each: moments[each])
        at = moments[name]
        while ends and ends[0][0] <= at:
            people[heapq.heappop(ends)[1]].running -= 1
        chosen = _choose(lines, people, free[name][1], at)
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
        moments[name] = end = at + chosen.work
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
