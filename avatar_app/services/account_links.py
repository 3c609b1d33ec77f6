"""Links that work once: to set a new password, and to verify an address."""

from uuid import UUID

from avatar_app.accounts import (
    accounts,
    audit,
    devices,
    one_time_links,
    rate_limits,
    second_factors,
)
from avatar_app.accounts.audit import Action
from avatar_app.accounts.permissions import check_admin
from avatar_app.accounts.visits import find_visit, visiting
from avatar_app.errors import AccountError, StateError
from avatar_app.messaging.mail import OUTBOX, Mail, check_mail, sends_mail
from avatar_app.store.connections import Connections
from avatar_app.store.models.accounts import Purpose, User
from avatar_app.store.models.base import now
from avatar_app.translation import N_, use_language
from avatar_app.translation import gettext as _

_NOT_YOU = N_("If you did not ask for it, do nothing: without this e-mail nobody can use the link.")
_RESET = N_(
    "Somebody, probably you, asked for a new password for your account at {home}.\n\n"
    "Set it here, within an hour:\n{link}\n\n"
)
_VERIFY = N_(
    "Verify that this is the e-mail address of your account at {home}, within two days:\n{link}\n\n"
)
_TOLD = N_(
    "The password of your account at {home} was changed just now by a link that was sent to you or "
    "given by an administrator, and everybody was signed out.\n\nIf that was not you, tell your "
    "administrator at once."
)


def ask_reset(home: Connections, email: str) -> None:
    """Have a link for a new password sent to an address, if it has an account.

    Whether it has is looked up by the thread that sends, so neither the answer nor the time that it
    takes tells. Raises MissingError("mail_missing"), UnavailableError("mail_busy"),
    AccountError("too_many_attempts").
    """
    check_mail(home.settings)
    visit = find_visit()
    rate_limits.count_address(home.redis, visit.address, home.settings.attempts)

    def write() -> Mail | None:
        with visiting(visit), home.session() as session:
            user = accounts.find_account(session, email)
            if user is None or user.disabled:
                return None
            if not rate_limits.may_mail(home.redis, "reset", user.email):
                return None
            audit.note(session, Action.RESET_ASKED, user.email, user.email)
            return _write(
                home,
                user,
                N_("A new password for Galatea"),
                _RESET,
                one_time_links.make_link(session, user, Purpose.RESET, mailed=True),
                Purpose.RESET,
            )

    OUTBOX.post(home.settings, write)


def make_reset_link(home: Connections, admin: User, user_id: UUID) -> str | None:
    """Help somebody who forgot the password: where the portal sends e-mail, a link goes to them
    (None); else its token, for the administrator to hand over.

    Raises AccountError("not_allowed"), StateError("not_found"), UnavailableError("mail_busy").
    """
    check_admin(admin)
    mails = sends_mail(home.settings)
    with home.session() as session:
        user = session.get(User, user_id)
        if user is None or user.disabled:
            raise StateError("not_found", _("There is no such account, or it is disabled."))
        token = one_time_links.make_link(session, user, Purpose.RESET, mailed=mails)
        audit.note(session, Action.RESET_LINK, admin, user.email, "mailed" if mails else "shown")
    if not mails:
        return token
    mail = _write(home, user, N_("A new password for Galatea"), _RESET, token, Purpose.RESET)
    OUTBOX.post(home.settings, lambda: mail)
    return None


def make_link_at_terminal(home: Connections, email: str, second_factor: bool) -> str:
    """The token of a link for a new password, for who has the terminal; `second_factor`: that is
    removed too, if there is one. Raises StateError("not_found").
    """
    with home.session() as session:
        user = accounts.find_account(session, email)
        if user is None or user.disabled:
            raise StateError("not_found", _("There is no such account, or it is disabled."))
        audit.note(session, Action.RESET_LINK, audit.TERMINAL, user.email, "shown")
        if second_factor and second_factors.is_on(session, user):
            second_factors.remove(session, user)
            audit.note(session, Action.SECOND_FACTOR_REMOVED, audit.TERMINAL, user.email)
        return one_time_links.make_link(session, user, Purpose.RESET, mailed=False)


def reset_password(home: Connections, token: str, password: str) -> None:
    """Set a new password by a link. Every sign-in ends, and no device is known any more; the
    second factor stays.

    Raises AccountError: link_unknown, account_password, too_many_attempts.
    """
    address = find_visit().address
    rate_limits.count_address(home.redis, address, home.settings.attempts)
    with home.session() as session:
        user, mailed = one_time_links.use_link(session, token, Purpose.RESET)
        accounts.set_password(session, user, password)
        devices.forget_devices(session, user)
        if mailed and user.verified_at is None:
            user.verified_at = now()
        audit.note(session, Action.PASSWORD_RESET, user, user.email)
        session.add(user)
    rate_limits.give_back(home.redis, address)
    if sends_mail(home.settings):
        with use_language(user.language):
            told = Mail(
                user.email,
                _("Your password for Galatea was changed"),
                _(_TOLD, home=home.settings.public_url),
            )
        OUTBOX.post(home.settings, lambda: told)


def ask_verification(home: Connections, user: User) -> None:
    """Send a link that verifies one's own address. Raises AccountError("too_many_attempts"),
    MissingError("mail_missing"), UnavailableError("mail_busy").
    """
    check_mail(home.settings)
    if user.verified_at is not None:
        return
    if not rate_limits.may_mail(home.redis, "verify", user.email):
        raise AccountError(
            "too_many_attempts",
            _("Several e-mails were sent to you already; try again in an hour."),
        )

    def write() -> Mail | None:
        with home.session() as session:
            found = accounts.find_account(session, user.email)
            if found is None or found.id != user.id:
                return None  # deleted meanwhile
            return _write(
                home,
                found,
                N_("Verify your address for Galatea"),
                _VERIFY,
                one_time_links.make_link(session, found, Purpose.VERIFY, mailed=True),
                Purpose.VERIFY,
            )

    OUTBOX.post(home.settings, write)


def verify_address(home: Connections, token: str) -> None:
    """By the link that was sent to it. Raises AccountError: link_unknown, too_many_attempts."""
    address = find_visit().address
    rate_limits.count_address(home.redis, address, home.settings.attempts)
    with home.session() as session:
        user = one_time_links.use_link(session, token, Purpose.VERIFY)[0]
        user.verified_at = now()
        session.add(user)
        audit.note(session, Action.ADDRESS_VERIFIED, user, user.email)
    rate_limits.give_back(home.redis, address)


def _write(
    home: Connections, user: User, subject: str, text: str, token: str, purpose: Purpose
) -> Mail:
    where = home.settings.public_url or ""
    link = f"{where}{one_time_links.path_of(purpose, token)}"
    with use_language(user.language):
        told = _(text, home=where, link=link) + _(_NOT_YOU)
        return Mail(user.email, _(subject), told)
