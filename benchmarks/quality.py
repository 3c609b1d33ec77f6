"""How well lips follow sounds, and how the rest of the face behaves, as found again in films."""

import argparse
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d, median_filter, minimum_filter1d

from benchmarks.sight import FPS, Floats, Sight, align, best_lag, see, sitters, worst
from benchmarks.table import Table
from benchmarks.texts import TEXTS
from workers.speech.speech import Phoneme

# How far lips are apart, 0..1: a vowel by its height on the IPA chart (close, near-close,
# close-mid, mid, open-mid, near-open, open), other sounds by their viseme. Not the animator's own
# table.
HEIGHTS = {
    0.20: "i y ɨ ʉ ɯ u j w ɥ", 0.35: "ɪ ʏ ʊ ᵻ", 0.45: "e ø ɘ ɵ ɤ o", 0.50: "ə ɚ",
    0.65: "ɛ œ ɜ ɝ ɞ ʌ ɔ", 0.80: "æ ɐ", 1.00: "a ä ɶ ɑ ɒ",
}  # fmt: skip
VOWELS = {symbol: height for height, symbols in HEIGHTS.items() for symbol in symbols.split()}
OTHERS = {
    "sil": 0.0, "PP": 0.0, "FF": 0.1, "TH": 0.3, "DD": 0.3, "kk": 0.4, "CH": 0.35, "SS": 0.25,
    "nn": 0.35, "RR": 0.35,
}  # fmt: skip
MOUTH = 0.04  # seconds, standard deviation: lips and jaw are a low-pass of some 4 Hz
SHUT = 0.02  # the same where lips meet, which they do in time whatever is around them
CLOSED = 0.03  # eye distances
FEW = 4.0  # levels that the codec may change what was drawn alike
LANGUAGES = ("en", "el", "ru")


def run(options: argparse.Namespace) -> list[Table]:
    """One table of the worst of each measure, one of all portraits."""
    sights: dict[str, Sight] = {}
    with sitters(options) as portraits:
        for name, source in portraits.items():
            for language in LANGUAGES:
                sights[f"{name}, {language}"] = see(source, TEXTS[language], language)
    measured = {name: measure(sight) for name, sight in sights.items()}
    return [_summarise(measured), _list(measured)]


def measure(sight: Sight) -> dict[str, float]:
    """Every figure of one film."""
    wanted = openness(sight)
    found = gaussian_filter1d(sight.gap, 0.5)
    _, turned = align(sight.landmarks, np.median(sight.landmarks, axis=0))
    # A lid that falls makes the net see a nod: steps are judged between blinks, and told for all.
    awake = minimum_filter1d((sight.lids > 0.8 * np.median(sight.lids)).astype(int), 5) > 0
    steps = np.abs(np.diff(median_filter(turned, size=(3, 1)), axis=0))
    resting = float(np.median(sight.gap[silent(sight)]))  # what the net reads of shut lips
    stops = [p for p in sight.report.phonemes if p.viseme == "PP"]
    vowels = free_vowels(sight)
    flicker = shimmer(sight.skin)
    waving = sight.skin * (1 + 0.02 * (np.arange(len(sight.skin)) % 2))[:, None, None]
    return {
        "r": float(np.corrcoef(found, wanted)[0, 1]),
        "r reversed": float(np.corrcoef(found, wanted[::-1])[0, 1]),
        "lag": best_lag(found, wanted, range(-6, 7)),
        "closed": closed(sight, stops, CLOSED),
        "closed over rest": closed(sight, stops, CLOSED + resting),
        "closed aa": closed(sight, vowels, CLOSED),
        "closed aa over rest": closed(sight, vowels, CLOSED + resting),
        "rest": resting,
        "blinks": 60 * count_blinks(sight.lids) / (len(sight.lids) / FPS),
        "turn": float(np.linalg.norm(turned, axis=1).max()),
        "jerk": float(steps[awake[1:] & awake[:-1]].max()),
        "jerk in blinks": float(steps.max()),
        "far": float(np.max(sight.far)),
        "flicker": flicker,
        "flicker of 2 %": shimmer(waving),
    }


def openness(sight: Sight) -> Floats:
    """How open the mouth should be in each frame, from the phonemes that were spoken."""
    fine = 8
    track, shut = np.zeros((2, len(sight.gap) * fine))
    for phoneme in sight.report.phonemes:
        wanted = [VOWELS[c] for c in phoneme.ipa if c in VOWELS] or [OTHERS[phoneme.viseme]]
        bounds = np.linspace(phoneme.start, phoneme.end, len(wanted) + 1) * FPS * fine
        for height, (first, last) in zip(wanted, pairwise(bounds.round().astype(int)), strict=True):
            track[first:last] = height
        if phoneme.viseme == "PP":
            shut[int(bounds[0]) : int(bounds[-1])] = 1
    smooth = gaussian_filter1d(track, MOUTH * FPS * fine)
    smooth *= 1 - np.clip(1.5 * gaussian_filter1d(shut, SHUT * FPS * fine), 0, 1)
    return np.asarray(smooth.reshape(-1, fine).mean(axis=1))


def closed(sight: Sight, phonemes: Sequence[Phoneme], limit: float) -> float:
    """The share of phonemes in which, or a frame about them, lips come nearer than the limit."""
    windows = [slice(max(int(p.start * FPS) - 1, 0), int(p.end * FPS) + 2) for p in phonemes]
    return float(np.mean([sight.gap[window].min() < limit for window in windows]))


