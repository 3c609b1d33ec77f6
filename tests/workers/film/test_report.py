"""What a film tells of itself."""

import subprocess
import sys
from pathlib import Path

import pytest

from avatar_app.catalog.tiers import TIERS
from avatar_app.catalog.voices import VOICES
from avatar_app.script.parser import parse
from workers.film.report import Report, make_report
from workers.film.spec import FilmSpec
from workers.film.stopwatch import Stopwatch
from workers.film.transcript import Transcript
from workers.speech.speech import Phoneme

BLOCK = 200  # MB
# A process of its own: what this one has held before would hide the block.
MEASURE = f"""
import numpy as np
from workers.film.report import measure_memory, read_memory

before = measure_memory(), read_memory()
block = np.ones({BLOCK}_000_000, np.uint8)
during = measure_memory(), read_memory()
del block
after = measure_memory(), read_memory()
print(*before, *during, *after)
"""


def test_memory_is_told_in_megabytes_and_its_peak_stays() -> None:
    done = subprocess.run(
        [sys.executable, "-c", MEASURE], capture_output=True, text=True, check=True
    )
    peak, held, peak_during, held_during, peak_after, held_after = map(float, done.stdout.split())
    assert held <= peak + 1
    assert held_during - held == pytest.approx(BLOCK, abs=0.1 * BLOCK)
    assert peak_during - peak == pytest.approx(BLOCK, abs=0.1 * BLOCK)
    assert peak_after >= peak_during - 1  # the kernel counts in batches
    assert held_after - held == pytest.approx(0, abs=0.1 * BLOCK)


@pytest.fixture
def report() -> Report:
    spec = FilmSpec(
        parse("Hi."), VOICES["en-male"], "preset:ava", Path("film.mp4"), TIERS["instant"], fps=30
    )
    transcript = Transcript(phonemes=[Phoneme("h", "kk", 0.123456, 0.2, 2)])
    watch = Stopwatch()
    watch.spent["speech"] = 1.5
    first = watch.started + 0.75
    return make_report(spec, "espeak", "mesh", (480, 640, 3), 22050, 60, transcript, watch, first)


def test_times_are_of_this_film(report: Report) -> None:
    assert (report.duration_s, report.width, report.height) == (2.0, 640, 480)
    assert report.timings_s["speech"] == 1.5
    assert report.timings_s["first_frame"] == pytest.approx(0.75)
    assert report.timings_s["face"] == 0
    assert report.rtf == pytest.approx(report.timings_s["total"] / 2)


def test_json_is_short_and_plain(report: Report) -> None:
    told = report.to_json()
    assert told["phonemes"] == [{"ipa": "h", "viseme": "kk", "start": 0.1235, "end": 0.2}]
    assert told["words"] == []
