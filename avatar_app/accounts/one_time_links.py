"""Links that do one thing for one account, once: set a new password, or verify its address.

Only the SHA-256 of a token is kept. All that an account has of a kind end when one is used.
"""

import hashlib
import secrets
from datetime import timedelta

from sqlmodel import Session, col, delete, select

from avatar_app.errors import AccountError
from avatar_app.store.models.accounts import OneTimeLink, Purpose, User
from avatar_app.store.models.base import now
from avatar_app.translation import gettext as _

LASTS = {Purpose.RESET: timedelta(hours=1), Purpose.VERIFY: timedelta(days=2)}
PAGES = {Purpose.RESET: "/reset", Purpose.VERIFY: "/verify"}


def make_link(session: Session, user: User, purpose: Purpose, mailed: bool) -> str:
    """A new link of an account; its token."""
    token = secrets.token_urlsafe(32)
    session.exec(delete(OneTimeLink).where(col(OneTimeLink.expires_at) < now()))
    session.add(
        OneTimeLink(
            digest=_digest(token),
            user_id=user.id,
            purpose=purpose,
            mailed=mailed,
            expires_at=now() + LASTS[purpose],
        )
    )
    session.flush()
    return token


def use_link(session: Session, token: str, purpose: Purpose) -> tuple[User, bool]:
    """Whose link it is, and whether it was mailed to them; it and all others of its kind end.

    The account is locked until the transaction ends. Raises AccountError("link_unknown").
    """
    this = (
        col(OneTimeLink.digest) == _digest(token),
        col(OneTimeLink.purpose) == purpose,
        col(OneTimeLink.expires_at) > now(),
    )
    wanted = select(User).join(OneTimeLink).where(*this, ~col(User.disabled))
    user = session.exec(wanted.with_for_update(of=User, key_share=True)).first()
    # Looked at anew: who waited for the lock may come second.
    found = session.exec(select(OneTimeLink).where(*this)).first() if user else None
    if user is None or found is None:
        raise AccountError(
            "link_unknown", _("This link was used, or is too old; ask for a new one.")
        )
    end_links(session, user, purpose)
    return user, found.mailed


def end_links(session: Session, user: User, purpose: Purpose) -> None:
    """None that an account has of this kind works any more."""
    of_them = (col(OneTimeLink.user_id) == user.id, col(OneTimeLink.purpose) == purpose)
    session.exec(delete(OneTimeLink).where(*of_them))


def path_of(purpose: Purpose, token: str) -> str:
    """Where the link leads, on the portal. The token stands in the fragment, which browsers send
    to nobody.
    """
    return f"{PAGES[purpose]}#token={token}"


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
