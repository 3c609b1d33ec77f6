"""Renders, as their owners may ask for them, find them, stop them and show them to others.

The row is the truth. A render is inserted and committed, and only then a worker is woken; what
becomes of it there is told in `avatar_app.claims`.
"""

import secrets
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, tuple_
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from avatar_app import life
from avatar_app.avatars import check_storage, find_avatar
from avatar_app.backdrops import find_backdrop, release
from avatar_app.captions import Captions
from avatar_app.catalog import CLONE, RECORDING, Tier, Voice
from avatar_app.choice import choose, choose_animator
from avatar_app.clones import find_voice
from avatar_app.cloning import read_voice
from avatar_app.errors import (
    ChoiceError,
    LimitError,
    PortraitError,
    StateError,
    UnavailableError,
)
from avatar_app.frames import KEEPS, Behind, find_aspect, name_background
from avatar_app.kinds import Kind
from avatar_app.letters import check_script
from avatar_app.lexicon import take_along, unpack
from avatar_app.models import ACTIVE, AvatarState, Recording, Render, RenderState, User, now
from avatar_app.outline import outline
from avatar_app.presence import Worker, check_able, offered_voices
from avatar_app.presets import find_preset
from avatar_app.recordings import find_ready
from avatar_app.script import Script, parse, parse_transcript
from avatar_app.settings import Settings
from avatar_app.storage import Storage

SIZES = (512, 720, 1080)
URGENCIES = {"later": -1, "normal": 0, "soon": 1}  # among a person's own films
PAGE = 24
UNKNOWN = 60.0  # seconds until there is a place, where nothing has been made lately


@dataclass(frozen=True)
class Request:
    """What someone asks for: of an avatar of theirs or a preset.

    With a recording of theirs, that is the voice, and the text what is said in it, if known.
    """

    text: str
    avatar_id: UUID | None = None
    preset: str | None = None
    voice: str | None = None
    language: str | None = None
    tier: str | None = None  # None: the one that speaks with the voice's engine
    animator: str | None = None  # None: the tier's
    size: int = 512
    seed: int = 0
    captions: Captions = Captions.FILE
    aspect: str = "keep"
    background: str = "keep"  # as `avatar_app.frames` reads it; "picture": the backdrop
    backdrop_id: UUID | None = None
    recording_id: UUID | None = None
    urgency: str = "normal"
    idempotency_key: str | None = None


@dataclass(frozen=True)
class Filters:
    """Which renders of a history: those that hold all the words, and are of these."""

    words: str = ""
    state: str | None = None
    tier: str | None = None
    preset: str | None = None
    avatar_id: UUID | None = None


EVERYTHING = Filters()


def submit(
    session: Session,
    settings: Settings,
    user: User,
    request: Request,
    workers: Collection[Worker] = (),
) -> Render:
    """A new render, queued but not yet sent; the same idempotency key gives the same render.

    `workers` are those that live (`avatar_app.presence.find_workers`); to the voices that they
    offer the user's own clone is added, if that is asked for. Raises InputError of every kind that
    a render can be wrong in, and MissingError if none of them can make it.
    """
    if request.idempotency_key:
        again = _by_key(session, user, request.idempotency_key)
        if again is not None:
            return again
    recording = None
    if request.recording_id is not None:
        recording = find_ready(session, user, request.recording_id)
    voices = offered_voices(workers)
    clone_id = read_voice(request.voice or "")
    if clone_id is not None:
        own = find_voice(session, user, clone_id, voices)
        voices = {**voices, own.id: own}
    script, voice, tier = _choose_voice(settings, request, recording, voices)
    check_able(workers, tier.animator, voice, recording is not None)
    if request.size not in SIZES:
        raise ChoiceError(
            "setting_invalid", f"The size is one of {', '.join(map(str, SIZES))} pixels."
        )
    find_aspect(request.aspect)
    if request.urgency not in URGENCIES:
        raise ChoiceError("setting_invalid", f"The urgency is one of {', '.join(URGENCIES)}.")
    lexicon = take_along(session, user, script.text, voice.language)
    if recording is None:
        check_script(script.lines, voice, unpack(lexicon))
    background, backdrop_id = _check_background(session, user, request)
    _check_portrait(session, settings, user, request)
    check_limits(session, settings, user, recording.seconds if recording else 0.0)
    render = Render(
        user_id=user.id,
        avatar_id=request.avatar_id,
        preset=request.preset,
        text=request.text,
        language=voice.language,
        voice=voice.id,
        voice_label=voice.label,
        tier=tier.name,
        speaker=RECORDING if recording else voice.engine,
        animator=tier.animator,
        size=request.size,
        seed=request.seed,
        captions=request.captions if script.lines else Captions.OFF,
        aspect=request.aspect,
        background=background,
        backdrop_id=backdrop_id,
        lexicon=lexicon,
        recording_id=request.recording_id,
        recording=recording.name if recording else None,
        clone_id=clone_id,
        idempotency_key=request.idempotency_key,
        priority=URGENCIES[request.urgency],
        expected_s=_expect(settings, request, recording),
    )
    try:
        with session.begin_nested():
            life.begin(session, render)
    except IntegrityError:
        again = _by_key(session, user, request.idempotency_key or "")
        if again is None:
            raise
        return again
    return render


