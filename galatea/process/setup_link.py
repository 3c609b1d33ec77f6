"""Links for one person, as a terminal prints them."""

from avatar_app.accounts.invitations import open_setup
from avatar_app.settings import Settings
from avatar_app.store.connections import Connections


def print_setup_link(home: Connections) -> None:
    """On a portal without an administrator, the link that makes one; else nothing."""
    with home.session() as session:
        token = open_setup(session)
    if token is not None:
        print(
            "Nobody administers this portal yet. Who opens this link, once, does:\n"
            f"  {make_link(home.settings, f'/sign-up#invitation={token}')}",
            flush=True,
        )


def make_link(settings: Settings, path: str) -> str:
    """Where a path of the portal is. Without GALATEA_PUBLIC_URL it is that of this machine, and
    behind a proxy its name stands in place of ours.
    """
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"{settings.public_url or f'http://{host}:{settings.port}'}{path}"
