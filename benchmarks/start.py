"""How soon the first frame goes out: of a new process, and of a warm one."""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from avatar_app.catalog.tiers import TIERS
from avatar_app.catalog.voices import VOICES
from avatar_app.script.parser import parse
from avatar_app.settings import load_settings
from benchmarks.table import Table
from benchmarks.texts import TEXTS
from workers.film.pipeline import make_film
from workers.film.spec import FilmSpec

COLD, WARM = 1.5, 0.3


def run(options: argparse.Namespace) -> list[Table]:
    """Seconds to the first frame, the median of five each."""
    del options
    table = Table("Start: the first frame is with the encoder")
    with tempfile.TemporaryDirectory() as folder:
        cold = statistics.median(render_cold(Path(folder), TEXTS["en"]) for _ in range(5))
        settings = load_settings()
        spec = FilmSpec(
            parse(TEXTS["en"]),
            VOICES["en-female"],
            "preset:ava",
            Path(folder) / "warm.mp4",
            TIERS["instant"],
        )
        make_film(spec, settings)
        warm = statistics.median(
            make_film(spec, settings).report.timings_s["first_frame"] for _ in range(5)
        )
    table.add("new process, from its start, 512 x 512", f"{cold:.2f} s", "<= 1.5 s", cold <= COLD)
    table.add("warm process, 512 x 512", f"{warm:.2f} s", "<= 0.3 s", warm <= WARM)
    return [table]


def render_cold(folder: Path, text: str) -> float:
    """Seconds from the start of a new `galatea render` to its first frame."""
    return float(report_of(folder, text)["timings_s"]["first_frame"])


def report_of(folder: Path, text: str, size: int = 512) -> dict[str, dict[str, float]]:
    """The report of a render by the command line."""
    script, report = folder / "script.txt", folder / "report.json"
    script.write_text(text, encoding="utf-8")
    command: list[str | Path] = [
        Path(sys.executable).with_name("galatea"),
        "render",
        "--portrait",
        "preset:ava",
    ]
    command += ["--script", script, "--size", str(size), "--report", report]
    command += ["-o", folder / "film.mp4"]
    subprocess.run(command, check=True, capture_output=True)
    told: dict[str, dict[str, float]] = json.loads(report.read_text())
    return told
