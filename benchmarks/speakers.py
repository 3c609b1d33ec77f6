"""Every speaker that is installed: how fast it speaks, how soon, and how much memory it takes.

Each in a process of its own, with its first voice that speaks English.
"""

import argparse
import json
import subprocess
import sys
import time

from avatar_app.catalog.engines import ENGINES
from avatar_app.script.parser import parse
from benchmarks.table import Table
from benchmarks.texts import TEXTS
from workers.film.report import measure_memory
from workers.speech.registry import list_voices, load_speaker


def run(_options: argparse.Namespace) -> list[Table]:
    """Real-time factor, first sound and memory of each."""
    table = Table("Speakers: English, alone in a process")
    for engine, row in ENGINES.items():
        voices = [v.id for v in list_voices().values() if v.engine == engine and v.speaks("en")]
        if not voices:
            table.add(row.label, "not installed, or no voice")
            continue
        command = [sys.executable, "-m", "benchmarks.speakers", voices[0]]
        told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        found = json.loads(told.splitlines()[-1])
        table.add(
            f"{row.label}, {voices[0]}",
            f"{found['factor']:.1f}x real time; first sound {found['first']:.2f} s, then "
            f"{found['again']:.2f} s; {found['memory']:.0f} MB",
        )
    return [table]


def measure(voice: str) -> dict[str, float]:
    """Seconds to the first Line's sound, cold and warm; seconds of sound a second; peak MB."""
    chosen = list_voices()[voice].speaking("en")
    script = parse(TEXTS["en"])
    firsts = []
    for _ in range(2):
        started = time.monotonic()
        speeches = load_speaker(chosen.engine).speak(script, chosen)
        heard = [next(speeches)]
        firsts.append(time.monotonic() - started)
        heard += speeches
        spent = time.monotonic() - started
    return {
        "first": firsts[0],
        "again": firsts[1],
        "factor": heard[-1].end / spent,
        "memory": measure_memory(),
    }


if __name__ == "__main__":
    print(json.dumps(measure(sys.argv[1])))
