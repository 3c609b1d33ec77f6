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

from avatar_app.catalog.cloned_voices import list_speakable, read_voice
from avatar_app.catalog.engines import ANIMATORS
from avatar_app.catalog.selection import read_tier
from avatar_app.catalog.voices import Voice
from avatar_app.errors import (
    GalateaError,
    MissingError,
    StateError,
)
from avatar_app.fleet.registry import IDLE, list_workers
from avatar_app.library.lexicon import unpack
from avatar_app.messaging.events import Event, publish
from avatar_app.messaging.queues import wake_workers
from avatar_app.observability.logs import about
from avatar_app.observability.metrics import ENDED, PROMISE, WAIT, WORK
from avatar_app.renders import claims, parts, turns
from avatar_app.renders.claims import Claim, Result
from avatar_app.renders.film_mails import mail_owner
from avatar_app.renders.pace import SLOWDOWN
from avatar_app.renders.parts import PARTS
from avatar_app.script.captions import Captions
from avatar_app.script.parser import parse, parse_transcript
from avatar_app.store.connections import Connections, find_connections
from avatar_app.store.models.base import now
from avatar_app.store.models.renders import ACTIVE, Render, RenderState
from avatar_app.translation import gettext as _
from workers.animation.registry import find_context_seconds, list_animators
from workers.film.digest import digest
from workers.film.pipeline import make_film
from workers.film.report import Film
from workers.film.spec import FilmSpec
from workers.jobs.inputs import fetch_cloned_voice, fetch_portrait
from workers.jobs.live_stream import LiveStream
from workers.jobs.owner_language import speak_to
from workers.jobs.part_helper import help_out
from workers.jobs.part_store import RenderPartStore
from workers.runtime.capabilities import count_work
from workers.runtime.failures import to_error
from workers.runtime.lease import Cancelled, Fenced, Lease, Stopped, report
from workers.runtime.worker_state import worker_state
from workers.speech.registry import list_voices
from workers.video.poster import poster_suffix, write_poster

log = logging.getLogger("galatea.tasks")

LONG = 15.0  # seconds of work, as the catalog guesses, beyond which a film is made in parts
# What may be otherwise in a while, or on another worker.
PASSING = ("storage_unavailable", "database_unavailable", "queue_unavailable", "output_full")


def render() -> None:
    """Make the film whose turn it is, if there is one for this worker."""
    home = find_connections()
    with home.session() as session:
        spoken = list_speakable(list_voices())
        claim = claims.claim(session, worker_state.name, list_animators(home.settings), spoken)
    if claim is None:
        try:
            if help_out(home):
                _call_next(home)
            else:
                _pass_on(home)
        except GalateaError as error:
            log.warning("%s: %s", error.code, error)
        return
    worker_state.busy.set()
    try:
        with about(render=str(claim.render.id), attempt=claim.attempt):
            log.info("taken")
            with speak_to(home, claim.render.user_id):
                state = _render(home, claim)
            log.info("ended: %s", state)
            _count(claim, state)
            _tidy(home, claim.render.id, claim.attempt)
        _call_next(home)
    except GalateaError as error:  # the reconciler does what was not done here
        log.warning("%s: %s", error.code, error)
    finally:
        worker_state.made += 1
        worker_state.busy.clear()


def _render(home: Connections, claim: Claim) -> str:
    """What became of it."""
    row, attempt = claim.render, claim.attempt
    _publish(home, row, RenderState.RUNNING)
    try:
        with Lease(home, row.id, row.user_id, attempt) as lease:
            _call_next(home)
            result = _make(home, claim, lease)
            ours = report(home, lambda session: claims.finish(session, row.id, attempt, result))
        state = RenderState.DONE
        worker_state.recover()
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
    if state in (RenderState.DONE, RenderState.FAILED):
        mail_owner(home, row.id)
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


