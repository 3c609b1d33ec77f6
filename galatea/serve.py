"""All of Galatea on one machine: database, Redis, web, workers, supervised in one terminal."""

import os
import signal
import sys
from pathlib import Path

from avatar_app.settings import Settings
from galatea.children import Child, stop_all
from galatea.home import open_home
from galatea.ports import check_port
from galatea.web import web_command
from workers.flag import Flag

WATCH = 0.25  # seconds between looks at the children


def serve(settings: Settings, workers: int) -> None:
    """Run everything until a signal asks to stop."""
    check_port(settings.host, settings.port)
    asked = Flag()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: asked.set())
    with open_home(settings, alone=True) as home:
        environment = {
            "GALATEA_DATABASE_URL": home.database_url,
            "GALATEA_REDIS_URL": home.redis_url,
            "PYTHONUNBUFFERED": "1",
        }
        command = [str(Path(sys.executable).with_name("galatea"))]
        children = [Child("web", *web_command(home))]
        children += [
            Child(f"worker {number}", [*command, "worker"], environment, may_end=True)
            for number in range(1, workers + 1)
        ]
        for child in children:
            child.start()
        many = f"{workers} worker{'s' * (workers != 1)}"
        where = f"http://{settings.host}:{settings.port}"
        print(f"Galatea runs with {many} at {where}; Ctrl-C stops it.", flush=True)
        try:
            while not asked.wait(WATCH):
                for child in children:
                    child.watch()
        finally:
            stop_all(children)


def count_workers() -> int:
    """As many as leave a core for everything else."""
    affinity = getattr(os, "sched_getaffinity", None)  # Linux alone has it
    cores = len(affinity(0)) if affinity else os.cpu_count() or 1
    return max(1, cores - 1)
