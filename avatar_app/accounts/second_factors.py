"""The second factor of a sign-in: codes of an app (TOTP, RFC 6238), and recovery codes.

A code is taken for half a minute before and after its time, since clocks differ, and once: neither
it nor an older one is taken again.
"""

import base64
import hashlib
import hmac
import io
import re
import secrets
import time
from dataclasses import dataclass
from datetime import datetime, timedelta

import pyotp
import segno
from sqlalchemy import func
from sqlmodel import Session, col, delete, select, update

from avatar_app.errors import AccountError, StateError
from avatar_app.store.models.accounts import RecoveryCode, SecondFactor, User
from avatar_app.store.models.base import now
from avatar_app.translation import gettext as _

STEP = 30  # seconds that a code is shown
_DRIFT = (0, -1, 1)  # steps that a clock may be off
CODES = 10  # recovery codes
_CODE_BYTES = 10  # of chance in each
PENDING = timedelta(minutes=15)  # from a new secret to the code that confirms it
_LONGEST = 40  # characters of a code, with spaces


@dataclass(frozen=True)
class Enrolment:
    """What an app reads: the secret, the same in an address (otpauth://), and that as a QR code, an
    SVG in a data: address.
    """

    secret: str
    uri: str
    qr: str


@dataclass(frozen=True)
class FactorStatus:
    """Whether codes are asked for, since when, and how many recovery codes are left."""

    since: datetime | None
    recovery_codes: int


def begin(session: Session, user: User) -> Enrolment:
    """A new secret, which counts for nothing until a code confirms it.

    Raises StateError("second_factor_state") if there is one that is confirmed.
    """
    found = session.get(SecondFactor, user.id, with_for_update=True)
    if found is not None:
        if found.confirmed_at is not None:
            raise StateError("second_factor_state", _("There is a second factor already."))
        session.delete(found)
        session.flush()
    made = SecondFactor(user_id=user.id, secret=pyotp.random_base32())
    session.add(made)
    session.flush()
    return _describe(user, made)


def find_pending(session: Session, user: User) -> Enrolment | None:
    """What was begun and is not confirmed, if it is not too old."""
    found = session.get(SecondFactor, user.id)
    return _describe(user, found) if found is not None and _is_pending(found) else None


def confirm(session: Session, user: User, code: str) -> list[str]:
    """Ask for codes from now on; the recovery codes, which are told this once.

    Raises AccountError("second_factor_failed"), StateError("second_factor_state").
    """
    found = session.get(SecondFactor, user.id, with_for_update=True)
    if found is None or not _is_pending(found):
        raise StateError("second_factor_state", _("Nothing waits for a code; begin anew."))
    step = _find_step(found.secret, _clean(code))
    if step is None:
        raise _failed()
    found.confirmed_at, found.last_step = now(), step
    session.add(found)
    return renew_recovery_codes(session, user)


def is_on(session: Session, user: User) -> bool:
    """Whether an account's sign-ins ask for a code."""
    found = session.get(SecondFactor, user.id)
    return found is not None and found.confirmed_at is not None


def read_status(session: Session, user: User) -> FactorStatus:
    """How it stands with an account's."""
    found = session.get(SecondFactor, user.id)
    wanted = select(func.count()).where(RecoveryCode.user_id == user.id)
    return FactorStatus(found.confirmed_at if found else None, session.exec(wanted).one())


def use_code(session: Session, user: User, code: str) -> bool:
    """Take a code of the app, or a recovery code, which is then used up; whether it was that.

    Raises AccountError("second_factor_failed"): wrong, or taken before.
    """
    if _use_app_code(session, user, code):
        return False
    ours = (col(RecoveryCode.user_id) == user.id, col(RecoveryCode.digest) == _digest(user, code))
    if session.exec(delete(RecoveryCode).where(*ours)).rowcount == 1:
        return True
    raise _failed()


def renew_recovery_codes(session: Session, user: User) -> list[str]:
    """New ones in place of those that there are."""
    session.exec(delete(RecoveryCode).where(col(RecoveryCode.user_id) == user.id))
    codes = [_make_code() for _ in range(CODES)]
    session.add_all(RecoveryCode(user_id=user.id, digest=_digest(user, code)) for code in codes)
    session.flush()
    return codes


def remove(session: Session, user: User) -> None:
    """Ask for no code any more. Raises StateError("second_factor_state") if none was asked for."""
    if not is_on(session, user):
        raise StateError("second_factor_state", _("There is no second factor."))
    session.exec(delete(SecondFactor).where(col(SecondFactor.user_id) == user.id))
    session.exec(delete(RecoveryCode).where(col(RecoveryCode.user_id) == user.id))


def _use_app_code(session: Session, user: User, code: str) -> bool:
    """Whether it is a code of the app that was not taken yet; from now on it is."""
    found = session.get(SecondFactor, user.id)
    step = _find_step(found.secret, _clean(code)) if found and found.confirmed_at else None
    if step is None:
        return False
    # One statement: of two who come with the same code at once, one gets in.
    later = (col(SecondFactor.user_id) == user.id, col(SecondFactor.last_step) < step)
    done = session.exec(update(SecondFactor).where(*later).values(last_step=step))
    return bool(done.rowcount == 1)


def _is_pending(factor: SecondFactor) -> bool:
    return factor.confirmed_at is None and now() - factor.created_at < PENDING


def _describe(user: User, factor: SecondFactor) -> Enrolment:
    uri = pyotp.TOTP(factor.secret, interval=STEP).provisioning_uri(
        name=user.email, issuer_name="Galatea"
    )
    drawn = io.BytesIO()
    # Black on white in both themes: many apps read no other.
    segno.make(uri, error="m", micro=False).save(drawn, kind="svg", scale=4, light="white")
    qr = f"data:image/svg+xml;base64,{base64.b64encode(drawn.getvalue()).decode()}"
    return Enrolment(factor.secret, uri, qr)


def _find_step(secret: str, code: str) -> int | None:
    """The number of the 30 s whose code this is, near now."""
    totp, present = pyotp.TOTP(secret, interval=STEP), int(time.time()) // STEP
    near = [present + drift for drift in _DRIFT]
    same = (step for step in near if hmac.compare_digest(totp.generate_otp(step), code))
    return next(same, None)


def _make_code() -> str:
    letters = base64.b32encode(secrets.token_bytes(_CODE_BYTES)).decode()
    return "-".join(letters[place : place + 4] for place in range(0, len(letters), 4))


def _clean(code: str) -> str:
    """As apps and people write it: with spaces or hyphens, in small letters."""
    plain = re.sub(r"[\s-]", "", code[:_LONGEST]).upper()
    return plain if plain.isascii() else ""


def _digest(user: User, code: str) -> str:
    return hashlib.sha256(f"{user.id} {_clean(code)}".encode()).hexdigest()


def _failed() -> AccountError:
    return AccountError(
        "second_factor_failed",
        _("This code is not right, or was used before; wait for the next one."),
    )
