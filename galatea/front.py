"""The pages' front end: built once, then served without node or bun.

`python -m galatea.front`, which `make setup` runs. Reflex builds with bun, bun comes by npm, and
npm out of a wheel. Reflex writes the server's address into the build; here the browser's own stands
instead, so that one build serves on any host and port, behind TLS too.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from avatar_app.errors import FaultError, GalateaError, MissingError
from avatar_app.settings import ROOT

BUN = "bun@1.4.5"
BAKED = "localhost:65001"  # as in rxconfig.py
LOCK = ROOT / "reflex.lock" / "package.json"
CLIENT = ROOT / ".web" / "build" / "client"
# Plays a film while it is made, where the browser cannot by itself; assets/live.js asks for it.
PLAYER = ROOT / ".web" / "node_modules" / "hls.js" / "dist" / "hls.light.min.js"
_HTTP, _WS = "${location.origin}", '${location.origin.replace(/^http/,"ws")}'


def build() -> None:
    """Build anew. Raises MissingError("engine_missing"), FaultError("engine_failed")."""
    npm = str(Path(sys.executable).with_name("npm"))
    bun = shutil.which("bun") or _install_bun(npm)
    environment = os.environ | {
        "PATH": f"{Path(bun).parent}{os.pathsep}{os.environ.get('PATH', '')}",
        "npm_config_registry": _run([npm, "config", "get", "registry"]).strip(),
        "REFLEX_TELEMETRY_ENABLED": "false",
        "REFLEX_CHECK_LATEST_VERSION": "false",
        "COLUMNS": "200",
    }
    reflex = str(Path(sys.executable).with_name("reflex"))
    before = LOCK.read_text(encoding="utf-8")
    _run([reflex, "export", "--no-zip"], environment)
    # Reflex writes its lock now in one line and now in many; a checkout stays as it was.
    if json.loads(LOCK.read_text(encoding="utf-8")) == json.loads(before):
        LOCK.write_text(before, encoding="utf-8")
    shutil.copy(PLAYER, CLIENT)
    mend(CLIENT)


def mend(client: Path) -> None:
    """Put the browser's own address where the build has one of ours.

    Raises FaultError("engine_failed") if it is not where it should be.
    """
    mended = 0
    for file in client.rglob("*.js"):
        code = file.read_text(encoding="utf-8")
        if BAKED not in code:
            continue
        # Only between backquotes does a template stand for something.
        if code.count(f"`http://{BAKED}") + code.count(f"`ws://{BAKED}") != code.count(BAKED):
            break
        code = code.replace(f"`http://{BAKED}", f"`{_HTTP}").replace(f"`ws://{BAKED}", f"`{_WS}")
        file.write_text(code, encoding="utf-8")
        file.with_suffix(".js.gz").unlink(missing_ok=True)
        mended += 1
    if mended != 1:
        raise FaultError(
            "engine_failed", "The front end's build is not as it was; see galatea.front."
        )


def _install_bun(npm: str) -> str:
    folder = Path(sys.prefix) / "bun"
    bun = folder / "node_modules" / ".bin" / "bun"
    if not bun.exists():
        _run([npm, "install", "--prefix", str(folder), "--no-audit", "--no-fund", BUN])
    return str(bun)


def _run(command: list[str], environment: dict[str, str] | None = None) -> str:
    # npm's own script looks for node on PATH; the wheel puts both beside this Python.
    found = dict(environment or os.environ)
    found["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{found.get('PATH', '')}"
    try:
        done = subprocess.run(  # noqa: S603
            command, cwd=ROOT, env=found, check=True, capture_output=True, text=True
        )
    except FileNotFoundError:
        raise MissingError(
            "engine_missing", f"{Path(command[0]).name} is not installed; run `make setup` again."
        ) from None
    except subprocess.CalledProcessError as error:
        told = (error.stdout + error.stderr).strip().splitlines()[-6:]
        raise FaultError(
            "engine_failed", f"The front end was not built: {' / '.join(told)}"
        ) from None
    return done.stdout


if __name__ == "__main__":
    try:
        build()
    except GalateaError as error:
        sys.exit(f"error[{error.code}]: {error}")
