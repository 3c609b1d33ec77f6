"""What a call delivers: the render whose turn it is, made.

It never raises: what went wrong is on the row, where its owner reads it.
"""

import logging
import tempfile
import time
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from avatar_app import claims, parts
from avatar_app.captions import Captions
from avatar_app.catalog import ANIMATORS, Voice
from avatar_app.choice import read_tier
from avatar_app.claims import Claim, Result
from avatar_app.cloning import list_spoken, read_voice
from avatar_app.errors import (
    GalateaError,
    MissingError,
    StateError,
)
from avatar_app.home import Home, find_home
from avatar_app.lexicon import unpack
from avatar_app.logs import about
from avatar_app.metrics import ENDED, PROMISE, WAIT, WORK
from avatar_app.models import ACTIVE, Render, RenderState, now
from avatar_app.presence import IDLE, list_workers
from avatar_app.progress import News, publish
from avatar_app.queues import call
from avatar_app.script import parse, parse_transcript
from avatar_app.sweep import PARTS
from workers.abilities import count_work
from workers.animation.animators import find_context, list_animators
from workers.board import RenderBoard
from workers.broadcast import Broadcast
from workers.clones import bring
from workers.digest import digest
from workers.duty import duty
from workers.failure import explain
from workers.film import Film, Order, make_film
from workers.helper import fetch_portrait, help_out
from workers.lease import Cancelled, Fenced, Lease, Stopped, report
from workers.speech.speakers import list_voices
from workers.video.poster import poster_suffix, write_poster

log = logging.getLogger("galatea.tasks")

PASSED_ON = 0.5  # seconds that a render rests before it is offered to another worker
LONG = 15.0  # seconds of work, as the catalog guesses, beyond which a film is made in parts
# What may be otherwise in a while, or on another worker.
PASSING = ("storage_unavailable", "database_unavailable", "queue_unavailable", "output_full")


def render() -> None:
    """Make the film whose turn it is, if there is one for this worker."""
    home = find_home()
    with home.session() as session:
        spoken = list_spoken(list_voices())
        claim = claims.claim(session, duty.name, list_animators(), spoken)
    if claim is None:
        try:
            if help_out(home):
                _call_next(home)
            else:
                _pass_on(home)
        except GalateaError as error:
            log.warning("%s: %s", error.code, error)
        return
    duty.busy.set()
    try:
        with about(render=str(claim.render.id), attempt=claim.attempt):
            log.info("taken")
            state = _render(home, claim)
            log.info("ended: %s", state)
            _count(claim, state)
            _tidy(home, claim.render.id, claim.attempt)
        _call_next(home)
    except GalateaError as error:  # the reconciler does what was not done here
        log.warning("%s: %s", error.code, error)
    finally:
        duty.made += 1
        duty.busy.clear()


def _render(home: Home, claim: Claim) -> str:
    """What became of it."""
    row, attempt = claim.render, claim.attempt
    _publish(home, row, RenderState.RUNNING)
    try:
        with Lease(home, row.id, row.user_id, attempt) as lease:
            _call_next(home)
            result = _make(home, claim, lease)
            ours = report(home, lambda session: claims.finish(session, row.id, attempt, result))
        state = RenderState.DONE
        duty.recover()
    except Cancelled:
        ours = report(home, lambda session: claims.stop(session, row.id, attempt))
        state = RenderState.CANCELLED
    except Stopped:
        ours = report(home, lambda session: claims.hand_back(session, row.id, attempt))
        state = RenderState.QUEUED
    except Fenced:
        ours = False
    except Exception as error:
        ours, state = _give_up(home, claim, error)
    if not ours:
        return "overtaken"
    _publish(home, row, state)
    return state


def _count(claim: Claim, end: str) -> None:
    """For Prometheus."""
    row, here = claim.render, now()
    ENDED.labels(row.tier, end).inc()
    if row.started_at is not None:
        WORK.labels(row.tier).observe((here - row.started_at).total_seconds())
        WAIT.labels(row.tier).observe((row.started_at - row.queued_at).total_seconds())
    if row.expected_end is not None and end == RenderState.DONE:
        PROMISE.observe(abs((here - row.expected_end).total_seconds()))


def _give_up(home: Home, claim: Claim, error: Exception) -> tuple[bool, RenderState]:
    """Put it off if something was away that may come back, else end it; whether it was ours."""
    row, attempt = claim.render, claim.attempt
    failure = explain(error, f"render {row.id}")
    if failure.code in PASSING and report(
        home, lambda session: claims.put_off(session, row.id, attempt, failure)
    ):
        duty.rest()
        return True, RenderState.QUEUED
    ours = report(home, lambda session: claims.fail(session, row.id, attempt, failure))
    return ours, RenderState.FAILED


def _call_next(home: Home) -> None:
    """Wake another worker if more waits than is called for: each wakes the next."""
    with home.session() as session:
        ready = count_work(session, home.settings)
    call(home.redis, duty.queues, ready)


def _pass_on(home: Home) -> None:
    """Nothing here is for this worker; if it is for another one that idles, call that."""
    with home.session() as session:
        ready = claims.count_needs(session)
    if not ready:
        return
    idle = [w for w in list_workers(home.redis) if w.state == IDLE and w.name != duty.name]
    queues = {name for w in idle for name in w.queues if any(w.can(*needs) for needs in ready)}
    if queues:
        duty.stopping.wait(PASSED_ON)
        call(home.redis, queues)


def _gone(voice: str) -> MissingError:
    return MissingError(
        "voice_gone",
        f"No worker has the voice {voice} any more; choose another one, or ask an administrator to "
        "install it again.",
    )


