"""The embedded animator: one photo, warped by the tracks of a Performance.

Once a portrait: the rig (displacement fields of head, skin and lips; teeth; eyes). Once a frame:
the fields are mixed, inverted on a coarse grid and chained, so that the photo is read once for
the face, once for the lower lip and once an eye.
"""

from collections import deque
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass

import cv2

from workers.animation.animator import Frame
from workers.animation.mesh.footage import footage as moving
from workers.animation.mesh.footage.footage import build_stage, draw_footage
from workers.animation.mesh.frame import FrameBuffer, draw_buffer, place_points, take_buffer
from workers.animation.mesh.rig.rig import mix, shine
from workers.animation.mesh.rig.rig_cache import find_rig
from workers.arrays import F32, Floats
from workers.cores import count_cores
from workers.face.portrait import Portrait
from workers.performance.tracks import Performance

THREADS = min(4, count_cores())


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

        def draw(number: int, tracks: F32, buffer: FrameBuffer) -> tuple[FrameBuffer, Floats]:
            if stage is None:
                return draw_buffer(rig, tracks, buffer), place_points(rig, tracks)
            weights = mix(tracks)
            gain = shine(rig, weights)
            draw_footage(stage, rig, weights, gain, tracks, number, buffer.drawn)
            return buffer, moving.place_points(stage, rig, weights, number)

        idle = [take_buffer(rig) for _ in range(THREADS + 1)]
        drawn: deque[Future[tuple[FrameBuffer, Floats]]] = deque()
        within = cv2.getNumThreads()
        cv2.setNumThreads(1)
        pool = ThreadPoolExecutor(THREADS, "mesh")
        try:
            for performance in performances:
                for number, tracks in enumerate(performance.tracks, performance.start):
                    if not idle:
                        buffer, points = drawn.popleft().result()
                        yield Shot(buffer.shown, points)
                        idle.append(buffer)
                    drawn.append(pool.submit(draw, number, tracks, idle.pop()))
            while drawn:
                buffer, points = drawn.popleft().result()
                yield Shot(buffer.shown, points)
            pool.shutdown()
        except GeneratorExit:
            pool.shutdown(cancel_futures=True)
            raise
        except BaseException:
            # Not waited for: a signal may have struck within a future's lock, which is never freed.
            pool.shutdown(wait=False, cancel_futures=True)
            raise
        finally:
            cv2.setNumThreads(within)
