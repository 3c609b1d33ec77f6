"""Renders: what may be asked for, and how a request becomes a film exactly once.

The row is the truth. A render is inserted, committed, and only then sent to the queue; a worker
that gets its id claims it with a lease, which its heartbeat renews; whatever lost its lease, or
never came to the queue, `reconcile` sends again. Each claim is an attempt with a number, and only
the attempt that holds the row may report: a worker that was thought dead finds itself fenced out.
"""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, case, func, or_, tuple_
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select, update

from avatar_app.avatars import check_storage, find_avatar
from avatar_app.catalog import find_tier, find_voice
from avatar_app.errors import ChoiceError, GalateaError, LimitError, StateError
from avatar_app.models import ACTIVE, AvatarState, Render, RenderState, User, now
from avatar_app.presets import find_preset
from avatar_app.script import parse
from avatar_app.settings import Settings
from avatar_app.storage import Storage

LEASE = timedelta(seconds=15)
OVERDUE = timedelta(seconds=30)  # queued for so long, it may have missed the queue
LOSSES = 3  # workers that one render may cost
SIZES = (512, 720, 1080)
PAGE = 24


@dataclass(frozen=True)
class Request:
    """What someone asks for: of an avatar of theirs or a preset."""

    text: str
    avatar_id: UUID | None = None
    preset: str | None = None
    voice: str | None = None
    language: str | None = None
    tier: str = "instant"
    size: int = 512
    seed: int = 0
    captions: bool = True
    idempotency_key: str | None = None


@dataclass(frozen=True)
class Claim:
    """A render in a worker's hands."""

    render: Render
    attempt: int
    portrait_key: str | None  # None: a preset


@dataclass(frozen=True)
class Result:
    """What a worker made of a render."""

    film_key: str
    poster_key: str
    captions_key: str | None
    bytes: int
    duration_s: float
    render_s: float
    report: dict[str, Any]


def submit(session: Session, settings: Settings, user: User, request: Request) -> Render:
    """A new render, queued but not yet sent; the same idempotency key gives the same render.

    Raises InputError of every kind that a render can be wrong in.
    """
    if request.idempotency_key:
        again = _by_key(session, user, request.idempotency_key)
        if again is not None:
            return again
    script = parse(request.text, settings.text_limit)
    voice = find_voice(request.voice, request.language, script.text)
    tier = find_tier(request.tier)
    if request.size not in SIZES:
        raise ChoiceError(
            "setting_invalid", f"The size is one of {', '.join(map(str, SIZES))} pixels."
        )
    _check_portrait(session, settings, user, request)
    check_limits(session, user)
    render = Render(
        user_id=user.id,
        avatar_id=request.avatar_id,
        preset=request.preset,
        text=request.text,
        language=voice.language,
        voice=voice.id,
        tier=tier.name,
        size=request.size,
        seed=request.seed,
        captions=request.captions,
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


def check_limits(session: Session, user: User) -> None:
    """Raises LimitError: limit_renders, limit_minutes, limit_storage."""
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
    if float(session.exec(today).one()) >= 60 * user.minutes_a_day:
        raise LimitError(
            "limit_minutes",
            f"You have made {user.minutes_a_day} minutes of film in a day, which is the most; "
            "go on tomorrow.",
        )
    check_storage(session, user, 0)


def claim(session: Session, render_id: UUID, worker: str) -> Claim | None:
    """Take a render; None if it is not to be had, as when it was delivered twice."""
    taken = session.exec(
        update(Render)
        .where(
            col(Render.id) == render_id,
            ~col(Render.cancel_requested),
            or_(
                col(Render.state) == RenderState.QUEUED,
                (col(Render.state) == RenderState.RUNNING) & (col(Render.lease_until) < func.now()),
            ),
        )
        .values(
            state=RenderState.RUNNING,
            attempt=Render.attempt + 1,
            leased_by=worker,
            lease_until=func.now() + LEASE,
            started_at=func.now(),
            stage="",
            progress=0.0,
        )
        .returning(col(Render.attempt))
    ).first()
    if taken is None:
        return None
    render = session.get(Render, render_id, populate_existing=True)
    if render is None:
        return None
    key = None
    if render.avatar_id is not None:
        user = session.get(User, render.user_id)
        key = find_avatar(session, user, render.avatar_id).key if user else None
    return Claim(render, taken[0], key)


def heartbeat(
    session: Session, render_id: UUID, attempt: int, stage: str, progress: float
) -> bool | None:
    """Renew the lease and note how far it is. Whether it is to be cancelled; None: fenced out."""
    row = session.exec(
        update(Render)
        .where(*_held(render_id, attempt))
        .values(lease_until=func.now() + LEASE, stage=stage, progress=progress)
        .returning(col(Render.cancel_requested))
    ).first()
    return None if row is None else bool(row[0])


def finish(session: Session, render_id: UUID, attempt: int, result: Result) -> bool:
    """The film is there; False if this attempt no longer holds the row."""
    return _end(
        session,
        render_id,
        attempt,
        state=RenderState.DONE,
        progress=1.0,
        film_key=result.film_key,
        poster_key=result.poster_key,
        captions_key=result.captions_key,
        bytes=result.bytes,
        duration_s=result.duration_s,
        render_s=result.render_s,
        report=result.report,
    )


def fail(session: Session, render_id: UUID, attempt: int, error: GalateaError) -> bool:
    """It cannot be made, and why."""
    return _end(
        session,
        render_id,
        attempt,
        state=RenderState.FAILED,
        error_code=error.code,
        error=str(error),
    )


def give_up(session: Session, render_id: UUID, attempt: int) -> bool:
    """Its worker has stopped, as its owner asked."""
    return _end(session, render_id, attempt, state=RenderState.CANCELLED)


def hand_back(session: Session, render_id: UUID, attempt: int) -> bool:
    """Its worker must stop; another is to make it."""
    return _end(
        session,
        render_id,
        attempt,
        state=RenderState.QUEUED,
        queued_at=func.now(),
        finished_at=None,
    )


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
    """Queue again what failed or was cancelled. Raises StateError, LimitError."""
    render = find_render(session, user, render_id, lock=True)
    if render.state not in (RenderState.FAILED, RenderState.CANCELLED):
        raise StateError("render_state", "Only what failed or was cancelled can be tried again.")
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
    words: str = "",
    state: str | None = None,
    before: Render | None = None,
    limit: int = PAGE,
) -> list[Render]:
    """A user's renders, newest first, that hold all the words; `before` is the last one seen."""
    wanted = select(Render).where(Render.user_id == user.id)
    if state:
        wanted = wanted.where(Render.state == state)
    for word in words.split():
        wanted = wanted.where(col(Render.text).icontains(word, autoescape=True))
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