def _give_up(home: Connections, claim: Claim, error: Exception) -> tuple[bool, RenderState]:
    """Put it off if something was away that may come back, else end it; whether it was ours."""
    row, attempt = claim.render, claim.attempt
    failure = to_error(error, f"render {row.id}")
    if failure.code in PASSING and report(
        home, lambda session: claims.put_off(session, row.id, attempt, failure)
    ):
        worker_state.rest()
        return True, RenderState.QUEUED
    ours = report(home, lambda session: claims.fail(session, row.id, attempt, failure))
    return ours, RenderState.FAILED


def _call_next(home: Connections) -> None:
    """Wake another worker if more waits than is called for: each wakes the next."""
    with home.session() as session:
        ready = count_work(session, home.settings)
    wake_workers(home.redis, worker_state.queues, ready)


def _pass_on(home: Connections) -> None:
    """Nothing here is for this worker; if it is for another one that idles, call that."""
    with home.session() as session:
        ready = turns.count_needs(session)
    if not ready:
        return
    idle = [w for w in list_workers(home.redis) if w.state == IDLE and w.name != worker_state.name]
    queues = {name for w in idle for name in w.queues if any(w.can(*needs) for needs in ready)}
    if queues:
        worker_state.wait_before_passing_on()
        wake_workers(home.redis, queues)


def _gone(voice: str) -> MissingError:
    return MissingError(
        "voice_gone",
        _(
            "No worker has the voice {voice} any more; choose another one, or ask an "
            "administrator to install it again.",
            voice=voice,
        ),
    )


def _find_voice(home: Connections, claim: Claim, folder: Path) -> Voice:
    """What speaks, in its language; of a clone what is needed comes into the folder.

    Raises MissingError("voice_gone").
    """
    row, clone_id = claim.render, read_voice(claim.render.voice)
    if clone_id is not None:
        voice = fetch_cloned_voice(home, clone_id, claim.latents_key, folder)
        return voice.speaking(row.language)
    found = list_voices().get(row.voice)
    if found is None or not found.speaks(row.language):
        raise _gone(row.voice)
    return found.speaking(row.language)


def _make(home: Connections, claim: Claim, lease: Lease) -> Result:
    row = claim.render
    started = time.monotonic()
    if row.recording is not None and claim.recording_key is None:
        raise StateError("not_found", _("The recording was deleted; choose another voice."))
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
        spec = FilmSpec(
            script=replace(script, lexicon=unpack(row.lexicon)).spoken_at(row.speed, row.pitch),
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
            face=row.face,
            background=background,
            audio=audio,
        )
        made_of = digest(spec, home.settings)
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
                aside.enter_context(LiveStream(live, home.storage, key, go_on_air))
            part_store = None
            long = row.expected_s > LONG * ANIMATORS[spec.tier.animator].speed and live is not None
            if long and find_context_seconds(spec.tier.animator, home.settings) is not None:
                part_store = RenderPartStore(
                    home, row.id, claim.attempt, lease, lambda: _call_next(home)
                )
            film = make_film(
                spec, home.settings, lease.tell, show_cover, live=live, part_store=part_store
            )
        return _keep(home, claim, film, made_of, time.monotonic() - started)


def _copy_twin(home: Connections, claim: Claim, made_of: str) -> Result | None:
    """The same film again, if its owner has it and keeps it until it is copied."""
    with home.session() as session:
        twin = claims.find_duplicate(session, claim.render.user_id, made_of)
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


def _keep(home: Connections, claim: Claim, film: Film, made_of: str, took: float) -> Result:
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
        report=film.report.to_json()
        | {"warnings": list(film.warnings), SLOWDOWN: round(worker_state.load.slowdown, 2)},
    )


def _tidy(home: Connections, render_id: UUID, attempt: int) -> None:
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


def _publish(home: Connections, row: Render, state: RenderState) -> None:
    progress = 1.0 if state == RenderState.DONE else 0.0
    publish(home.redis, row.user_id, Event("render", str(row.id), state, progress=progress))