def _find_voice(home: Home, claim: Claim, folder: Path) -> Voice:
    """What speaks, in its language; of a clone what is needed comes into the folder.

    Raises MissingError("voice_gone").
    """
    row, clone_id = claim.render, read_voice(claim.render.voice)
    if clone_id is not None:
        voice = bring(home, clone_id, claim.latents_key, folder)
        return voice.speaking(row.language)
    found = list_voices().get(row.voice)
    if found is None or not found.speaks(row.language):
        raise _gone(row.voice)
    return found.speaking(row.language)


def _make(home: Home, claim: Claim, lease: Lease) -> Result:
    row = claim.render
    started = time.monotonic()
    if row.recording is not None and claim.recording_key is None:
        raise StateError("not_found", "The recording was deleted; choose another voice.")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        voice = _find_voice(home, claim, folder)
        portrait, background = fetch_portrait(home, claim, folder)
        audio = None
        if claim.recording_key is not None:
            audio = folder / Path(claim.recording_key).name
            home.storage.fetch(claim.recording_key, audio)
        read = parse if audio is None else parse_transcript
        script = read(row.text, home.settings.text_limit)
        suffix = Path(poster_suffix(background.transparent)).suffix
        order = Order(
            script=replace(script, lexicon=unpack(row.lexicon)),
            voice=voice,
            portrait=portrait,
            output=folder / ("film.webm" if background.transparent else "film.mp4"),
            tier=read_tier(row.tier),
            size=row.size,
            fps=row.fps,
            seed=row.seed,
            captions=() if row.captions == Captions.OFF else (folder / "captions.vtt",),
            burnt=row.captions == Captions.BURNT,
            aspect=row.aspect,
            background=background,
            audio=audio,
        )
        made_of = digest(order, home.settings)
        if (twin := _copy_twin(home, claim, made_of)) is not None:
            return twin

        def show_cover(frame: NDArray[np.uint8]) -> None:
            cover = folder / f"cover{suffix}"
            write_poster(frame, cover)
            key = f"{_folder(claim)}/poster{suffix}"
            home.storage.put(key, cover)
            with home.session() as session:
                claims.show_poster(session, row.id, claim.attempt, key)

        def go_on_air() -> None:
            with home.session() as session:
                claims.show_live(session, row.id, claim.attempt, key)
            lease.on_air()

        key = f"{_folder(claim)}/live"
        live = None if background.transparent else folder / "live"  # players stream no such WebM
        with ExitStack() as aside:
            if live is not None:
                live.mkdir()
                aside.enter_context(Broadcast(live, home.storage, key, go_on_air))
            board = None
            long = row.expected_s > LONG * ANIMATORS[order.tier.animator].speed and live is not None
            if long and find_context(order.tier.animator) is not None:
                board = RenderBoard(home, row.id, claim.attempt, lease, lambda: _call_next(home))
            film = make_film(order, home.settings, lease.tell, show_cover, live=live, board=board)
        return _keep(home, claim, film, made_of, time.monotonic() - started)


def _copy_twin(home: Home, claim: Claim, made_of: str) -> Result | None:
    """The same film again, if its owner has it and keeps it until it is copied."""
    with home.session() as session:
        twin = claims.find_twin(session, claim.render.user_id, made_of)
    if twin is None:
        return None

    def copy(key: str) -> str:
        home.storage.copy(key, own := f"{_folder(claim)}/{Path(key).name}")
        return own

    try:
        return replace(
            twin,
            film_key=copy(twin.film_key),
            poster_key=copy(twin.poster_key),
            captions_key=copy(twin.captions_key) if twin.captions_key is not None else None,
        )
    except StateError:
        return None


def _keep(home: Home, claim: Claim, film: Film, made_of: str, took: float) -> Result:
    """Put the files where they stay, under this attempt's own name."""
    folder, storage = _folder(claim), home.storage
    made, poster = f"{folder}/film{film.path.suffix}", f"{folder}/poster{film.poster.suffix}"
    size = storage.put(made, film.path) + storage.put(poster, film.poster)
    captions = None
    for file in film.captions:
        captions = f"{folder}/{file.name}"
        size += storage.put(captions, file)
    return Result(
        digest=made_of,
        film_key=made,
        poster_key=poster,
        captions_key=captions,
        bytes=size,
        duration_s=film.report.duration_s,
        render_s=took,
        report=film.report.to_json() | {"warnings": list(film.warnings)},
    )


def _tidy(home: Home, render_id: UUID, attempt: int) -> None:
    """Leave nothing of this attempt or an earlier one that the row does not name, and no parts of
    a film that has ended.
    """
    past = [f"renders/{render_id}/{number}/" for number in range(1, attempt + 1)]
    with home.session() as session:
        row = session.get(Render, render_id)
        if row is None or row.state not in ACTIVE:
            parts.forget(session, render_id)
            past.append(f"renders/{render_id}/{PARTS}/")
    there = (stored.key for stored in home.storage.list_all(f"renders/{render_id}"))
    old = [key for key in there if key.startswith(tuple(past))]
    home.storage.remove([key for key in old if row is None or not row.names(key)])


def _folder(claim: Claim) -> str:
    return f"renders/{claim.render.id}/{claim.attempt}"


def _publish(home: Home, row: Render, state: RenderState) -> None:
    progress = 1.0 if state == RenderState.DONE else 0.0
    publish(home.redis, row.user_id, News("render", str(row.id), state, progress=progress))
