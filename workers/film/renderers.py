"""The two ways in which a film's frames are made: one after the other, or in parts."""

from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

from workers.animation.animator import Animator
from workers.captions.burn_in import Burner
from workers.face.fingerprint import identify
from workers.face.portrait import Portrait
from workers.film.coordinator import Coordinator, PartStore
from workers.film.part import Plan, cut, draw_part
from workers.film.stopwatch import Stopwatch
from workers.performance.tracks import Performance
from workers.video.concatenation import Joiner
from workers.video.encoder import Encoder


@dataclass(frozen=True)
class RenderContext:
    """What a film's frames are made with, and who is told of them.

    `show` gets the first frame, and `tell` the number of frames so far, each time; what
    that raises ends the making.
    """

    portrait: Portrait
    animator: Animator
    fps: int
    burner: Burner | None
    ffmpeg: Path
    watch: Stopwatch
    show: Callable[[NDArray[np.uint8]], None]
    tell: Callable[[int], None]


class WholeRenderer:
    """Each frame goes to the encoder as it is drawn; sound comes to `film`."""

    def __init__(
        self, context: RenderContext, output: Path, rate: int, live: Path | None, transparent: bool
    ) -> None:
        height, width = context.portrait.image.shape[:2]
        self._context = context
        self.film = Encoder(
            output, width, height, context.fps, rate, context.ffmpeg, transparent, live
        )

    def draw(self, performances: Iterable[Performance]) -> int:
        """Make the frames; how many."""
        context, count = self._context, 0
        frames = context.animator.animate(context.portrait, performances)
        for frame in context.watch.over("animate", frames):
            with context.watch.stage("encode"):
                shown = context.burner.burn(frame, count / context.fps) if context.burner else frame
                self.film.write_frame(shown)
            if count == 0:
                context.show(frame.copy())
            count += 1
            context.tell(count)  # every time: a frame may take seconds
        return count


class PartsRenderer:
    """Parts go to the film as they come, made here or by those who share the `part_store`."""

    def __init__(
        self,
        context: RenderContext,
        output: Path,
        rate: int,
        live: Path | None,
        part_store: PartStore,
        context_seconds: int | None,
    ) -> None:
        """`context_seconds`: see `workers.animation.registry.AnimatorModule`."""
        self._context, self._part_store = context, part_store
        self._context_seconds = context_seconds or None  # who needs none is told no sound
        self.film = Joiner(output, context.fps, rate, context.ffmpeg, live)

    def draw(self, performances: Iterable[Performance]) -> int:
        """Make the frames; how many."""
        with TemporaryDirectory() as name:
            coordinator = Coordinator(
                self._part_store, self.film, Path(name), self._draw_part, self._context.tell
            )
            return coordinator.run(self._plan(performances))

    def _plan(self, performances: Iterable[Performance]) -> Iterator[Plan]:
        context, fps = self._context, self._context.fps
        portrait = identify(context.portrait)
        for number, stretch in enumerate(cut(performances, fps, self._context_seconds)):
            captions = context.burner.captioner.captions if context.burner else []
            seen = (c for c in captions if c.end * fps > stretch.start)
            plan = Plan(
                number=number,
                fps=fps,
                portrait=portrait,
                animator=context.animator.name,
                captions=tuple(c for c in seen if c.start * fps < stretch.end),
                stretch=stretch,
            )
            if number == 0:
                self._show(plan)
            yield plan

    def _show(self, plan: Plan) -> None:
        """The first frame, which may have been made long ago, and not here."""
        context = self._context
        performance = plan.stretch.performance
        frames = context.animator.animate(context.portrait, [performance])
        with context.watch.stage("animate"):
            first = next(frames).copy()
            if isinstance(frames, Generator):
                frames.close()
        context.show(first)

    def _draw_part(self, plan: Plan, target: Path, on_frame: Callable[[int], None]) -> None:
        context = self._context
        draw_part(
            plan,
            context.portrait,
            context.animator,
            context.ffmpeg,
            target,
            on_frame,
            context.watch,
        )
