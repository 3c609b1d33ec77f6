"""Database, Redis and workers as processes that may be broken, and come back where they were."""

import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy import text

from avatar_app.errors import FaultError
from avatar_app.fleet.registry import list_workers
from avatar_app.settings import ROOT, Settings, load_settings
from avatar_app.store.connections import Connections
from avatar_app.store.database import migrate, open_engine
from galatea.process.postgres import Postgres
from galatea.process.redis import RedisServer
from galatea.process.supervisor import die_with_parent

PATIENCE = 60.0  # seconds until a worker must be there
AGAIN = 0.3  # after which one that has died is started again
TEXT_LIMIT = 50_000  # characters
SMALL = 1  # megabytes of the disk that is full

# A clock that can be set, before the one that cannot.
_CLOCK = """
CREATE SCHEMA chaos;
CREATE TABLE chaos.clock (ahead interval NOT NULL);
INSERT INTO chaos.clock VALUES ('0 s');
CREATE FUNCTION chaos.now() RETURNS timestamptz LANGUAGE sql STABLE
  AS 'SELECT pg_catalog.now() + (SELECT ahead FROM chaos.clock)';
ALTER DATABASE postgres SET search_path = chaos, pg_catalog, public;
"""


@dataclass
class Hand:
    """A worker that is started again whenever it ends."""

    name: str
    command: list[str]
    environment: Mapping[str, str]
    process: subprocess.Popen[bytes] | None = None
    starts: int = 0


class Yard:
    """Everything that makes films, in one folder."""

    def __init__(self, folder: Path) -> None:
        data = folder / "data"
        data.mkdir()
        (data / "weights").symlink_to(load_settings().weights_dir)
        self.postgres = Postgres(folder / "postgres")
        self.redis = RedisServer(folder / "redis")
        self.media = data / "media"
        self._folder = folder
        self._hands: list[Hand] = []
        self._over = threading.Event()
        self._keeper = threading.Thread(target=self._keep)
        self.postgres.start()
        self.redis.start()
        migrate(self.postgres.url)
        engine = open_engine(self.postgres.url)
        with engine.begin() as connection:
            connection.execute(text(_CLOCK))
        engine.dispose()  # the setting holds for connections from now on
        urls = self.postgres.url, self.redis.url
        settings = Settings(
            data_dir=data,
            queue_limit=100_000,
            text_limit=TEXT_LIMIT,
            database_url=urls[0],
            redis_url=urls[1],
        )
        self.home = Connections(settings, *urls)
        self._environment = os.environ | {
            "GALATEA_DATA_DIR": str(data),
            "GALATEA_DATABASE_URL": self.postgres.url,
            "GALATEA_REDIS_URL": self.redis.url,
            "GALATEA_LOG_FORMAT": "json",
            "GALATEA_TEXT_LIMIT": str(TEXT_LIMIT),
            "PYTHONPATH": str(ROOT),
        }
        self._keeper.start()

    def hire(self, many: int, cores: Sequence[int] = ()) -> None:
        """So many workers more, when they are there; each on a core of its own, if these are
        given.
        """
        for number in range(many):
            bound = ["taskset", "-c", str(cores[number])] if cores else []
            self._start(Hand(f"w{len(self._hands) + 1}", bound, {}))
        limit = time.monotonic() + PATIENCE
        while len(list_workers(self.home.redis)) < len(self._hands):
            if time.monotonic() > limit:
                raise TimeoutError(self.read_log())
            time.sleep(0.1)

    def hire_cramped(self) -> bool:
        """A worker whose own disk is full; False where that cannot be had."""
        unshare = shutil.which("unshare")
        small = self._folder / "small"
        small.mkdir()
        mount = f'mount -t tmpfs -o size={SMALL}m tmpfs "{small}"'
        inside = [str(unshare), "-U", "-r", "-m", "sh", "-c"]
        if unshare is None or subprocess.run([*inside, mount], check=False).returncode != 0:
            return False
        fill = f'head -c {SMALL}m /dev/zero > "{small}/filler"'
        command = [*inside, f'{mount}; {fill} 2>/dev/null; exec "$@"', "sh"]
        self._start(Hand("cramped", command, {"TMPDIR": str(small)}))
        return True

    def dismiss(self, name: str) -> None:
        """End a worker for good."""
        hand = next(hand for hand in self._hands if hand.name == name)
        self._hands.remove(hand)
        self.end(hand, signal.SIGTERM)

    def kill_any(self, how: signal.Signals = signal.SIGKILL) -> None:
        """End one of the workers, whatever it does; it comes back."""
        self.end(random.choice(self._hands), how)  # noqa: S311

    def end(self, hand: Hand, how: signal.Signals) -> None:
        """End it now."""
        if hand.process is not None:
            hand.process.send_signal(how)

    def end_all(self, how: signal.Signals) -> None:
        """End all workers; they come back."""
        for hand in self._hands:
            self.end(hand, how)

    def revive_postgres(self) -> None:
        """Start it after it was killed; what is left of it must have gone first."""
        for _ in range(20):
            try:
                self.postgres.start()
            except FaultError:
                time.sleep(0.5)
            else:
                return

    def set_clock(self, ahead_s: float) -> None:
        """How far the database's clock is ahead of the time."""
        with self.home.session() as session:
            ahead = timedelta(seconds=ahead_s)
            session.execute(text("UPDATE chaos.clock SET ahead = :ahead"), {"ahead": ahead})

    def read_log(self) -> str:
        """What the workers have said."""
        return (self._folder / "log").read_text(errors="replace")

    def count_starts(self) -> int:
        """How often workers were started."""
        return sum(hand.starts for hand in self._hands)

    def read_memory(self) -> dict[str, float]:
        """What each worker holds, in MB."""
        return {worker.name: worker.memory_mb for worker in list_workers(self.home.redis)}

    def read_work(self) -> dict[str, float]:
        """Seconds that each worker has computed so far, with its programs that have ended."""
        tick = os.sysconf("SC_CLK_TCK")
        found = {}
        for hand in self._hands:
            if hand.process is not None:
                told = Path(f"/proc/{hand.process.pid}/stat").read_text().rpartition(")")[2].split()
                found[hand.name] = sum(map(int, told[11:15])) / tick
        return found

    def close(self) -> None:
        """End everything."""
        self._over.set()
        self._keeper.join()
        self.end_all(signal.SIGTERM)
        for hand in self._hands:
            if hand.process is not None:
                try:
                    hand.process.wait(20)
                except subprocess.TimeoutExpired:
                    hand.process.kill()
                    hand.process.wait()
        open_engine(self.postgres.url).dispose()
        self.redis.stop()
        self.postgres.stop()

    def _start(self, hand: Hand) -> None:
        run = "from galatea.cli.main import main; main()"
        command = [*hand.command, sys.executable, "-c", run, "worker", "--name", hand.name]
        with (self._folder / "log").open("ab") as log:
            hand.process = subprocess.Popen(  # our own command
                command,
                env={**self._environment, **hand.environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=die_with_parent,  # noqa: PLW1509
            )
        hand.starts += 1
        if hand not in self._hands:
            self._hands.append(hand)

    def _keep(self) -> None:
        while not self._over.wait(AGAIN):
            for hand in list(self._hands):
                if hand.process is not None and hand.process.poll() is not None:
                    self._start(hand)


@contextmanager
def open_yard(folder: Path, workers: int) -> Iterator[Yard]:
    """One with workers, for as long."""
    yard = Yard(folder)
    try:
        yard.hire(workers)
        yield yard
    finally:
        yard.close()
