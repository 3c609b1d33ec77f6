"""The pages' front end: built once for each language, then served without node or bun.

`python -m galatea.process.frontend`, which `make setup` runs. Reflex builds with bun, bun comes by
npm, and npm out of a wheel. Reflex writes the server's address into the build; here the browser's
own stands instead, so that one build serves on any host and port, behind TLS too.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from avatar_app.errors import FaultError, GalateaError, MissingError
from avatar_app.settings import ROOT
from avatar_app.translation import BUILD_LANGUAGE, PORTAL_LANGUAGES, SOURCE

BUN = ROOT / "requirements" / "bun"  # which bun, and what its files' checksums are
BAKED = "localhost:65001"  # as in rxconfig.py
LOCK = ROOT / "reflex.lock" / "package.json"
CLIENT = ROOT / ".web" / "build" / "client"
# The pages of other languages, each in a folder; what they load is all in CLIENT's assets.
PAGES = ROOT / ".web" / "pages"
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
    before = LOCK.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        others = Path(folder)
        # Each build begins with an empty folder; the English one, which is the last, stays.
        for language in reversed(PORTAL_LANGUAGES):
            _export(environment | {BUILD_LANGUAGE: language})
            if language != SOURCE:
                shutil.move(CLIENT, others / language)
        # Reflex writes its lock now in one line and now in many; a checkout stays as it was.
        if json.loads(LOCK.read_text(encoding="utf-8")) == json.loads(before):
            LOCK.write_text(before, encoding="utf-8")
        shutil.copy(PLAYER, CLIENT)
        _merge(others)


def _export(environment: dict[str, str]) -> None:
    reflex = str(Path(sys.executable).with_name("reflex"))
    _run([reflex, "export", "--no-zip"], environment)
    mend(CLIENT)


def _merge(builds: Path) -> None:
    """Keep the pages of other languages apart; the names of what they load tell its content."""
    shutil.rmtree(PAGES, ignore_errors=True)
    for build in sorted(builds.iterdir()):
        shutil.copytree(build / "assets", CLIENT / "assets", dirs_exist_ok=True)
        for page in build.rglob("*.html*"):
            kept = PAGES / build.name / page.relative_to(build)
            kept.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(page, kept)


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
            "engine_failed", "The front end's build is not as it was; see galatea.process.frontend."
        )


def _install_bun(npm: str) -> str:
    """Where the bun of the lock is, held against its checksums."""
    folder = Path(sys.prefix) / "bun"
    wanted = (BUN / "package-lock.json").read_bytes()
    lock, bun = folder / "package-lock.json", folder / "node_modules" / ".bin" / "bun"
    if not (bun.exists() and lock.exists() and lock.read_bytes() == wanted):
        folder.mkdir(exist_ok=True)
        shutil.copy(BUN / "package.json", folder)
        shutil.copy(BUN / "package-lock.json", folder)
        _run([npm, "ci", "--prefix", str(folder), "--no-audit", "--no-fund"])
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