def reconcile(session: Session) -> list[Render]:
    """Put back what lost its worker, end what lost too many; all that is to be sent again."""
    lost = (col(Render.state) == RenderState.RUNNING) & (col(Render.lease_until) < func.now())
    session.exec(
        update(Render)
        .where(lost, col(Render.cancel_requested))
        .values(state=RenderState.CANCELLED, finished_at=func.now())
    )
    session.exec(
        update(Render)
        .where(lost, col(Render.losses) >= LOSSES - 1)
        .values(
            state=RenderState.FAILED,
            finished_at=func.now(),
            error_code="worker_lost",
            error=f"The worker that made this film was lost {LOSSES} times; try again later.",
        )
    )
    waiting = (col(Render.state) == RenderState.QUEUED) & (
        col(Render.queued_at) < func.now() - OVERDUE
    )
    again = session.exec(
        update(Render)
        .where(or_(lost, waiting))
        .values(
            state=RenderState.QUEUED,
            losses=Render.losses + case((lost, 1), else_=0),
            queued_at=func.now(),
            leased_by=None,
        )
        .returning(Render)
    )
    return list(again.scalars().all())


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


def _by_key(session: Session, user: User, key: str) -> Render | None:
    mine = select(Render).where(Render.user_id == user.id, Render.idempotency_key == key)
    return session.exec(mine).first()


def _held(render_id: UUID, attempt: int) -> tuple[ColumnElement[bool], ...]:
    return (
        col(Render.id) == render_id,
        col(Render.attempt) == attempt,
        col(Render.state) == RenderState.RUNNING,
    )


def _end(session: Session, render_id: UUID, attempt: int, **values: Any) -> bool:
    ended = {"finished_at": func.now(), "leased_by": None, "lease_until": None} | values
    row = session.exec(
        update(Render).where(*_held(render_id, attempt)).values(**ended).returning(col(Render.id))
    ).first()
    return row is not None
