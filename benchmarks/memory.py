"""Peak memory of a long film and of a short one, each by a process of its own."""

import argparse
import tempfile
from pathlib import Path

from benchmarks.start import report_of
from benchmarks.table import Table
from benchmarks.texts import TEXTS

TARGET = 60.0


def run(options: argparse.Namespace) -> list[Table]:
    """Megabytes of resident memory."""
    del options
    table = Table("Memory: peak of the render's process")
    with tempfile.TemporaryDirectory() as folder:
        short = report_of(Path(folder), TEXTS["en"][:150])
        long = report_of(Path(folder), " ".join([TEXTS["en"]] * 20))
    lengths = [float(str(report["duration_s"])) for report in (short, long)]
    peaks = [float(str(report["peak_rss_mb"])) for report in (short, long)]
    more = peaks[1] - peaks[0]
    table.add(f"a film of {lengths[0]:.0f} s at 512", f"{peaks[0]:.0f} MB")
    table.add(
        f"a film of {lengths[1]:.0f} s at 512",
        f"{peaks[1]:.0f} MB ({more:+.0f} MB)",
        "within 60 MB",
        more <= TARGET,
    )
    return [table]
