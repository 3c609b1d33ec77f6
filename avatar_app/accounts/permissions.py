"""What an account's role allows."""

from avatar_app.errors import AccountError
from avatar_app.store.models.accounts import Role, User
from avatar_app.translation import gettext as _


def check_admin(user: User) -> None:
    """Raises AccountError("not_allowed")."""
    if user.role != Role.ADMIN:
        raise AccountError("not_allowed", _("Only administrators can do this."))


def check_verified(user: User, mails: bool) -> None:
    """Where the portal sends e-mail (`mails`), an account may do little before its address is
    verified. Raises AccountError("address_unverified").
    """
    if mails and user.verified_at is None:
        raise AccountError(
            "address_unverified",
            _(
                "Verify your e-mail address first: open the link that was sent to it. Your account "
                "page sends another."
            ),
        )
