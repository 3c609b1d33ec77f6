"""A long film made in parts, by its leader and by whoever else is free.

The leader speaks and directs no further than is needed for somebody to have work, draws parts like
any other, and puts them one after the other as they come. What it keeps of the film is what is
planned and not yet joined, which is bounded.
"""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

from avatar_app.errors import FaultError
from workers.film.part import Plan
from workers.video.concatenation import Fragments, Joiner

AHEAD = 2  # parts that wait for a worker, besides one for each that another has in hand
OPEN = 16  # parts planned and not joined: beyond that the leader makes the next one in any case
LOOK = 0.2  # seconds between looks at the others' parts


class PartStore(Protocol):
    """What those who make a film's parts share. Each may raise what ends the film here."""

    def post(self, plan: Plan) -> bool:
        """There is this to be made; whether it was made before."""

    def look(self) -> tuple[set[int], set[int]]:
        """The numbers of parts that are made, and of those in somebody's hands."""

    def take(self, plan: Plan, seize: bool) -> bool:
        """Make it here, even if somebody else does, if it is to be seized; whether one may."""

    def keep(self, plan: Plan, part: Path) -> None:
        """It is made."""

    def fetch(self, plan: Plan, target: Path) -> bool:
        """Bring a part that is made; False if it is not there any more."""

    def miss(self, plan: Plan) -> None:
        """What there is of a part is not whole: it is to be made again."""

    def release(self) -> None:
        """What was taken and not made is for another."""

    def go_on(self, seconds: float) -> None:
        """So much of the film was there already."""


class Coordinator:
    """One film's. `draw` writes a part to a file and calls with the number of its frames so far;
    `tell` is called often, with the number of frames that are made, and may raise.
    """

    def __init__(
        self,
        part_store: PartStore,
        film: Joiner,
        folder: Path,
        draw: Callable[[Plan, Path, Callable[[int], None]], None],
        tell: Callable[[int], None],
    ) -> None:
        self._part_store, self._film, self._folder = part_store, film, folder
        self._draw, self._tell = draw, tell
        self._open: dict[int, Plan] = {}  # planned and not joined, in order
        self._next = 0  # the part to be joined next
        self._joined = 0  # frames
        self._kept: int | None = 0  # frames that were there already; None once that is told
        self._readers: dict[int, Fragments] = {}

    def run(self, plans: Iterator[Plan]) -> int:
        """Make all of them; how many frames that is."""
        more = True
        while more or self._open:
            made, taken = self._part_store.look()
            self._join(made)
            self._tell(self._count(made))
            free = [number for number in self._open if number not in made | taken]
            short = len(free) < AHEAD + len(taken & self._open.keys())
            if more and len(self._open) < OPEN and (not self._open or (short and self._next)):
                more = self._plan(plans)
            elif not self._make(free, made):
                time.sleep(LOOK)
        return self._joined

    def _plan(self, plans: Iterator[Plan]) -> bool:
        plan = next(plans, None)
        if plan is None:
            return False
        self._open[plan.number] = plan
        if self._part_store.post(plan):
            self._kept = None if self._kept is None else self._kept + plan.frames
        elif self._kept is not None:
            if self._kept:
                self._part_store.go_on(self._kept / plan.fps)
            self._kept = None
        return True

    def _make(self, free: list[int], made: set[int]) -> bool:
        """Make a part: the first that is free, one whose worker is gone, or, when all wait for it,
        the next one.
        """
        pending = [number for number in self._open if number not in made]
        stuck = not free and len(self._open) >= OPEN
        for number in free or pending:
            plan = self._open[number]
            if self._part_store.take(plan, seize=stuck and number == self._next):
                self._make_part(plan, made)
                return True
        return False

    def _make_part(self, plan: Plan, made: set[int]) -> None:
        target = self._place(plan)
        target.unlink(missing_ok=True)
        self._readers.pop(plan.number, None)
        before = self._count(made)

        def grow(frames: int) -> None:
            if plan.number == self._next:  # it goes on air as it is made
                self._push(plan)
            self._tell(before + frames)  # every time: a frame may take seconds

        try:
            self._draw(plan, target, grow)
            self._part_store.keep(plan, target)
        except BaseException:
            self._part_store.release()
            raise

    def _join(self, made: set[int]) -> None:
        """Put what is next and made to the film."""
        while self._next in self._open and self._next in made:
            plan = self._open[self._next]
            if not self._bring(plan):
                self._part_store.miss(plan)
                made.discard(plan.number)
                return
            self._push(plan)
            self._place(plan).unlink()
            self._readers.pop(plan.number, None)
            del self._open[plan.number]
            self._next += 1
            self._joined += plan.frames

    def _bring(self, plan: Plan) -> bool:
        """See to it that a part is here, and whole."""
        place = self._place(plan)
        if place.exists():
            return True
        if not self._part_store.fetch(plan, place):
            return False
        try:
            whole = sum(frames for _, frames in Fragments(place, head=True).read()) == plan.frames
        except FaultError:
            whole = False
        if not whole:
            place.unlink()
        return whole

    def _push(self, plan: Plan) -> None:
        """What is new of the part that is next."""
        first = plan.number == 0
        reader = self._readers.setdefault(plan.number, Fragments(self._place(plan), head=first))
        for data, frames in reader.read():
            self._film.write_fragments(data, frames)

    def _place(self, plan: Plan) -> Path:
        return self._folder / f"part{plan.number}.mp4"

    def _count(self, made: set[int]) -> int:
        """Frames that are made so far."""
        return self._joined + sum(p.frames for n, p in self._open.items() if n in made)
