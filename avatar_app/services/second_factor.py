"""What people do with their second factor: begin it, confirm it, use it, end it."""

from uuid import UUID

from sqlmodel import Session

from avatar_app.accounts import audit, rate_limits, second_factors, sessions
from avatar_app.accounts.audit import Action
from avatar_app.accounts.permissions import check_admin
from avatar_app.accounts.second_factors import Enrolment, FactorStatus
from avatar_app.errors import AccountError, StateError
from avatar_app.services.attempts import noting, with_password
from avatar_app.store.connections import Connections
from avatar_app.store.models.accounts import User
from avatar_app.translation import gettext as _


def read_status(home: Connections, user: User) -> FactorStatus:
    """Whether one's own is on, and how many recovery codes are left."""
    with home.session() as session:
        return second_factors.read_status(session, user)


def begin(home: Connections, user: User, password: str) -> Enrolment:
    """A new secret for one's app; a code of it has to confirm it within 15 minutes.

    Raises AccountError: sign_in_failed, too_many_attempts; StateError("second_factor_state").
    """
    with with_password(home, user, password) as (session, own):
        return second_factors.begin(session, own)


def find_pending(home: Connections, user: User) -> Enrolment | None:
    """What one has begun and not confirmed yet."""
    with home.session() as session:
        return second_factors.find_pending(session, user)


def confirm(home: Connections, user: User, code: str, sign_in: str) -> list[str]:
    """Turn it on; the recovery codes. All sign-ins end but this one, which knows the app.

    Raises AccountError: second_factor_failed, too_many_attempts;
    StateError("second_factor_state").
    """
    with noting(home, Action.SECOND_FACTOR_FAILED, user), home.session() as session:
        rate_limits.begin_attempt(home.redis, rate_limits.code_counter(user.id, None))
        codes = second_factors.confirm(session, user, code)
        sessions.end_others(session, user, sign_in)
        audit.note(session, Action.SECOND_FACTOR_ON, user, user.email)
    rate_limits.forget_attempts(home.redis, rate_limits.code_counter(user.id, None))
    return codes


def renew_recovery_codes(home: Connections, user: User, code: str) -> list[str]:
    """New ones, for a code; the old ones open nothing any more.

    Raises AccountError: second_factor_failed, too_many_attempts.
    """
    with noting(home, Action.SECOND_FACTOR_FAILED, user), home.session() as session:
        check_code(home, session, user, code, None)
        audit.note(session, Action.RECOVERY_CODES_MADE, user, user.email)
        return second_factors.renew_recovery_codes(session, user)


def end(home: Connections, user: User, password: str) -> None:
    """Ask for no code any more. Raises AccountError: sign_in_failed, too_many_attempts;
    StateError("second_factor_state").
    """
    with with_password(home, user, password) as (session, own):
        second_factors.remove(session, own)
        audit.note(session, Action.SECOND_FACTOR_OFF, own, own.email)


def remove_of(home: Connections, admin: User, user_id: UUID) -> None:
    """Of somebody who has lost app and recovery codes; the password is asked for as ever.

    Raises AccountError("not_allowed"), StateError: not_found, second_factor_state.
    """
    check_admin(admin)
    with home.session() as session:
        user = session.get(User, user_id)
        if user is None:
            raise StateError("not_found", _("There is no such account."))
        second_factors.remove(session, user)
        audit.note(session, Action.SECOND_FACTOR_REMOVED, admin, user.email)


def check_code(
    home: Connections, session: Session, user: User, code: str, device: str | None
) -> None:
    """Take a code for this account. Raises AccountError: second_factor_needed,
    second_factor_failed, too_many_attempts.
    """
    if not code.strip():
        raise AccountError(
            "second_factor_needed", _("Type the code that your app shows, or a recovery code.")
        )
    counter = rate_limits.code_counter(user.id, device)
    rate_limits.begin_attempt(home.redis, counter)
    if second_factors.use_code(session, user, code):
        audit.note(session, Action.RECOVERY_CODE_USED, user, user.email)
    rate_limits.forget_attempts(home.redis, counter)
