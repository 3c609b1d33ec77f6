"""The web process: granian serving the API."""

import sys
from pathlib import Path

from avatar_app.settings import Settings


def web_command(settings: Settings) -> list[str]:
    """What runs it, in an environment that names database and Redis."""
    return [
        str(Path(sys.executable).with_name("granian")),
        *("--interface", "asgi", "--factory", "--no-ws"),
        *("--host", settings.host, "--port", str(settings.port)),
        *("--workers", "1", "--log-level", "warning"),
        "avatar_app.api.app:create_app",
    ]