def check_limits(session: Session, settings: Settings, user: User, seconds: float = 0.0) -> None:
    """Whether one more may be made, which will last so many seconds if that is known.

    Raises LimitError: limit_renders, limit_minutes, limit_storage; UnavailableError: queue_full.
    """
    mine = Render.user_id == user.id
    waiting = select(func.count()).where(Render.state == RenderState.QUEUED)
    own = session.exec(waiting.where(mine)).one()
    if own >= user.renders_waiting:
        raise LimitError(
            "limit_renders",
            f"{own} of your films wait to be made, which is the most; wait for one.",
            retry_after=_pace(session),
        )
    made = session.exec(
        select(func.coalesce(func.sum(Render.duration_s), 0.0), func.min(Render.finished_at)).where(
            mine, col(Render.finished_at) > now() - timedelta(days=1), Render.duration_s > 0
        )
    ).one()
    left = 60 * user.minutes_a_day - float(made[0])
    again = (made[1] + timedelta(days=1) - now()).total_seconds() if made[1] else None
    if left <= 0:
        raise LimitError(
            "limit_minutes",
            f"You have made {user.minutes_a_day} minutes of film in a day, which is the most; "
            "go on tomorrow.",
            retry_after=again,
        )
    if seconds > left:
        raise LimitError(
            "limit_minutes",
            f"This recording lasts {seconds / 60:.1f} minutes, and {left / 60:.1f} are left of "
            f"your {user.minutes_a_day} a day; use a shorter one, or go on tomorrow.",
            retry_after=again,
        )
    check_storage(session, user, 0)
    every = session.exec(waiting).one()
    if every >= settings.queue_limit:
        raise UnavailableError(
            "queue_full",
            f"{every} films wait to be made, which is the most that this house takes on; "
            "try again in a few minutes.",
            retry_after=_pace(session),
        )


def cancel(session: Session, user: User, render_id: UUID, who: str = life.OWNER) -> Render:
    """Stop a render: at once if it waits, else its worker stops it.

    Raises StateError: not_found, render_state.
    """
    own = _own(user, render_id)
    moved = life.move(
        session, life.CANCEL, *own, who=who, cancel_requested=True, finished_at=func.now()
    ) or life.move(session, life.ASK_TO_STOP, *own, who=who, cancel_requested=True)
    if not moved:
        find_render(session, user, render_id)
        raise StateError("render_state", "This film is not being made any more.")
    return moved[0]


def retry(session: Session, settings: Settings, user: User, render_id: UUID) -> Render:
    """Queue again what failed or was cancelled. Raises StateError, LimitError, UnavailableError.

    Without the recording or the clone that is its voice it cannot be made any more.
    """
    render = find_render(session, user, render_id)
    if render.state in life.RETRY.sources:
        if render.recording is not None and render.recording_id is None:
            raise StateError("not_found", "The recording was deleted; choose another voice.")
        if render.voice.startswith(f"{CLONE}-") and render.clone_id is None:
            raise StateError("not_found", "This voice was deleted; choose another one.")
        check_limits(session, settings, user)
    moved = life.move(
        session,
        life.RETRY,
        *_own(user, render_id),
        who=life.OWNER,
        losses=0,
        delays=0,
        cancel_requested=False,
        stage="",
        progress=0.0,
        error_code=None,
        error=None,
        not_before=None,
        expected_start=None,
        expected_end=None,
        queued_at=func.now(),
        started_at=None,
        finished_at=None,
    )
    if not moved:
        raise StateError("render_state", "Only what failed or was cancelled can be tried again.")
    return moved[0]


def find_render(session: Session, user: User, render_id: UUID, lock: bool = False) -> Render:
    """One of a user's own. Raises StateError("not_found")."""
    wanted = select(Render).where(Render.id == render_id, Render.user_id == user.id)
    found = session.exec(wanted.with_for_update() if lock else wanted).first()
    if found is None:
        raise StateError("not_found", "There is no such film.")
    return found


def history(
    session: Session,
    user: User,
    filters: Filters = EVERYTHING,
    before: Render | None = None,
    limit: int = PAGE,
) -> list[Render]:
    """A user's renders, newest first, that pass; `before` is the last one seen."""
    wanted = select(Render).where(Render.user_id == user.id)
    for field in ("state", "tier", "preset", "avatar_id"):
        value = getattr(filters, field)
        if value is not None:
            wanted = wanted.where(col(getattr(Render, field)) == value)
    for word in filters.words.split():
        places = (col(Render.text), col(Render.recording))
        wanted = wanted.where(or_(*[place.icontains(word, autoescape=True) for place in places]))
    if before is not None:
        place = tuple_(col(Render.created_at), col(Render.id))
        wanted = wanted.where(place < (before.created_at, before.id))
    order = (col(Render.created_at).desc(), col(Render.id).desc())
    return list(session.exec(wanted.order_by(*order).limit(limit)).all())


