"""What a film costs: a start, and so much a second of film, read off the latest of its kind.

Each film says how busy its worker's machine was when it was begun (`Worker.slowdown`), so that what
it took on a busy machine is not expected of an idle one, nor the other way round.
"""

from dataclasses import dataclass
from statistics import median

from sqlmodel import Session, col, select

from avatar_app.catalog.aspects import find_aspect
from avatar_app.catalog.engines import ANIMATORS, ENGINES
from avatar_app.store.models.renders import Render, RenderState

LATEST = 30  # films of a kind that tell what the next one costs
APART = 1.5  # the longest of them over the shortest, for their start to be told apart
ALIKE = 512  # pixels at which the catalog's speeds hold
SLOWDOWN = "slowdown"  # what a film's report calls it


@dataclass(frozen=True)
class Pace:
    """Seconds of work on an idle machine for the start of a film, and for each second of it."""

    start_s: float
    each_s: float

    def work(self, film_s: float) -> float:
        """Seconds that a film takes."""
        return self.start_s + self.each_s * film_s


def measure_pace(session: Session, speaker: str, animator: str, size: int, aspect: str) -> Pace:
    """What films of these engines and this shape have cost lately, by medians that one odd film
    does not move; else as the catalog guesses.
    """
    latest = (
        # Of a report, which is long, only this: it is asked for while somebody writes.
        select(Render.duration_s, Render.render_s, col(Render.report)[SLOWDOWN].as_float())
        .where(Render.state == RenderState.DONE, Render.size == size, Render.aspect == aspect)
        .where(Render.speaker == speaker, Render.animator == animator)
        .where(Render.render_s > 0, Render.duration_s > 0)
        .order_by(col(Render.finished_at).desc())
        .limit(LATEST)
    )
    films = [
        (length, work / max(1.0, slowdown or 1.0))
        for length, work, slowdown in session.exec(latest)
    ]
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
