"""The embedded animator: one photo, warped by the tracks of a Performance.

Once a portrait: the rig (displacement fields of head, skin and lips; teeth; eyes). Once a frame:
the fields are mixed, inverted on a coarse grid and chained, so that the photo is read once for
the face, once for the lower lip and once an eye.
"""

import os
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass

import cv2

from workers.animation.animator import Frame
from workers.animation.mesh import footage as moving
from workers.animation.mesh.axes import Floats
from workers.animation.mesh.field import F32
from workers.animation.mesh.footage import build_stage, draw_footage
from workers.animation.mesh.frame import Sheet, draw_sheet, place_points, take_sheet
from workers.animation.mesh.rig import mix, shine
from workers.animation.mesh.rigs import find_rig
from workers.face.portrait import Portrait
from workers.performance.tracks import Performance

THREADS = min(4, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 2)


@dataclass(frozen=True)
class Shot:
    """A frame, and where the mesh's vertices lie in it: [468, 2] pixels, lips and head moved."""

    frame: Frame
    points: Floats


class MeshAnimator:
    """See the module; stateless, so one may serve many films at once."""

    name = "mesh"

    def animate(self, portrait: Portrait, performances: Iterable[Performance]) -> Iterator[Frame]:
        """Yield frames, uint8 [H, W, 3] or, of a person cut out over nothing, [H, W, 4] RGBA with
        straight alpha; each is good until the next is asked for.
        """
        with closing(self.shoot(portrait, performances)) as shots:
            for shot in shots:
                yield shot.frame

    def shoot(
        self, portrait: Portrait, performances: Iterable[Performance]
    ) -> Generator[Shot, None, None]:
        """The same for animators that paint on these frames.

        A few frames are drawn ahead, one a thread: within a frame there is little to share out.
        """
        rig = find_rig(portrait)
        footage = portrait.footage
        stage = None if footage is None else build_stage(portrait, footage, rig)

        def draw(number: int, tracks: F32, sheet: Sheet) -> tuple[Sheet, Floats]:
            if stage is None:
                return draw_sheet(rig, tracks, sheet), place_points(rig, tracks)
            weights = mix(rig, tracks)
            gain = shine(rig, weights)
            draw_footage(stage, rig, weights, gain, tracks, number, sheet.drawn)
            return sheet, moving.place_points(stage, rig, weights, number)

        idle = [take_sheet(rig) for _ in range(THREADS + 1)]
        drawn: deque[Future[tuple[Sheet, Floats]]] = deque()
        within = cv2.getNumThreads()
        cv2.setNumThreads(1)
        try:
            with ThreadPoolExecutor(THREADS, "mesh") as pool:
                for performance in performances:
                    for number, tracks in enumerate(performance.tracks, performance.start):
                        if not idle:
                            sheet, points = drawn.popleft().result()
                            yield Shot(sheet.shown, points)
                            idle.append(sheet)
                        drawn.append(pool.submit(draw, number, tracks, idle.pop()))
                while drawn:
                    sheet, points = drawn.popleft().result()
                    yield Shot(sheet.shown, points)
        finally:
            cv2.setNumThreads(within)
