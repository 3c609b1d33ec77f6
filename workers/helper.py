"""A part of a film that another worker leads, made by one for whom no film waits."""

import logging
import tempfile
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from avatar_app import parts
from avatar_app.claims import Claim
from avatar_app.errors import StateError
from avatar_app.frames import Background, Behind, find_aspect, read_background
from avatar_app.home import Home
from avatar_app.logs import about
from avatar_app.parts import Hold
from workers.abilities import list_makers
from workers.animation.animator import Animator
from workers.animation.animators import load_animator
from workers.board import name_part, name_plan
from workers.duty import duty
from workers.face.intake import take_in
from workers.face.portrait import Portrait
from workers.failure import explain
from workers.lease import Interrupted, PartLease, report
from workers.part import Plan, draw_part, identify, unpack
from workers.stopwatch import Stopwatch
from workers.video.ffmpeg import find_ffmpeg

log = logging.getLogger("galatea.helper")


@dataclass(frozen=True)
class Desk:
    """What the parts of one film are drawn with."""

    render_id: UUID
    portrait: Portrait
    identity: str
    animator: Animator


_last: list[Desk] = []  # of the film that was helped with last: there may soon be more of it


def help_out(home: Home) -> bool:
    """Make a part, if one waits; whether that came to something. Between parts the worker hears
    what else it is called for.
    """
    with home.session() as session:
        found = parts.claim(session, duty.name, list_makers(home.settings))
        if found is not None:
            parts.tell_help(session, found[0].render_id, duty.name)
    if found is None:
        return False
    duty.busy.set()
    try:
        with about(render=str(found[0].render_id), part=found[0].number):
            return _make(home, *found)
    finally:
        duty.made += 1
        duty.busy.clear()


def fetch_portrait(home: Home, claim: Claim, folder: Path) -> tuple[str, Background]:
    """Who is to speak, and before what, as `workers.film.Order` has them."""
    row = claim.render
    portrait = f"preset:{row.preset}"
    if claim.portrait_key is not None:
        picture = folder / Path(claim.portrait_key).name
        home.storage.fetch(claim.portrait_key, picture)
        portrait = str(picture)
    if claim.backdrop_key is None:
        return portrait, read_background(row.background)
    behind = folder / f"background{Path(claim.backdrop_key).suffix}"
    home.storage.fetch(claim.backdrop_key, behind)
    return portrait, Background(Behind.PICTURE, picture=str(behind))


def _make(home: Home, hold: Hold, claim: Claim) -> bool:
    """Make a part; whether that came to something."""
    kept = False
    try:
        with tempfile.TemporaryDirectory() as name, PartLease(home, hold) as lease:
            folder = Path(name)
            plan = unpack(home.storage.get(name_plan(hold.render_id, hold.digest)))
            desk = _find_desk(home, claim, plan, folder, lease)
            if plan.portrait != desk.identity:
                # Another kind of processor may find the face a hair's breadth off.
                log.warning("the portrait is not quite the leader's: no help from here")
                return False
            _draw(home, plan, desk, folder / "part.mp4", lease)
            key = name_part(hold.render_id, hold.digest)
            home.storage.put(key, folder / "part.mp4")
            kept = report(home, lambda session: parts.keep(session, hold))
            if not kept:
                home.storage.remove([key])  # its film has ended meanwhile
    except Interrupted as verdict:
        log.info("left: %s", type(verdict).__name__)
    except StateError:
        log.info("its film has ended")
    except Exception as error:
        # Its leader tries it too, and has more to say about it.
        if explain(error, f"part {hold.number} of render {hold.render_id}").code == "output_full":
            duty.rest()
    finally:
        if not kept:
            with home.session() as session:
                parts.give_back(session, hold)
    return kept


def _find_desk(home: Home, claim: Claim, plan: Plan, folder: Path, lease: PartLease) -> Desk:
    row = claim.render
    if not _last or _last[0].render_id != row.id:
        picture, background = fetch_portrait(home, claim, folder)
        portrait = take_in(
            picture,
            row.size,
            row.fps,
            None,
            home.settings,
            find_aspect(row.aspect),
            background,
            lease.check,
        )
        animator = load_animator(plan.animator)
        _last[:] = [Desk(row.id, portrait, identify(portrait), animator)]
    return _last[0]


def _draw(home: Home, plan: Plan, desk: Desk, target: Path, lease: PartLease) -> None:
    ffmpeg = find_ffmpeg(home.settings.ffmpeg)
    draw_part(
        plan, desk.portrait, desk.animator, ffmpeg, target, lambda _: lease.check(), Stopwatch()
    )
