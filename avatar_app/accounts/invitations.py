"""Who may make an account: one-time links, and who becomes the first administrator."""

import hashlib
import secrets
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func
from sqlmodel import Session, col, delete, select

from avatar_app.accounts.permissions import check_admin
from avatar_app.errors import AccountError, StateError
from avatar_app.store.models.accounts import Invitation, Role, User
from avatar_app.store.models.base import now
from avatar_app.translation import gettext as _

INVITED = timedelta(days=7)  # how long a link can be used
SET_UP = 7205759406  # the advisory lock under which the first administrator is made


def open_setup(session: Session) -> str | None:
    """A token for the set-up link, which makes an administrator; None if there is one already."""
    return None if _has_admin(session) else _add(session, None, Role.ADMIN)


def invite(session: Session, admin: User, role: Role = Role.USER) -> tuple[Invitation, str]:
    """Leave to make one account, and the token for its link. Raises AccountError("not_allowed")."""
    check_admin(admin)
    token = _add(session, admin, role)
    return session.exec(select(Invitation).where(Invitation.digest == _digest(token))).one(), token


def find_inviter(session: Session, email: str | None) -> User:
    """The administrator of an address, or the first one. Raises StateError("not_found")."""
    wanted = select(User).where(User.role == Role.ADMIN, ~col(User.disabled))
    if email is not None:
        wanted = wanted.where(User.email == email.strip().lower())
    found = session.exec(wanted.order_by(col(User.created_at)).limit(1)).first()
    if found is None:
        raise StateError(
            "not_found",
            _("There is no such administrator; make one with `galatea user create EMAIL --admin`."),
        )
    return found


def list_invitations(session: Session, admin: User) -> list[tuple[Invitation, str]]:
    """Those that can still be used and whose they are, newest first.

    Raises AccountError("not_allowed").
    """
    check_admin(admin)
    wanted = select(Invitation, User.email).join(User).where(Invitation.expires_at > now())
    return list(session.exec(wanted.order_by(col(Invitation.created_at).desc())).all())


def revoke(session: Session, admin: User, invitation_id: UUID) -> None:
    """End one. Raises AccountError("not_allowed"), StateError("not_found")."""
    check_admin(admin)
    found = session.get(Invitation, invitation_id)
    if found is None or found.by_id is None:
        raise StateError("not_found", _("There is no such invitation; it may have been used."))
    session.delete(found)


def admit(session: Session, rule: str, token: str | None, local: bool) -> Role:
    """The role of the account that is about to be made, in this transaction, and with a token the
    end of its invitation. `rule` is the setting `sign_up`; `local`: asked on this machine itself.

    While there is no administrator, one is made, of one person, by the set-up link or on this
    machine. Raises AccountError: setup_needed, sign_up_closed, invitation_unknown.
    """
    if not _has_admin(session):
        # Two who come at once: the second waits here until the first is an administrator.
        session.execute(select(func.pg_advisory_xact_lock(SET_UP)))
        if not _has_admin(session):
            return _set_up(session, token, local)
    if rule == "closed":
        raise AccountError(
            "sign_up_closed", _("Sign-up is closed; ask an administrator for an account.")
        )
    if token:
        return _redeem(session, token)
    if rule == "invite":
        raise AccountError(
            "sign_up_closed", _("Sign-up is by invitation; ask an administrator for one.")
        )
    return Role.USER


def _set_up(session: Session, token: str | None, local: bool) -> Role:
    ours = col(Invitation.by_id).is_(None)
    if token:
        wanted = delete(Invitation).where(
            ours, col(Invitation.digest) == _digest(token), col(Invitation.expires_at) > now()
        )
        if session.exec(wanted).rowcount != 1:
            raise _unknown()
    elif not local:
        raise AccountError(
            "setup_needed",
            _(
                "This portal has no administrator yet. Open the set-up link that "
                "`galatea serve` or "
                "`galatea web` printed in the terminal."
            ),
        )
    session.exec(delete(Invitation).where(ours))
    return Role.ADMIN


def _redeem(session: Session, token: str) -> Role:
    """Use up an invitation, whose administrator must still be one."""
    found = session.exec(
        select(Invitation)
        .join(User)
        .where(
            Invitation.digest == _digest(token),
            Invitation.expires_at > now(),
            User.role == Role.ADMIN,
            ~col(User.disabled),
        )
        .with_for_update(of=Invitation)
    ).first()
    if found is None:
        raise _unknown()
    session.delete(found)
    session.flush()
    return Role(found.role)


def _has_admin(session: Session) -> bool:
    return session.exec(select(User.id).where(User.role == Role.ADMIN).limit(1)).first() is not None


def _add(session: Session, by: User | None, role: Role) -> str:
    token = secrets.token_urlsafe(32)
    session.exec(delete(Invitation).where(col(Invitation.expires_at) < now()))
    session.add(
        Invitation(
            digest=_digest(token),
            by_id=by.id if by else None,
            role=role,
            expires_at=now() + INVITED,
        )
    )
    session.flush()
    return token


def _unknown() -> AccountError:
    return AccountError(
        "invitation_unknown",
        _("This invitation was used, revoked or has expired; ask for a new one."),
    )


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
