"""A part of a film that another worker leads, made by one for whom no film waits."""

import logging
import tempfile
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from avatar_app.catalog.aspects import find_aspect
from avatar_app.errors import StateError
from avatar_app.observability.logs import about
from avatar_app.renders import parts
from avatar_app.renders.claims import Claim
from avatar_app.renders.parts import PartClaim
from avatar_app.store.connections import Connections
from workers.animation.animator import Animator
from workers.animation.registry import load_animator
from workers.cache import RecentCache
from workers.face.fingerprint import identify
from workers.face.loader import load_portrait
from workers.face.portrait import Portrait
from workers.film.part import Plan, draw_part, unpack
from workers.film.stopwatch import Stopwatch
from workers.jobs.inputs import fetch_portrait
from workers.jobs.part_store import name_part, name_plan
from workers.runtime.capabilities import list_drawing_digests
from workers.runtime.failures import to_error
from workers.runtime.lease import Interrupted, PartLease, report
from workers.runtime.worker_state import worker_state
from workers.video.ffmpeg import find_ffmpeg

log = logging.getLogger("galatea.helper")


@dataclass(frozen=True)
class PartContext:
    """What the parts of one film are drawn with."""

    portrait: Portrait
    identity: str
    animator: Animator


# Of the film that was helped with last: there may soon be more of it.
_contexts: RecentCache[UUID, PartContext] = RecentCache(1)


def help_out(home: Connections) -> bool:
    """Make a part, if one waits; whether that came to something. Between parts the worker hears
    what else it is called for.
    """
    with home.session() as session:
        found = parts.claim(session, worker_state.name, list_drawing_digests(home.settings))
        if found is not None:
            parts.tell_help(session, found[0].render_id, worker_state.name)
    if found is None:
        return False
    worker_state.busy.set()
    try:
        with about(render=str(found[0].render_id), part=found[0].number):
            return _make(home, *found)
    finally:
        worker_state.made += 1
        worker_state.busy.clear()


def _make(home: Connections, part_claim: PartClaim, claim: Claim) -> bool:
    """Make a part; whether that came to something."""
    kept = False
    try:
        with tempfile.TemporaryDirectory() as name, PartLease(home, part_claim) as lease:
            folder = Path(name)
            plan = unpack(home.storage.get(name_plan(part_claim.render_id, part_claim.digest)))
            context = _find_context(home, claim, plan, folder, lease)
            if plan.portrait != context.identity:
                # Another kind of processor may find the face a hair's breadth off.
                log.warning("the portrait is not quite the leader's: no help from here")
                return False
            _draw(home, plan, context, folder / "part.mp4", lease)
            key = name_part(part_claim.render_id, part_claim.digest)
            home.storage.put(key, folder / "part.mp4")
            kept = report(home, lambda session: parts.keep(session, part_claim))
            if not kept:
                home.storage.remove([key])  # its film has ended meanwhile
    except Interrupted as verdict:
        log.info("left: %s", type(verdict).__name__)
    except StateError:
        log.info("its film has ended")
    except Exception as error:
        # Its leader tries it too, and has more to say about it.
        if (
            to_error(error, f"part {part_claim.number} of render {part_claim.render_id}").code
            == "output_full"
        ):
            worker_state.rest()
    finally:
        if not kept:
            with home.session() as session:
                parts.give_back(session, part_claim)
    return kept


def _find_context(
    home: Connections, claim: Claim, plan: Plan, folder: Path, lease: PartLease
) -> PartContext:
    row = claim.render

    def make() -> PartContext:
        picture, background = fetch_portrait(home, claim, folder)
        portrait = load_portrait(
            picture,
            row.size,
            row.fps,
            row.face,
            home.settings,
            find_aspect(row.aspect),
            background,
            lease.check,
        )
        animator = load_animator(plan.animator, home.settings)
        return PartContext(portrait, identify(portrait), animator)

    return _contexts.find(row.id, make)


def _draw(
    home: Connections, plan: Plan, context: PartContext, target: Path, lease: PartLease
) -> None:
    ffmpeg = find_ffmpeg(home.settings.ffmpeg)
    draw_part(
        plan,
        context.portrait,
        context.animator,
        ffmpeg,
        target,
        lambda _: lease.check(),
        Stopwatch(),
    )
