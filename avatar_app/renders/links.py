"""Links that show a film to anybody who has them: made, ended, opened.

A link may end at a time, and may have a password. Who knows that gets a pass, which is kept in
Redis for some hours; it opens this film alone, and nothing once the password is another.
"""

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from redis import Redis
from sqlmodel import Session, col, or_, select

from avatar_app.accounts import rate_limits
from avatar_app.accounts.passwords import hash_link_password, verify_password
from avatar_app.errors import AccountError, StateError
from avatar_app.renders.history import find_render
from avatar_app.store.models.accounts import User
from avatar_app.store.models.base import now
from avatar_app.store.models.renders import Render, RenderState
from avatar_app.store.redis import redis_errors
from avatar_app.translation import gettext as _

PASSED = timedelta(hours=12)  # for which a password that was right holds
LONGEST_LIFE = 3650  # days
_TOKEN = re.compile(r"[A-Za-z0-9_-]{1,100}")


@dataclass(frozen=True)
class LinkTerms:
    """For how many days a link shows its film, None: until it is revoked; and its password."""

    days: int | None = None
    password: str | None = None


def share(session: Session, user: User, render_id: UUID, terms: LinkTerms | None = None) -> Render:
    """The film with its link, the same until revoked; on these terms from now on, if any are told.

    Raises StateError: not_found, render_state; InputError("link_password").
    """
    render = find_render(session, user, render_id, lock=True)
    if render.state != RenderState.DONE:
        raise StateError("render_state", _("Only a finished film can be shared."))
    if terms is not None:
        password = terms.password or None
        render.share_password = hash_link_password(password) if password else None
        render.share_until = now() + timedelta(days=terms.days) if terms.days else None
    elif render.share_token is None:
        render.share_password = render.share_until = None
    render.share_token = render.share_token or secrets.token_urlsafe(24)
    session.add(render)
    return render


def find_size(render: Render, longer: int | None = None) -> tuple[int, int]:
    """Width and height of a finished film in pixels; its longer side can be told."""
    report = render.report or {}
    width, height = (report.get(side) or render.size for side in ("width", "height"))
    if longer is None:
        return width, height
    scale = longer / max(width, height)
    return round(width * scale), round(height * scale)


def revoke(session: Session, user: User, render_id: UUID) -> None:
    """End its link. Raises StateError("not_found")."""
    render = find_render(session, user, render_id, lock=True)
    render.share_token = render.share_until = render.share_password = None
    session.add(render)


def find_shared(session: Session, token: str) -> Render:
    """What a link shows, unless it has ended or its owner is disabled.

    Raises StateError("not_found").
    """
    found = None
    if _TOKEN.fullmatch(token):
        lasts = or_(col(Render.share_until).is_(None), col(Render.share_until) > now())
        kept = col(Render.deleted_at).is_(None)
        shown = select(Render).join(User).where(Render.share_token == token, ~col(User.disabled))
        found = session.exec(shown.where(lasts, kept)).first()
    if found is None:
        raise StateError(
            "not_found", _("This link does not work; it may have been revoked or have expired.")
        )
    return found


def unlock(redis: Redis, render: Render, password: str, address: str) -> str:
    """A pass for a film whose link has a password.

    Raises AccountError: link_locked for a wrong one, too_many_attempts; UnavailableError.
    """
    counters = rate_limits.list_counters(f"link {render.id}", address, None)
    with redis_errors():
        rate_limits.begin_attempt(redis, *counters)
        hashed = render.share_password
        if hashed is not None and not verify_password(hashed, password):
            raise AccountError("link_locked", _("This is not the password of this film."))
        rate_limits.forget_attempts(redis, *counters)
        given = secrets.token_urlsafe(24)
        redis.set(_key(given), _name(render), ex=PASSED)
    return given


def check_open(redis: Redis, render: Render, given: str | None) -> None:
    """Whether a link shows its film to who has this pass. Raises AccountError("link_locked"),
    UnavailableError.
    """
    if render.share_password is None:
        return
    with redis_errors():
        kept = redis.get(_key(given)) if given else None
    if not isinstance(kept, bytes) or kept.decode() != _name(render):
        raise AccountError("link_locked", _("This film has a password."))


def _name(render: Render) -> str:
    """The film and its password as it is now."""
    told = f"{render.id} {render.share_password}"
    return hashlib.sha256(told.encode()).hexdigest()


def _key(given: str) -> str:
    return f"galatea:link:{hashlib.sha256(given.encode()).hexdigest()}"
