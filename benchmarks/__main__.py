"""`python -m benchmarks [NAME ...] [--photos FOLDER]`: run them all, or those named."""

import argparse
import datetime
import importlib
import os
import platform
from pathlib import Path

NAMES = (
    *("speed", "start", "memory", "speakers", "voices", "quality", "emotion", "footage"),
    "intelligibility",
    *(
        "voice-net",
        "wav2lip",
        "parity",
        "enhancer",
        "tiers",
        "web",
        "hostile",
        "forecast",
        "live",
        "soak",
        "parts",
        "fuzz",
    ),
)


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("names", nargs="*", default=NAMES, metavar="NAME", help=", ".join(NAMES))
    parser.add_argument(
        "--photos", type=Path, help="a folder of portraits to measure quality on, beside the preset"
    )
    parser.add_argument(
        "--write", type=Path, metavar="FOLDER", help="write quality.md and its pictures there"
    )
    parser.add_argument("--films", type=int, default=500, help="how many `soak` makes")
    parser.add_argument(
        "--reference",
        type=Path,
        default=os.environ.get("SADTALKER_REFERENCE"),
        metavar="DIR",
        help="a checkout of SadTalker for `parity` to compare with (SADTALKER_REFERENCE)",
    )
    parser.add_argument(
        "--espnet",
        default=os.environ.get("ESPNET_PYTHON"),
        metavar="PYTHON",
        help="the Python of an environment with ESPnet, for `tiers` (ESPNET_PYTHON)",
    )
    parser.add_argument(
        "--minutes", type=float, default=10.0, help="how long the film of `parts` is"
    )
    parser.add_argument("--inputs", type=int, default=1_000_000, help="how many `fuzz` tries")
    parser.add_argument(
        "--sentences", type=int, default=50, help="how many `intelligibility` has spoken"
    )
    options = parser.parse_args()
    day = datetime.datetime.now(tz=datetime.UTC).date()
    print(f"{_processor()}, {os.cpu_count()} cores, Python {platform.python_version()}, {day}\n")
    for name in options.names:
        module = importlib.import_module(f"benchmarks.{name.replace('-', '_')}")
        for table in module.run(options):
            print(table, flush=True)


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        return next(line.split(":")[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


if __name__ == "__main__":
    main()