def delete_render(session: Session, storage: Storage, user: User, render_id: UUID) -> None:
    """With its files. Raises StateError: not_found, render_state."""
    render = find_render(session, user, render_id, lock=True)
    if render.state in ACTIVE:
        raise StateError("render_state", "This film is being made; cancel it first.")
    session.delete(render)
    session.flush()
    storage.delete(f"renders/{render.id}")
    release(session, storage, _backdrops([render]))


def delete_renders(session: Session, storage: Storage, user: User, ids: list[UUID]) -> int:
    """Many at once, save those that are being made or are not there; how many are gone."""
    wanted = select(Render).where(
        Render.user_id == user.id, col(Render.id).in_(ids), col(Render.state).not_in(ACTIVE)
    )
    found = session.exec(wanted.with_for_update()).all()
    for render in found:
        session.delete(render)
    session.flush()
    for render in found:
        storage.delete(f"renders/{render.id}")
    release(session, storage, _backdrops(found))
    return len(found)


def share(session: Session, user: User, render_id: UUID) -> str:
    """The token of its link, the same until revoked. Raises StateError."""
    render = find_render(session, user, render_id, lock=True)
    if render.state != RenderState.DONE:
        raise StateError("render_state", "Only a finished film can be shared.")
    render.share_token = render.share_token or secrets.token_urlsafe(24)
    session.add(render)
    return render.share_token


def revoke(session: Session, user: User, render_id: UUID) -> None:
    """End its link. Raises StateError("not_found")."""
    render = find_render(session, user, render_id, lock=True)
    render.share_token = None
    session.add(render)


def find_shared(session: Session, token: str) -> Render:
    """What a link shows. Raises StateError("not_found")."""
    found = session.exec(select(Render).where(Render.share_token == token)).first()
    if found is None:
        raise StateError("not_found", "This link shows nothing; it may have been revoked.")
    return found


def _own(user: User, render_id: UUID) -> tuple[ColumnElement[bool], ...]:
    return col(Render.id) == render_id, col(Render.user_id) == user.id


def _expect(settings: Settings, request: Request, recording: Recording | None) -> float:
    """Seconds that the film will last, about."""
    return recording.seconds if recording else outline(request.text, settings.text_limit).seconds


def _pace(session: Session) -> float:
    """Seconds from the end of one film to that of the next: when a place is free, about."""
    latest = select(Render.finished_at).where(col(Render.finished_at) > now() - timedelta(hours=1))
    ends = session.exec(latest.order_by(col(Render.finished_at).desc()).limit(10)).all()
    if len(ends) < 2 or ends[0] is None or ends[-1] is None:
        return UNKNOWN
    return max(1.0, (ends[0] - ends[-1]).total_seconds() / (len(ends) - 1))


def _choose_voice(
    settings: Settings, request: Request, recording: Recording | None, voices: Mapping[str, Voice]
) -> tuple[Script, Voice, Tier]:
    """What is said, by whom, and how; of a recording the voice tells its language alone."""
    if recording is None:
        script = parse(request.text, settings.text_limit)
        return script, *choose(
            request.voice, request.language, script.text, request.tier, voices, request.animator
        )
    if request.voice is not None:
        raise ChoiceError("voice_conflict", "The recording is the voice; leave out the other one.")
    script = parse_transcript(request.text, settings.text_limit)
    language = request.language or recording.language
    return script, *choose_animator(language, script.text, request.tier, request.animator)


def _check_portrait(session: Session, settings: Settings, user: User, request: Request) -> None:
    if (request.avatar_id is None) == (request.preset is None):
        raise ChoiceError("preset_unknown", "Choose an avatar of yours or a preset.")
    if request.preset is not None:
        find_preset(request.preset, settings.assets_dir)
    elif request.avatar_id is not None:
        avatar = find_avatar(session, user, request.avatar_id)
        if avatar.state != AvatarState.READY:
            raise StateError(
                "avatar_not_ready",
                avatar.error or "The picture is being looked at; try again in a moment.",
            )
        if avatar.kind == Kind.FOOTAGE and request.background != Behind.KEEP:
            raise PortraitError("video_background", KEEPS)


def _check_background(session: Session, user: User, request: Request) -> tuple[str, UUID | None]:
    """The background by its name, and the backdrop if it is one's own picture."""
    if request.background != Behind.PICTURE:
        return name_background(request.background), None
    if request.backdrop_id is None:
        raise ChoiceError("background_unknown", "Choose a picture for the background.")
    return Behind.PICTURE, find_backdrop(session, user, request.backdrop_id).id


def _backdrops(renders: Iterable[Render]) -> list[UUID]:
    return [render.backdrop_id for render in renders if render.backdrop_id is not None]


def _by_key(session: Session, user: User, key: str) -> Render | None:
    mine = select(Render).where(Render.user_id == user.id, Render.idempotency_key == key)
    return session.exec(mine).first()
