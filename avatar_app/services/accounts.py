"""What people do with accounts: make one, sign in and out, change it, delete it, invite others."""

from dataclasses import dataclass
from uuid import UUID

from avatar_app.accounts import (
    accounts,
    audit,
    devices,
    invitations,
    rate_limits,
    second_factors,
    sessions,
)
from avatar_app.accounts.audit import Action
from avatar_app.accounts.permissions import check_admin
from avatar_app.accounts.visits import find_visit
from avatar_app.errors import AccountError, ChoiceError
from avatar_app.messaging.mail import sends_mail
from avatar_app.services.account_links import ask_verification
from avatar_app.services.attempts import noting, with_password
from avatar_app.services.second_factor import check_code
from avatar_app.store.connections import Connections
from avatar_app.store.models.accounts import Invitation, Role, SignIn, User
from avatar_app.translation import PORTAL_LANGUAGES
from avatar_app.translation import gettext as _


@dataclass(frozen=True)
class SignedIn:
    """An account, and the tokens for the two cookies: of the sign-in and of the device."""

    user: User
    token: str
    device: str


def sign_up(
    home: Connections, email: str, password: str, invitation: str | None = None
) -> SignedIn:
    """A new account, signed in.

    The first is an administrator's: of whom has the set-up link, or is on this machine. From then
    on `GALATEA_SIGN_UP` says whether an invitation is needed. Raises AccountError: setup_needed,
    sign_up_closed, invitation_unknown, account_email, account_password, account_taken,
    too_many_attempts.
    """
    visit = find_visit()
    rate_limits.count_address(home.redis, visit.address, home.settings.attempts)
    with home.session() as session:
        role = invitations.admit(session, home.settings.sign_up, invitation, visit.local)
        user = accounts.sign_up(session, email, password, role)
        device = devices.remember_device(session, visit.device, user)
        audit.note(session, Action.SIGNED_UP, user, user.email, role)
        signed_in = SignedIn(user, sessions.open_sign_in(session, user), device)
    if sends_mail(home.settings):
        ask_verification(home, user)
    return signed_in


def sign_in(
    home: Connections, email: str, password: str, old: str | None = None, code: str = ""
) -> SignedIn:
    """Sign in, and end the sign-in of the `old` token. `code`: of the second factor, where one is.

    Raises AccountError: sign_in_failed, the same whatever was wrong; account_disabled,
    second_factor_needed and second_factor_failed, which only hears who knows the password;
    too_many_attempts, which a device that signed in before is spared as long as the wrong ones are
    others'.
    """
    visit = find_visit()
    account = accounts.normalise(email)
    with home.session() as session:
        device = devices.find_device(session, visit.device, account)
    counters = rate_limits.list_counters(account, visit.address, device)
    if device is None:
        rate_limits.count_address(home.redis, visit.address, home.settings.attempts)
    rate_limits.begin_attempt(home.redis, *counters)
    with noting(home, Action.SIGN_IN_FAILED, account), home.session() as session:
        user = accounts.check_password(session, email, password)
        rate_limits.forget_attempts(home.redis, *counters)
        if device is None:
            rate_limits.give_back(home.redis, visit.address)
        if second_factors.is_on(session, user):
            check_code(home, session, user, code, device)
        token = sessions.open_sign_in(session, user)
        sessions.sign_out(session, old)
        known = devices.remember_device(session, visit.device, user)
        audit.note(session, Action.SIGNED_IN, user, user.email)
    return SignedIn(user, token, known)


def choose_language(home: Connections, token: str | None, language: str) -> None:
    """Read the portal in a language: kept with the account of a sign-in, if there is one.

    Raises ChoiceError("language_unknown").
    """
    if language not in PORTAL_LANGUAGES:
        raise ChoiceError(
            "language_unknown",
            _("The portal speaks {languages}.", languages=", ".join(PORTAL_LANGUAGES)),
        )
    with home.session() as session:
        try:
            user = sessions.find_user(session, token)
        except AccountError:
            return
        user.language = language
        session.add(user)


def set_film_mails(home: Connections, user: User, wanted: bool) -> User:
    """Whether e-mails say how one's films came out; the account as it is now."""
    with home.session() as session:
        row = session.get_one(User, user.id)
        row.film_mails = wanted
        session.add(row)
        return row


def sign_out(home: Connections, token: str | None) -> None:
    """End one sign-in; none is no error."""
    with home.session() as session:
        user = sessions.sign_out(session, token)
        if user is not None:
            audit.note(session, Action.SIGNED_OUT, user, user.email)


def sign_out_everywhere(home: Connections, user: User) -> None:
    """End all of an account's, and know none of its devices any more."""
    with home.session() as session:
        audit.note(session, Action.SIGNED_OUT_EVERYWHERE, user, user.email)
        sessions.sign_out_everywhere(session, user)
        devices.forget_devices(session, user)


def list_sign_ins(home: Connections, user: User) -> list[SignIn]:
    """A user's own that are open, the last used first."""
    with home.session() as session:
        return sessions.list_sign_ins(session, user)


def end_sign_in(home: Connections, user: User, name: str) -> None:
    """End one of them. Raises StateError("not_found")."""
    with home.session() as session:
        sessions.end_sign_in(session, user, name)
        audit.note(session, Action.SIGN_IN_ENDED, user, user.email)


def change_password(home: Connections, user: User, old: str, new: str) -> SignedIn:
    """Set a new password; it ends every sign-in and opens a new one here.

    Raises AccountError: sign_in_failed, account_password, too_many_attempts.
    """
    with with_password(home, user, old) as (session, own):
        accounts.set_password(session, own, new)
        token = sessions.open_sign_in(session, own)
        audit.note(session, Action.PASSWORD_CHANGED, own, own.email)
        devices.forget_devices(session, own)
        device = devices.remember_device(session, None, own)
    return SignedIn(own, token, device)


def delete_account(home: Connections, user: User, password: str) -> None:
    """With all pictures, recordings, voices and films.

    Raises AccountError: sign_in_failed, too_many_attempts.
    """
    with with_password(home, user, password) as (session, own):
        audit.note(session, Action.ACCOUNT_DELETED, own, own.email)
        accounts.delete_account(session, home.storage, own)


def invite(home: Connections, admin: User, role: Role = Role.USER) -> tuple[Invitation, str]:
    """Leave to make one account, and the token for its link.

    Raises AccountError: not_allowed, sign_up_closed.
    """
    check_admin(admin)
    if home.settings.sign_up == "closed":
        raise AccountError(
            "sign_up_closed",
            _("GALATEA_SIGN_UP is closed, so a link would open nothing; set it to invite."),
        )
    with home.session() as session:
        made = invitations.invite(session, admin, role)
        audit.note(session, Action.INVITED, admin, made[0].id, role)
        return made


def list_invitations(home: Connections, admin: User) -> list[tuple[Invitation, str]]:
    """Those that can still be used, each with whose it is. Raises AccountError("not_allowed")."""
    with home.session() as session:
        return invitations.list_invitations(session, admin)


def revoke_invitation(home: Connections, admin: User, invitation_id: UUID) -> None:
    """End one. Raises AccountError("not_allowed"), StateError("not_found")."""
    with home.session() as session:
        invitations.revoke(session, admin, invitation_id)
        audit.note(session, Action.INVITATION_REVOKED, admin, invitation_id)
