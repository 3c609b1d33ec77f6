"""Emotions told from each other by their action units (Ekman, Friesen & Hager 2002).

The same words under each cue; the witness finds the face again, the head's pose is taken out, and
what is left is compared with the same face without a cue. Whoever tells the emotions has never
seen the face: it knows the means of all other portraits.
"""

import argparse
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from avatar_app.script.emotions import EMOTIONS
from benchmarks.pages import append_table
from benchmarks.sight import Floats, Sight, align, see, shoot
from benchmarks.sitters import all_sitters
from benchmarks.table import Table

TEXT = "We are moving to the other house today."
NAMES = tuple(EMOTIONS)
TARGET = 0.8


def run(options: argparse.Namespace) -> list[Table]:
    """The share told right, and who is taken for whom."""
    with TemporaryDirectory() as name, all_sitters(options) as sitters:
        shots = []
        for sitter in sitters:
            # Neutral twice: once as what the others are compared with.
            for k, emotion in enumerate(("neutral", *NAMES)):
                path = Path(name) / f"{sitter.name}-{k}.mp4"
                text = f"[{emotion}] {TEXT}"
                shots.append(shoot(sitter.source, text, "en", path, seed=min(k, 1)))
        sights = see(shots)
    step = len(NAMES) + 1
    faces = np.array(
        [features(sights[k : k + step]) for k in range(0, len(sights), step)]
    )  # [portraits, emotions, features]
    confusion = tell(faces)
    shuffled = tell(np.random.default_rng(0).permuted(faces, axis=1))
    right, chance = (float(np.trace(c) / c.sum()) for c in (confusion, shuffled))
    table = Table(f"Emotions told apart, on {len(faces)} portraits")
    table.add("told right by action units", f"{right:.0%}", ">= 80 %", right >= TARGET)
    table.add("- the emotions' names shuffled", f"{chance:.0%}", "< 30 %", chance < 0.3)
    for k, name in enumerate(NAMES):
        told = {NAMES[j]: int(n) for j, n in enumerate(confusion[k]) if n}
        ranked = sorted(told.items(), key=lambda pair: -pair[1])
        table.add(f"{name} is taken for", ", ".join(f"{n} {count}" for n, count in ranked))
    if options.write is not None:
        append_table(options.write, table)
    return [table]


def features(sights: list[Sight]) -> Floats:
    """What each film but the first shows beyond the first, [films - 1, features]."""
    template = align(sights[0].landmarks, sights[0].landmarks[0])[0].mean(axis=0)
    measured = np.array([_units(sight, template) for sight in sights])
    beyond: Floats = measured[1:] - measured[0]
    return beyond


def tell(faces: Floats) -> Floats:
    """Who is taken for whom, [emotions, emotions]: nearest mean of all other portraits."""
    count = faces.shape[1]
    confusion = np.zeros((count, count))
    for k, face in enumerate(faces):
        others = np.delete(faces, k, axis=0)
        means = np.median(others, axis=0)
        spread = np.std(others - means, axis=(0, 1)) + 1e-9
        away = np.linalg.norm((face[:, None] - means[None]) / spread, axis=2)
        for shown, told in enumerate(away.argmin(axis=1)):
            confusion[shown, told] += 1
    return confusion


def _units(sight: Sight, template: Floats) -> list[float]:
    """Action units over the spoken frames, in eye distances; up is more."""
    face = align(sight.landmarks, template)[0] / sight.unit
    spoken = slice(5, len(face) - 10)
    x, y = np.median(face[spoken, :, 0], axis=0), np.median(face[spoken, :, 1], axis=0)
    inner, outer = y[[55, 107, 285, 336]].mean(), y[[46, 70, 276, 300]].mean()
    lids = [(159, 145), (158, 153), (386, 374), (385, 380)]
    return [
        float(y[[2, 98, 327]].mean() - y[[61, 291]].mean()),  # AU 12, 15: corners of the mouth
        float(x[291] - x[61]),  # AU 12, 20: its width
        float(-inner),  # AU 1, 4: inner brows
        float(-outer),  # AU 2: outer brows
        float(x[285] - x[55]),  # AU 4: how far apart the brows are
        float(np.mean([y[low] - y[up] for up, low in lids])),  # AU 5, 6, 7: lids
        float(y[17] - y[0]),  # AU 24, 26: lips and jaw
        float(y[152] - y[17]),  # AU 17: chin
    ]
