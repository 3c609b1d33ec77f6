"""Footage as the portrait: films of people who speak, blink and turn, made to say something else.

The footage is a film of ours in another language: its mouth moves, so how much of that is left
shows in the lips.
"""

import argparse
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from avatar_app.catalog import TIERS, VOICES
from avatar_app.script import parse
from avatar_app.settings import load_settings
from benchmarks.quality import CLOSED, closed, count_blinks, openness, shimmer, silent
from benchmarks.sight import FPS, SIZE, Floats, Sight, align, see, sitters, watch_again, worst
from benchmarks.table import Table
from benchmarks.texts import TEXTS
from workers.film import Order, make_film

LEFT = 0.5  # correlation of the lips with what the footage itself says: chance, and a little more


def run(options: argparse.Namespace) -> list[Table]:
    """The worst of each measure over all portraits, and how long it takes."""
    measured: dict[str, dict[str, float]] = {}
    with sitters(options) as portraits, TemporaryDirectory() as folder:
        for name, source in portraits.items():
            path = Path(folder) / f"{name}.mp4"
            script = parse(TEXTS["el"])
            order = Order(script, VOICES["el-female"], source, path, TIERS["instant"], SIZE, FPS, 7)
            own = watch_again(path, make_film(order, load_settings()).report)
            measured[name] = measure(own, see(str(path), TEXTS["en"], "en"))
        speeds = {size: _time(path, size) for size in (512, 1080)}
    return [_summarise(measured), _list_speeds(speeds)]


def measure(own: Sight, ours: Sight) -> dict[str, float]:
    """Every figure of one film beside the footage that it was made of."""
    count = min(len(own.gap), len(ours.gap))  # until it turns back
    template = np.median(own.landmarks, axis=0)
    _, heads = align(own.landmarks[:count], template)
    _, turned = align(ours.landmarks[:count], template)
    stops = [phoneme for phoneme in ours.report.phonemes if phoneme.viseme == "PP"]
    resting = float(np.median(ours.gap[silent(ours)]))
    return {
        "r": _correlate(ours.gap, openness(ours)),
        "r of its own words": _correlate(ours.gap[:count], own.gap[:count]),
        "closed": closed(ours, stops, CLOSED + resting),
        "closed in its own": closed(_exchange(ours, own), stops, CLOSED + resting),
        # The net reads a little of an open jaw as a nod, and the jaws differ.
        "head": float(np.sqrt(np.mean((turned - heads) ** 2))),
        "blinks": abs(count_blinks(ours.lids[:count]) - count_blinks(own.lids[:count])),
        "flicker": shimmer(ours.skin[:count]) - shimmer(own.skin[:count]),
    }


def _exchange(ours: Sight, own: Sight) -> Sight:
    """What was said in our film over what is seen in the footage: a film not made."""
    times = len(ours.gap) // len(own.gap) + 1
    landmarks = np.concatenate([own.landmarks, own.landmarks[::-1]] * times)[: len(ours.gap)]
    return Sight(ours.report, landmarks, ours.far, ours.skin)


def _correlate(one: Floats, other: Floats) -> float:
    return float(np.corrcoef(one, other)[0, 1])


def _time(path: Path, size: int) -> dict[str, float]:
    with TemporaryDirectory() as folder:
        script, voice = parse(TEXTS["en"]), VOICES["en-female"]
        film = Path(folder) / "film.mp4"
        report = make_film(
            Order(script, voice, str(path), film, TIERS["instant"], size, FPS), load_settings()
        ).report
    drawn = report.timings_s["animate"] + report.timings_s["encode"]
    return {"watch": report.timings_s["face"], "speed": report.duration_s / drawn}


def _summarise(measured: dict[str, dict[str, float]]) -> Table:
    table = Table("Footage: films of people who speak already, made to say something else")

    def add(what: str, key: str, form: str, target: str, limit: float, *, most: bool) -> None:
        name, value = worst({name: row[key] for name, row in measured.items()}, most)
        met = value <= limit if most else value >= limit
        table.add(what, f"{form.format(value)} ({name})", target, met)

    add("mouth's opening against the phonemes'", "r", "r {:.2f}", ">= 0.75", 0.75, most=False)
    add("the same against the footage's own mouth", "r of its own words", "r {:.2f}",
        f"<= {LEFT}", LEFT, most=True)  # fmt: skip
    add("p b m closed", "closed", "{:.0%}", ">= 90 %", 0.9, most=False)
    add("head turned otherwise than the footage's", "head", "{:.2f} degrees RMS",
        "<= 1", 1, most=True)  # fmt: skip
    add("blinks more or less", "blinks", "{:.0f}", "<= 1", 1, most=True)
    add("flicker of still skin over the footage's", "flicker", "{:+.2f} levels",
        "<= 0.5", 0.5, most=True)  # fmt: skip
    name, value = worst({name: row["closed in its own"] for name, row in measured.items()}, False)
    table.add("p b m closed in the footage, had nothing been done", f"{value:.0%} ({name})")
    return table


def _list_speeds(speeds: dict[int, dict[str, float]]) -> Table:
    table = Table("Footage: how long it takes")
    for size, row in speeds.items():
        table.add(f"animate + encode, {size} x {size}", f"{row['speed']:.1f}x real time", ">= 1x",
                  row["speed"] >= 1)  # fmt: skip
        table.add(f"watching it first, {size} x {size}", f"{row['watch']:.1f} s")
    return table
