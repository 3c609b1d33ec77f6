"""Passwords hashed and verified (argon2id)."""

import re
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

from avatar_app.errors import AccountError, InputError
from avatar_app.translation import gettext as _

SHORTEST_PASSWORD, LONGEST_PASSWORD = 10, 200
SHORTEST_LINK_PASSWORD = 4  # guessing is throttled
_GUESSES = 10**6  # that a password must withstand, by zxcvbn's lists and patterns
_LOOKED_AT = 40  # characters; patterns in longer ones take long to find

_HASHER = PasswordHasher()

# Verified where there is no account, so that the answer takes as long.
NOBODY = _HASHER.hash(secrets.token_hex(16))


def hash_password(password: str, email: str) -> str:
    """Raises AccountError("account_password") if it is too short or long, or if who tries the
    common ones, or the account's own address, would soon find it.
    """
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise AccountError(
            "account_password",
            _(
                "A password has {shortest_password} to {longest_password} characters; this one "
                "has {password}.",
                shortest_password=SHORTEST_PASSWORD,
                longest_password=LONGEST_PASSWORD,
                password=len(password),
            ),
        )
    if _is_common(password, email):
        raise AccountError(
            "account_password",
            _(
                "This password is too easy to guess: it is a common one, a simple "
                "pattern, or your own "
                "address. Use several words that do not belong together."
            ),
        )
    return _HASHER.hash(password)


def hash_link_password(password: str) -> str:
    """That of a link: whoever is to know it is told, so that it may be a short one.

    Raises InputError("link_password").
    """
    if not SHORTEST_LINK_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise InputError(
            "link_password",
            _(
                "The password of a link has {shortest_link_password} to {longest_password} "
                "characters.",
                shortest_link_password=SHORTEST_LINK_PASSWORD,
                longest_password=LONGEST_PASSWORD,
            ),
        )
    return _HASHER.hash(password)


def _is_common(password: str, email: str) -> bool:
    own = ["galatea", email, *email.split("@"), *re.split(r"\W+", email)]
    guesses = zxcvbn(password[:_LOOKED_AT], user_inputs=own)["guesses"]
    return float(guesses) < _GUESSES


def verify_password(hashed: str, password: str) -> bool:
    """Whether a password is the one that was hashed; False too where the hash cannot be read."""
    try:
        return len(password) <= LONGEST_PASSWORD and _HASHER.verify(hashed, password)
    except (VerificationError, InvalidHashError):
        return False
