"""The document's configurations through a running portal, on files of the official names, shapes
and types: they are put into the folder of weights, `galatea serve` is started, and films are asked
for over REST, with no other step.

What the files hold is made up, so faces and voices are nonsense; names, loading, routes, times and
memory are not. XTTS's file is 1.9 GB and SadTalker's 0.7. Piper's official graph cannot be made
here, so its voice is a small one in the same format. `--espnet PYTHON` names an environment
that has ESPnet (`make espnet`), whose worker makes the balanced film.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

import torch

from avatar_app.catalog.tiers import TIERS, Tier
from avatar_app.settings import ROOT, load_settings
from benchmarks.published import write_sadtalker
from benchmarks.table import Table
from benchmarks.wav2lip import make_network
from galatea.process.ports import free_port
from tests.workers.speech.tiny import make_voice
from tests.workers.speech.tiny_xtts import PUBLISHED, make_model

WORDS = {"balanced": "Γεια [happy] σας!"}  # its model speaks Greek
USUAL = "Hi, [happy] Bob!"
ENDED = ("done", "failed", "cancelled")
PATIENCE = 1800.0  # seconds for a film
STOPS = 3.0  # to XTTS, which would babble for half a minute


class Client:
    """Somebody at the REST API."""

    def __init__(self, port: int) -> None:
        self._address = f"http://127.0.0.1:{port}/api/v1"
        jar = urllib.request.HTTPCookieProcessor(CookieJar())
        self._opener = urllib.request.build_opener(jar)

    def ask(self, path: str, body: dict[str, Any] | None = None) -> Any:
        """What is answered, read as JSON."""
        data = None if body is None else json.dumps(body).encode()
        kind = {"Content-Type": "application/json"}
        request = urllib.request.Request(self._address + path, data, kind)  # noqa: S310 # ours
        with self._opener.open(request, timeout=30) as answer:
            return json.load(answer)

    def fetch(self, path: str) -> bytes:
        """What is answered."""
        with self._opener.open(self._address + path, timeout=30) as answer:
            found: bytes = answer.read()
        return found


def run(options: argparse.Namespace) -> Iterator[Table]:
    """A table of the films."""
    table = Table("The document's configurations, from files put in by hand to films, over REST")
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        data = Path(name)
        fill_shelf(data / "weights")
        client = stack.enter_context(serve(data))
        tiers = [TIERS["light"], TIERS["premium"]]
        if options.espnet:
            stack.enter_context(hire(options.espnet, data))
            tiers.insert(1, TIERS["balanced"])
        else:
            table.add("balanced", "not made: no environment with ESPnet was named (--espnet)")
        for tier in tiers:
            measure(client, tier, table)
    yield table


def fill_shelf(shelf: Path) -> None:
    """All files, by their official names."""
    (shelf / "wav2lip").mkdir(parents=True)
    (shelf / "faces").symlink_to(load_settings().weights_dir / "faces")
    make_voice(shelf / "piper", "en_US-ryan-medium", "en-us")
    state = {f"module.{key}": value for key, value in make_network().state_dict().items()}
    torch.save({"state_dict": state, "global_step": 1}, shelf / "wav2lip" / "wav2lip_gan.pth")
    write_sadtalker(shelf / "sadtalker")
    make_model(shelf / "xtts" / "v2", ("Ana Florence",), PUBLISHED, STOPS)


@contextmanager
def serve(data: Path) -> Iterator[Client]:
    """`galatea serve` as a person starts it, and somebody signed up there."""
    port = free_port()
    with start(sys.executable, data, "serve", "--workers", "1", GALATEA_PORT=str(port)):
        client = Client(port)
        wait_for(lambda: client.ask("/catalog")["workers"] == 1, 120)
        client.ask("/sign-up", {"email": "bench@example.org", "password": "correct horse battery"})
        yield client


@contextmanager
def hire(python: str, data: Path) -> Iterator[None]:
    """A worker in ESPnet's environment, with a small model in its format."""
    command = "import workers.speech.engines.espnet.network; from pathlib import Path; "
    command += "from tests.espnet.tiny import *; "
    place = data / "weights" / "espnet" / "el_GR-anna"
    command += f"make_vits(Path('{place}'), GREEK, 'espeak_ng_greek')"
    subprocess.run([python, "-c", command], check=True, cwd=ROOT, capture_output=True)
    with start(python, data, "worker"):
        yield


@contextmanager
def start(python: str, data: Path, *arguments: str, **settings: str) -> Iterator[None]:
    environment = os.environ | {"GALATEA_DATA_DIR": str(data), "PYTHONPATH": str(ROOT)} | settings
    command = [python, "-c", "from galatea.cli.main import main; main()", *arguments]
    with (data / f"{arguments[0]}.log").open("w") as log:
        process = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=log, stderr=log)
        try:
            yield
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(60)


def measure(client: Client, tier: Tier, table: Table) -> None:
    """Ask for a film of a tier, wait, and look at what came."""
    wait_for(lambda: is_offered(client, tier.name), 30)
    order = {"text": WORDS.get(tier.name, USUAL), "preset": "ava", "tier": tier.name}
    asked = client.ask("/renders", order)["id"]
    wait_for(lambda: client.ask(f"/renders/{asked}")["state"] in ENDED, PATIENCE)
    made = client.ask(f"/renders/{asked}")
    if made["state"] != "done":
        table.add(tier.name, f"{made['state']}: {made['error']}", "a film", met=False)
        return
    film = client.fetch(f"/renders/{asked}/film")
    length, work = made["duration_s"], made["render_s"]
    table.add(
        f"{tier.name}: {made['speaker']} + {made['animator']}",
        f"{length:.1f} s of film, {len(film) / 1000:.0f} kB, made in {work:.0f} s "
        f"({work / length:.1f} times its length, models' loading included)",
        "a film",
        met=film[4:8] == b"ftyp",
    )


def is_offered(client: Client, tier: str) -> bool:
    """Whether a live worker has its engines."""
    return any(row["name"] == tier and row["offered"] for row in client.ask("/catalog")["tiers"])


def wait_for(condition: Callable[[], bool], seconds: float) -> None:
    """Raises TimeoutError. What does not answer yet will."""
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        with suppress(urllib.error.URLError):
            if condition():
                return
        time.sleep(0.3)
    raise TimeoutError
