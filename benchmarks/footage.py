"""Footage as the portrait: films of people who speak, blink and turn, made to say something else.

The footage is a film of ours in another language: its mouth moves, so how much of that is left
shows in the lips.
"""

import argparse
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from avatar_app.catalog.tiers import TIERS
from avatar_app.catalog.voices import VOICES
from avatar_app.script.parser import parse
from avatar_app.settings import load_settings
from benchmarks.quality import CLOSED, closed, correlate, jitter, openness, shimmer, silent
from benchmarks.sight import FPS, Shot, Sight, align, see, shoot, worst
from benchmarks.sitters import few_sitters
from benchmarks.table import Table
from benchmarks.texts import TEXTS
from workers.film.pipeline import make_film
from workers.film.spec import FilmSpec

LEFT = 0.5  # correlation of the lips with what the footage itself says: chance, and a little more


def run(options: argparse.Namespace) -> list[Table]:
    """The worst of each measure over a preset and a photo, and how long it takes."""
    del options
    with TemporaryDirectory() as name, few_sitters() as sitters:
        shots: list[Shot] = []
        for sitter in sitters:
            clip = Path(name) / f"{sitter.name}.mp4"
            own = shoot(sitter.source, TEXTS["el"], "el", clip, 7)
            ours = shoot(str(clip), TEXTS["en"], "en", clip.with_suffix(".new.mp4"))
            shots += [replace(own, source=str(clip)), ours]
        sights = see(shots)
        measured = {
            sitter.name: measure(*sights[2 * k : 2 * k + 2]) for k, sitter in enumerate(sitters)
        }
        speeds = {size: _time(clip, size) for size in (512, 1080)}
    return [_summarise(measured), _list_speeds(speeds)]


def measure(own: Sight, ours: Sight) -> dict[str, float]:
    """Every figure of one film beside the footage that it was made of."""
    count = min(len(own.gap), len(ours.gap))  # until it turns back
    template = np.median(own.landmarks, axis=0)
    _, heads = align(own.landmarks[:count], template)
    _, turned = align(ours.landmarks[:count], template)
    stops = [phoneme for phoneme in ours.report.phonemes if phoneme.viseme == "PP"]
    resting = max(0.0, float(np.median(ours.gap[silent(ours)])))
    return {
        "r": correlate(ours.gap, openness(ours)),
        "r of its own words": correlate(ours.gap[:count], own.gap[:count]),
        "closed": closed(ours, stops, CLOSED + resting),
        "closed in its own": closed(_exchange(ours, own), stops, CLOSED + resting),
        # The net reads a little of an open jaw as a nod, and the jaws differ.
        "head": float(np.sqrt(np.mean((turned - heads) ** 2))),
        "blinks": correlate(ours.lids[:count], own.lids[:count]),
        "jitter": jitter(ours.firm[:, :count]) - jitter(own.firm[:, :count]),
        "flicker": shimmer(ours.skin[:count]) - shimmer(own.skin[:count]),
    }


def _exchange(ours: Sight, own: Sight) -> Sight:
    """What was said in our film over what is seen in the footage: a film not made."""
    times = len(ours.gap) // len(own.gap) + 1
    landmarks = np.concatenate([own.landmarks, own.landmarks[::-1]] * times)[: len(ours.gap)]
    return replace(ours, landmarks=landmarks)


def _time(path: Path, size: int) -> dict[str, float]:
    with TemporaryDirectory() as folder:
        script, voice = parse(TEXTS["en"]), VOICES["en-female"]
        film = Path(folder) / "film.mp4"
        report = make_film(
            FilmSpec(script, voice, str(path), film, TIERS["instant"], size, FPS), load_settings()
        ).report
    drawn = report.timings_s["animate"] + report.timings_s["encode"]
    return {"watch": report.timings_s["face"], "speed": report.duration_s / drawn}


def _summarise(measured: dict[str, dict[str, float]]) -> Table:
    table = Table("Footage: films of people who speak already, made to say something else")

    def add(what: str, key: str, form: str, target: str, limit: float, *, most: bool) -> None:
        name, value = worst({name: row[key] for name, row in measured.items()}, most)
        met = value <= limit if most else value >= limit
        table.add(what, f"{form.format(value)} ({name})", target, met)

    add("mouth's opening against the phonemes'", "r", "r {:.2f}", ">= 0.85", 0.85, most=False)
    add("the same against the footage's own mouth", "r of its own words", "r {:.2f}",
        f"<= {LEFT}", LEFT, most=True)  # fmt: skip
    add("p b m closed", "closed", "{:.0%}", ">= 90 %", 0.9, most=False)
    add("head turned otherwise than the footage's", "head", "{:.2f} degrees RMS",
        "<= 1", 1, most=True)  # fmt: skip
    add("lids with the footage's", "blinks", "r {:.2f}", ">= 0.9", 0.9, most=False)
    add("jitter of still skin over the footage's", "jitter", "{:+.2f} px RMS",
        "<= 0.1", 0.1, most=True)  # fmt: skip
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
