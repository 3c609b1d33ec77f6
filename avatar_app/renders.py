"""Renders, as their owners may ask for them, find them, stop them and show them to others.

The row is the truth. A render is inserted, committed, and only then sent to the queue; what
becomes of it there is told in `avatar_app.claims`.
"""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from statistics import median
from uuid import UUID

from sqlalchemy import func, or_, tuple_
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from avatar_app.avatars import check_storage, find_avatar
from avatar_app.backdrops import find_backdrop, release
from avatar_app.catalog import VOICES, Tier, Voice, choose, choose_animator
from avatar_app.errors import ChoiceError, LimitError, PortraitError, StateError
from avatar_app.frames import KEEPS, Behind, find_aspect, name_background
from avatar_app.kinds import Kind
from avatar_app.models import ACTIVE, AvatarState, Recording, Render, RenderState, User, now
from avatar_app.presets import find_preset
from avatar_app.recordings import find_ready
from avatar_app.script import Script, parse, parse_transcript
from avatar_app.settings import Settings
from avatar_app.storage import Storage

SIZES = (512, 720, 1080)
PAGE = 24
LATEST = 30  # renders whose speed foretells the next one's


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
    size: int = 512
    seed: int = 0
    captions: bool = True
    aspect: str = "keep"
    background: str = "keep"  # as `avatar_app.frames` reads it; "picture": the backdrop
    backdrop_id: UUID | None = None
    recording_id: UUID | None = None
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
    voices: Mapping[str, Voice] = VOICES,
) -> Render:
    """A new render, queued but not yet sent; the same idempotency key gives the same render.

    `voices` are those that workers offer (`avatar_app.presence.find_voices`). Raises InputError of
    every kind that a render can be wrong in.
    """
    if request.idempotency_key:
        again = _by_key(session, user, request.idempotency_key)
        if again is not None:
            return again
    recording = None
    if request.recording_id is not None:
        recording = find_ready(session, user, request.recording_id)
    script, voice, tier = _choose_voice(settings, request, recording, voices)
    if request.size not in SIZES:
        raise ChoiceError(
            "setting_invalid", f"The size is one of {', '.join(map(str, SIZES))} pixels."
        )
    find_aspect(request.aspect)
    background, backdrop_id = _check_background(session, user, request)
    _check_portrait(session, settings, user, request)
    check_limits(session, user, recording.seconds if recording else 0.0)
    render = Render(
        user_id=user.id,
        avatar_id=request.avatar_id,
        preset=request.preset,
        text=request.text,
        language=voice.language,
        voice=voice.id,
        voice_label=voice.label,
        tier=tier.name,
        size=request.size,
        seed=request.seed,
        captions=request.captions and bool(script.lines),
        aspect=request.aspect,
        background=background,
        backdrop_id=backdrop_id,
        recording_id=request.recording_id,
        recording=recording.name if recording else None,
        idempotency_key=request.idempotency_key,
    )
    try:
        with session.begin_nested():
            session.add(render)
    except IntegrityError:
        again = _by_key(session, user, request.idempotency_key or "")
        if again is None:
            raise
        return again
    return render


def check_limits(session: Session, user: User, seconds: float = 0.0) -> None:
    """Whether one more may be made, which will last so many seconds if that is known.

    Raises LimitError: limit_renders, limit_minutes, limit_storage.
    """
    mine = Render.user_id == user.id
    active = session.exec(
        select(func.count()).select_from(Render).where(mine, col(Render.state).in_(ACTIVE))
    ).one()
    if active >= user.renders_at_once:
        raise LimitError(
            "limit_renders",
            f"{active} of your films are being made, which is the most at once; wait for one.",
        )
    today = select(func.coalesce(func.sum(Render.duration_s), 0.0)).where(
        mine, col(Render.finished_at) > now() - timedelta(days=1)
    )
    left = 60 * user.minutes_a_day - float(session.exec(today).one())
    if left <= 0:
        raise LimitError(
            "limit_minutes",
            f"You have made {user.minutes_a_day} minutes of film in a day, which is the most; "
            "go on tomorrow.",
        )
    if seconds > left:
        raise LimitError(
            "limit_minutes",
            f"This recording lasts {seconds / 60:.1f} minutes, and {left / 60:.1f} are left of "
            f"your {user.minutes_a_day} a day; use a shorter one, or go on tomorrow.",
        )
    check_storage(session, user, 0)


def cancel(session: Session, user: User, render_id: UUID) -> Render:
    """Stop a render: at once if it waits, else its worker stops it.

    Raises StateError: not_found, render_state.
    """
    render = find_render(session, user, render_id, lock=True)
    if render.state not in ACTIVE:
        raise StateError("render_state", "This film is not being made any more.")
    render.cancel_requested = True
    if render.state == RenderState.QUEUED:
        render.state, render.finished_at = RenderState.CANCELLED, now()
    session.add(render)
    session.flush()
    return render


def retry(session: Session, user: User, render_id: UUID) -> Render:
    """Queue again what failed or was cancelled. Raises StateError, LimitError.

    Without the recording that is its voice it cannot be made any more.
    """
    render = find_render(session, user, render_id, lock=True)
    if render.state not in (RenderState.FAILED, RenderState.CANCELLED):
        raise StateError("render_state", "Only what failed or was cancelled can be tried again.")
    if render.recording is not None and render.recording_id is None:
        raise StateError("not_found", "The recording was deleted; choose another voice.")
    check_limits(session, user)
    render.state, render.losses, render.cancel_requested = RenderState.QUEUED, 0, False
    render.stage, render.progress, render.error_code, render.error = "", 0.0, None, None
    render.queued_at, render.started_at, render.finished_at = now(), None, None
    session.add(render)
    session.flush()
    return render


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


def measure_speed(session: Session, tier: Tier, size: int, aspect: str) -> float:
    """Seconds of film that a second of work makes: the median of the latest renders of this shape,
    else as the catalog guesses.
    """
    latest = (
        select(Render.duration_s, Render.render_s)
        .where(Render.state == RenderState.DONE, Render.tier == tier.name, Render.size == size)
        .where(Render.render_s > 0, Render.aspect == aspect)
        .order_by(col(Render.finished_at).desc())
        .limit(LATEST)
    )
    found = [film / work for film, work in session.exec(latest).all()]
    shape = find_aspect(aspect) or 1.0
    return median(found) if found else tier.speed * (SIZES[0] / size) ** 2 / max(shape, 1 / shape)


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


def _choose_voice(
    settings: Settings, request: Request, recording: Recording | None, voices: Mapping[str, Voice]
) -> tuple[Script, Voice, Tier]:
    """What is said, by whom, and how; of a recording the voice tells its language alone."""
    if recording is None:
        script = parse(request.text, settings.text_limit)
        return script, *choose(request.voice, request.language, script.text, request.tier, voices)
    if request.voice is not None:
        raise ChoiceError("voice_conflict", "The recording is the voice; leave out the other one.")
    script = parse_transcript(request.text, settings.text_limit)
    language = request.language or recording.language
    return script, *choose_animator(language, script.text, request.tier)


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
