"""The embedded animator: one photo, warped by the tracks of a Performance.

Once a portrait: the rig (displacement fields of head, skin and lips; teeth; eyes). Once a frame:
the fields are mixed, inverted on a coarse grid and chained, so that the photo is read once for
the face, once for the lower lip and once an eye.
"""

import os
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import cv2

from workers.animation.animator import Frame
from workers.animation.mesh.field import F32
from workers.animation.mesh.footage import build_stage, draw_footage
from workers.animation.mesh.frame import Sheet, draw_sheet, take_sheet
from workers.animation.mesh.rig import mix, shine
from workers.animation.mesh.rigs import find_rig
from workers.face.portrait import Portrait
from workers.performance.tracks import Performance

THREADS = min(4, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 2)


class MeshAnimator:
    """See the module; stateless, so one may serve many films at once."""

    name = "mesh"

    def animate(self, portrait: Portrait, performances: Iterable[Performance]) -> Iterator[Frame]:
        """Yield frames, uint8 [H, W, 3] or, of a person cut out over nothing, [H, W, 4] RGBA with
        straight alpha; each is good until the next is asked for.

        A few frames are drawn ahead, one a thread: within a frame there is little to share out.
        """
        rig = find_rig(portrait)
        footage = portrait.footage
        stage = None if footage is None else build_stage(portrait, footage, rig)

        def draw(number: int, tracks: F32, sheet: Sheet) -> Sheet:
            if stage is None:
                return draw_sheet(rig, tracks, sheet)
            weights = mix(rig, tracks)
            gain = shine(rig, weights)
            draw_footage(stage, rig, weights, gain, tracks, number, sheet.drawn)
            return sheet

        idle = [take_sheet(rig) for _ in range(THREADS + 1)]
        drawn: deque[Future[Sheet]] = deque()
        within = cv2.getNumThreads()
        cv2.setNumThreads(1)
        try:
            with ThreadPoolExecutor(THREADS, "mesh") as pool:
                for performance in performances:
                    for number, tracks in enumerate(performance.tracks, performance.start):
                        if not idle:
                            sheet = drawn.popleft().result()
                            yield sheet.shown
                            idle.append(sheet)
                        drawn.append(pool.submit(draw, number, tracks, idle.pop()))
                while drawn:
                    yield drawn.popleft().result().shown
        finally:
            cv2.setNumThreads(within)
