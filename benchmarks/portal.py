"""A portal to measure: the real web process on a data folder of its own, with rows put in.

No worker runs. The load stays on loopback, in a bounded number of connections.
"""

import json
import os
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from uuid import UUID

from avatar_app.accounts.sessions import open_sign_in
from avatar_app.messaging.events import Event, channel
from avatar_app.settings import Settings
from avatar_app.store.connections import Connections
from avatar_app.store.database import open_engine
from avatar_app.store.models.accounts import User
from galatea.process.local_services import open_home
from galatea.process.ports import free_port
from galatea.process.supervisor import ChildProcess, stop_all
from galatea.process.web import web_command

PATIENCE = 60.0  # seconds until the portal must answer
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Account:
    """Someone who is signed in."""

    id: UUID
    cookie: str


class Portal:
    """A running portal: where it is, and what its web process takes."""

    def __init__(self, home: Connections) -> None:
        self.home = home
        self.port = home.settings.port

    def cpu(self) -> float:
        """Seconds of processor time that the web process has had."""
        return sum(_stat(process) for process in _descendants())

    def memory(self) -> float:
        """Resident megabytes of the web process."""
        return sum(_resident(process) for process in _descendants())

    def redis_connections(self) -> int:
        """How many clients Redis has."""
        clients = self.home.redis.client_list()
        assert isinstance(clients, list)
        return len(clients)

    def hearers(self, account: Account) -> int:
        """How many connections Redis tells of a user's news."""
        nothing = json.dumps(asdict(Event("nothing", "", "")))
        heard = self.home.redis.publish(channel(account.id), nothing)
        assert isinstance(heard, int)
        return heard

    def redis_cpu(self) -> float:
        """Seconds of processor time that Redis has had."""
        told = self.home.redis.info("cpu")
        assert isinstance(told, dict)
        return float(told["used_cpu_sys"] + told["used_cpu_user"])

    def enrol(self, name: str, count: int) -> list[Account]:
        """Accounts that are signed in; without passwords, whose hashing would take a minute."""
        with self.home.session() as session:
            users = [
                User(email=f"{name}{number}@example.org", password_hash="")
                for number in range(count)
            ]
            session.add_all(users)
            session.flush()
            return [Account(user.id, open_sign_in(session, user)) for user in users]


@contextmanager
def open_portal() -> Iterator[Portal]:
    """The web process as `galatea serve` starts it, for as long."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder), port=free_port())
        with open_home(settings) as home:
            command, environment = web_command(home)
            child = ChildProcess("web", command, environment | {"GALATEA_DATA_DIR": folder})
            child.start()
            try:
                _wait(f"http://127.0.0.1:{settings.port}/api/v1/health/live")
                yield Portal(home)
            finally:
                stop_all([child])
                open_engine(home.database_url).dispose()


def _wait(address: str) -> None:
    limit = time.monotonic() + PATIENCE
    while True:
        try:
            with urllib.request.urlopen(address, timeout=5):  # noqa: S310  # our own address
                return
        except OSError:
            if time.monotonic() > limit:
                raise
            time.sleep(0.1)


def _descendants() -> list[int]:
    """Granian and its worker: what runs it, or has such a parent."""
    parents: dict[int, int] = {}
    named: set[int] = set()
    for folder in Path("/proc").iterdir():
        if not folder.name.isdecimal():
            continue
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            line = (folder / "cmdline").read_bytes()
        except OSError:
            continue
        parents[int(folder.name)] = int(fields[1])
        if b"granian" in line:
            named.add(int(folder.name))
    ours = {process for process in named if parents[process] == os.getpid()}
    while more := {p for p, parent in parents.items() if parent in ours} - ours:
        ours |= more
    return sorted(ours)


def _stat(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def _resident(process: int) -> float:
    lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    pss = next(line for line in lines if line.startswith("Pss:"))  # shared pages counted once
    return int(pss.split()[1]) * 1024 / 1e6