def free_vowels(sight: Sight) -> list[Phoneme]:
    """Open vowels with no lip consonant and no silence beside them: their lips should not meet."""
    phonemes = sight.report.phonemes
    return [
        phoneme
        for before, phoneme, after in zip(phonemes, phonemes[1:], phonemes[2:], strict=False)
        if VOWELS.get(phoneme.ipa[:1], 0) > 0.7
        and not {before.viseme, after.viseme} & {"PP", "FF", "sil"}
    ]


def silent(sight: Sight) -> NDArray[np.bool_]:
    """Frames well inside a rest, when the lips have come to lie on each other [frames]."""
    quiet = np.zeros(len(sight.gap), bool)
    for phoneme in sight.report.phonemes:
        if phoneme.viseme == "sil":
            quiet[int(phoneme.start * FPS) + 4 : max(int(phoneme.end * FPS) - 3, 0)] = True
    return quiet


def count_blinks(lids: Floats) -> int:
    """How often the lids come to two thirds of what they usually are apart."""
    shut = lids < 0.65 * np.median(lids)
    return int((np.diff(shut.astype(int)) == 1).sum())


def shimmer(skin: Floats) -> float:
    """What a frame of skin differs from the mean of its neighbours by, levels: 95th percentile
    over frames of the median over pixels. Movement is smooth and hardly counts.
    """
    away = np.abs(skin[1:-1] - (skin[:-2] + skin[2:]) / 2)
    return float(np.percentile(np.median(away, axis=(1, 2)), 95))


def _summarise(measured: dict[str, dict[str, float]]) -> Table:
    table = Table("Quality: the face found again in the films, at its worst")

    def of(key: str) -> dict[str, float]:
        return {name: row[key] for name, row in measured.items() if not np.isnan(row[key])}

    name, r = worst(of("r"), largest=False)
    table.add("mouth's opening against the phonemes'", f"r = {r:.2f} ({name})", ">= 0.8", r >= 0.8)
    name, r = worst(of("r reversed"), largest=True)
    table.add("the same, the phonemes reversed", f"r = {r:.2f} ({name})", "< 0.3", r < 0.3)
    lags = {key: abs(value) for key, value in of("lag").items()}
    name, lag = worst(lags, largest=True)
    table.add("its best lag", f"{lag:.0f} frames ({name})", "within 1", lag <= 1)
    name, part = worst(of("closed"), largest=False)
    table.add("p b m: lips within 3 %", f"{part:.0%} ({name})", ">= 90 %", part >= 0.9)
    name, part = worst(of("closed over rest"), largest=False)
    table.add(
        "the same over what is read of lips at rest", f"{part:.0%} ({name})", ">= 90 %", part >= 0.9
    )
    for key, what in (("closed aa", "within 3 %"), ("closed aa over rest", "over rest")):
        name, part = worst(of(key), largest=True)  # where many pass, the row above proves little
        table.add(
            f"open vowels away from lips: {what}", f"{part:.0%} ({name})", "< 30 %", part < 0.3
        )
    low, high = min(of("blinks").values()), max(of("blinks").values())
    table.add("blinks a minute", f"{low:.0f} to {high:.0f}", "8 to 25", low >= 8 and high <= 25)
    name, turn = worst(of("turn"), largest=True)
    table.add("head rotation", f"{turn:.1f} degrees ({name})", "< 8", turn < 8)
    name, jerk = worst(of("jerk"), largest=True)
    table.add("a frame, between blinks", f"{jerk:.2f} degrees ({name})", "< 1.5", jerk < 1.5)
    name, jerk = worst(of("jerk in blinks"), largest=True)
    table.add("a frame, blinks included", f"{jerk:.2f} degrees ({name})")
    if of("far"):  # drawn frames are equal there to the bit; what is left is the codec's
        name, far = worst(of("far"), largest=True)
        table.add(
            "far from the person, any pixel against the first frame",
            f"{far:.0f} levels ({name})",
            f"<= {FEW:.0f}",
            far <= FEW,
        )
    close = sorted({name.split(",")[0] for name in measured.keys() - of("far").keys()})
    table.add("close-ups with nothing far from the person", ", ".join(close) or "none")
    name, level = worst(of("flicker"), largest=True)
    table.add("flicker of even skin", f"{level:.2f} levels ({name})", "< 1.5", level < 1.5)
    name, level = worst(of("flicker of 2 %"), largest=False)
    table.add("the same, light waving by 2 %", f"{level:.2f} levels ({name})", "> 1.5", level > 1.5)
    return table


def _list(measured: dict[str, dict[str, float]]) -> Table:
    table = Table("Quality: every film")
    for name, row in measured.items():
        table.add(
            name,
            f"r {row['r']:.2f}, lag {row['lag']:.0f}, p b m {row['closed']:.0%} "
            f"(over rest {row['closed over rest']:.0%}, rest {row['rest']:.3f}), "
            f"open vowels {row['closed aa']:.0%} (over rest {row['closed aa over rest']:.0%}), "
            f"blinks {row['blinks']:.0f}, turn {row['turn']:.1f}, a frame {row['jerk']:.2f}, "
            f"far {row['far']:.0f}, flicker {row['flicker']:.2f}",
        )
    return table
