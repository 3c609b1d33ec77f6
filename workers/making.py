"""The two ways in which a film's frames are made: one after the other, or in parts."""

from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

from workers.animation.animator import Animator
from workers.animation.animators import find_context
from workers.face.portrait import Portrait
from workers.part import Plan, cut, draw_part, identify
from workers.performance.tracks import Performance
from workers.relay import Board, Relay
from workers.stopwatch import Stopwatch
from workers.video.burn import Burner
from workers.video.encoder import Encoder
from workers.video.splice import Joiner


@dataclass(frozen=True)
class Scene:
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


class Whole:
    """Each frame goes to the encoder as it is drawn; sound comes to `film`."""

    def __init__(
        self, scene: Scene, output: Path, rate: int, live: Path | None, transparent: bool
    ) -> None:
        height, width = scene.portrait.image.shape[:2]
        self._scene = scene
        self.film = Encoder(output, width, height, scene.fps, rate, scene.ffmpeg, transparent, live)

    def draw(self, performances: Iterable[Performance]) -> int:
        """Make the frames; how many."""
        scene, count = self._scene, 0
        frames = scene.animator.animate(scene.portrait, performances)
        for frame in scene.watch.over("animate", frames):
            with scene.watch.stage("encode"):
                shown = scene.burner.burn(frame, count / scene.fps) if scene.burner else frame
                self.film.write_frame(shown)
            if count == 0:
                scene.show(frame.copy())
            count += 1
            scene.tell(count)  # every time: a frame may take seconds
        return count


class Parted:
    """Parts go to the film as they come, made here or by those who share the `board`."""

    def __init__(
        self, scene: Scene, output: Path, rate: int, live: Path | None, board: Board
    ) -> None:
        self._scene, self._board = scene, board
        self.film = Joiner(output, scene.fps, rate, scene.ffmpeg, live)

    def draw(self, performances: Iterable[Performance]) -> int:
        """Make the frames; how many."""
        with TemporaryDirectory() as name:
            relay = Relay(self._board, self.film, Path(name), self._draw_part, self._scene.tell)
            return relay.run(self._plan(performances))

    def _plan(self, performances: Iterable[Performance]) -> Iterator[Plan]:
        scene, fps = self._scene, self._scene.fps
        portrait = identify(scene.portrait)
        around = find_context(scene.animator.name) or None
        for number, stretch in enumerate(cut(performances, fps, around)):
            captions = scene.burner.captioner.captions if scene.burner else []
            seen = (c for c in captions if c.end * fps > stretch.start)
            plan = Plan(
                number=number,
                fps=fps,
                portrait=portrait,
                animator=scene.animator.name,
                captions=tuple(c for c in seen if c.start * fps < stretch.end),
                stretch=stretch,
            )
            if number == 0:
                self._show(plan)
            yield plan

    def _show(self, plan: Plan) -> None:
        """The first frame, which may have been made long ago, and not here."""
        scene = self._scene
        performance = plan.stretch.performance
        frames = scene.animator.animate(scene.portrait, [performance])
        with scene.watch.stage("animate"):
            first = next(frames).copy()
            if isinstance(frames, Generator):
                frames.close()
        scene.show(first)

    def _draw_part(self, plan: Plan, target: Path, on_frame: Callable[[int], None]) -> None:
        scene = self._scene
        draw_part(plan, scene.portrait, scene.animator, scene.ffmpeg, target, on_frame, scene.watch)
