"""The web process: granian serving the pages and the API, from the build that `make setup` made."""

import os
import sys
from pathlib import Path

from granian.utils.proxies import wrap_asgi_with_proxy_headers
from starlette.types import ASGIApp

from avatar_app.errors import MissingError
from avatar_app.settings import load_settings
from avatar_app.store.connections import Connections
from galatea.process.frontend import CLIENT


def application() -> ASGIApp:
    """The pages and the API, who asks told by a trusted proxy: its address, and whether by TLS."""
    from avatar_app.avatar_app import app

    os.umask(0o077)  # media is nobody else's
    # Whoever computes in a thread gives way to the loop every millisecond, not every five.
    sys.setswitchinterval(0.001)
    trusted = load_settings().trusted_proxies
    wrapped: ASGIApp = wrap_asgi_with_proxy_headers(app(), trusted_hosts=trusted)
    return wrapped


def start() -> ASGIApp:
    """The same, as the process begins."""
    os.umask(0o077)  # media is nobody else's
    # Whoever computes in a thread gives way to the loop every millisecond, not every five.
    sys.setswitchinterval(0.001)
    return application()


def web_command(home: Connections) -> tuple[list[str], dict[str, str]]:
    """What runs it, in the repository's folder, and its environment.

    Raises MissingError("engine_missing") if the front end is not built.
    """
    if not (CLIENT / "index.html").is_file():
        raise MissingError("engine_missing", "The pages are not built; run `make setup`.")
    command = [
        str(Path(sys.executable).with_name("granian")),
        *("--interface", "asgi", "--factory"),
        *("--host", home.settings.host, "--port", str(home.settings.port)),
        *("--workers", "1", "--log-level", "warning"),
        "galatea.process.web:start",
    ]
    environment = {
        "GALATEA_DATABASE_URL": home.database_url,
        "GALATEA_REDIS_URL": home.redis_url,
        "REFLEX_REDIS_URL": "",  # tabs are in this process: see pages/shell/page_states.py
        "REFLEX_ENV_MODE": "prod",
        "REFLEX_TELEMETRY_ENABLED": "false",
        "REFLEX_CHECK_LATEST_VERSION": "false",
        # Reflex's own switches for a build that is there already.
        "__REFLEX_MOUNT_FRONTEND_COMPILED_APP": "true",
        "__REFLEX_SKIP_COMPILE": "true",
    }
    return command, environment
