"""All of Galatea on one machine: database, Redis, web, workers, supervised in one terminal."""

import signal
import sys
from pathlib import Path

from avatar_app.settings import Settings
from galatea.process.local_services import open_home
from galatea.process.ports import check_port
from galatea.process.setup_link import print_setup_link
from galatea.process.supervisor import ChildProcess, stop_all
from galatea.process.web import web_command
from workers.cores import count_cores
from workers.runtime.stop_flag import StopFlag

WATCH = 0.25  # seconds between looks at the children


def serve(settings: Settings, workers: int) -> None:
    """Run everything until a signal asks to stop."""
    check_port(settings.host, settings.port)
    asked = StopFlag()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: asked.set())
    with open_home(settings, alone=True) as home:
        environment = {
            "GALATEA_DATABASE_URL": home.database_url,
            "GALATEA_REDIS_URL": home.redis_url,
            "PYTHONUNBUFFERED": "1",
        }
        command = [str(Path(sys.executable).with_name("galatea"))]
        children = [ChildProcess("web", *web_command(home))]
        children += [
            ChildProcess(f"worker {number}", [*command, "worker"], environment)
            for number in range(1, workers + 1)
        ]
        for child in children:
            child.start()
        many = f"{workers} worker{'s' * (workers != 1)}"
        where = f"http://{settings.host}:{settings.port}"
        print(f"Galatea runs with {many} at {where}; Ctrl-C stops it.", flush=True)
        print_setup_link(home)
        try:
            while not asked.wait(WATCH):
                for child in children:
                    child.watch()
        finally:
            stop_all(children)


def count_workers() -> int:
    """As many as leave a core for everything else."""
    return max(1, count_cores() - 1)
