"""Each emotion against neutral, in the action units (Ekman, Friesen & Hager 2002) that tell it.

The same words with and without the cue; the face is found again in the films and the head's pose
taken out, so that only expression is left.
"""

import argparse
from collections.abc import Iterator

import numpy as np

from avatar_app.emotions import EMOTIONS
from benchmarks.sight import Floats, Sight, align, see, sitters
from benchmarks.table import Table

TEXT = "We are moving to the other house today, and all of us will be there."

SEEDS = 6  # neutral films whose differences are chance
SIGMAS = 2.5  # of those differences that an emotion must go beyond

# What must move, and whether to more (1) or less (-1).
WANTED: dict[str, dict[str, int]] = {
    "happy": {"mouth corners": 1},
    "excited": {"mouth corners": 1, "brows": 1},
    "surprised": {"brows": 1, "eyes": 1},
    "amazed": {"brows": 1, "eyes": 1},
    "angry": {"brows": -1, "brow distance": -1},
    "sad": {"mouth corners": -1, "brow slant": 1},
    "serious": {"brows": -1},
}


def run(options: argparse.Namespace) -> list[Table]:
    """A row an emotion and a measure: the least of all portraits, and the noise."""
    found: dict[tuple[str, str], dict[str, tuple[float, float]]] = {}
    with sitters(options) as portraits:
        for name, source in portraits.items():
            for emotion, what, change, noise in _compare(source):
                found.setdefault((emotion, what), {})[name] = (change, noise)
    table = Table("Emotions against neutral, in hundredths of the eye distance")
    for (emotion, what), portraits_found in found.items():
        sign = WANTED[emotion][what]
        least = min(portraits_found, key=lambda n: sign * portraits_found[n][0])
        change, noise = portraits_found[least]
        mean = float(np.mean([c for c, _ in portraits_found.values()]))
        failed = [name for name, (c, n) in portraits_found.items() if sign * c <= n]
        misses = f"; not in {', '.join(failed)}" if failed else ""
        table.add(
            f"{emotion}: {what}",
            f"{100 * mean:+.1f}; least {100 * change:+.1f} ({least}; noise {100 * noise:.1f})"
            + misses,
            "up" if sign > 0 else "down",
            not failed,
        )
    return [table]


def _compare(source: str) -> Iterator[tuple[str, str, float, float]]:
    """Emotion, measure, its change against neutral, and what chance alone may change."""
    neutral = [see(source, f"[neutral] {TEXT}", "en", seed) for seed in range(SEEDS)]
    template = align(neutral[0].landmarks, neutral[0].landmarks[0])[0].mean(axis=0)
    plain = [_features(sight, template) for sight in neutral]
    for emotion in [name for name in EMOTIONS if name != "neutral"]:
        shown = _features(see(source, f"[{emotion}] {TEXT}", "en"), template)
        for what in WANTED[emotion]:
            others = [features[what] for features in plain]
            change = shown[what] - float(np.mean(others))
            yield emotion, what, change, SIGMAS * float(np.std(others, ddof=1))


def _features(sight: Sight, template: Floats) -> dict[str, float]:
    """Means over the spoken frames, in eye distances; up is more."""
    face = align(sight.landmarks, template)[0] / sight.unit
    spoken = slice(5, len(face) - 10)
    x, y = np.median(face[spoken, :, 0], axis=0), np.median(face[spoken, :, 1], axis=0)
    inner, outer = y[[55, 107, 285, 336]].mean(), y[[46, 70, 276, 300]].mean()
    lids = [(159, 145), (386, 374)]
    return {
        "mouth corners": float(y[[2, 98, 327]].mean() - y[[61, 291]].mean()),
        "brows": float(-(inner + y[[105, 334]].mean() + outer) / 3),
        "brow slant": float(outer - inner),
        "brow distance": float(x[285] - x[55]),
        "eyes": float(np.mean([y[low] - y[up] for up, low in lids])),
    }
