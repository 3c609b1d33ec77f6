"""How well lips follow sounds, and how the rest of the face behaves, as found again in films."""

import argparse
from itertools import pairwise

import numpy as np
from scipy.ndimage import gaussian_filter1d, median_filter, minimum_filter1d

from benchmarks.sight import FPS, Floats, Sight, align, best_lag, see, sitters, worst
from benchmarks.table import Table
from benchmarks.texts import TEXTS

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
    # A lid that falls makes the net see a nod: the head is judged between blinks.
    awake = minimum_filter1d((sight.lids > 0.8 * np.median(sight.lids)).astype(int), 5) > 0
    steady = np.abs(np.diff(median_filter(turned, size=(5, 1)), axis=0))
    resting = np.percentile(sight.gap, 5)  # what the net reads where the lips are shut
    flicker = shimmer(sight.skin)
    waving = sight.skin * (1 + 0.02 * (np.arange(len(sight.skin)) % 2))[:, None, None]
    return {
        "r": float(np.corrcoef(found, wanted)[0, 1]),
        "r reversed": float(np.corrcoef(found, wanted[::-1])[0, 1]),
        "lag": best_lag(found, wanted, range(-6, 7)),
        "closed": closed(sight, CLOSED),
        "closed over rest": closed(sight, CLOSED + resting),
        "closed aa": open_vowels_closed(sight, CLOSED),
        "rest": float(resting),
        "blinks": 60 * count_blinks(sight.lids) / (len(sight.lids) / FPS),
        "turn": float(np.linalg.norm(turned[awake], axis=1).max()),
        "jerk": float(np.percentile(steady[awake[1:] & awake[:-1]].max(axis=1), 99)),
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


def closed(sight: Sight, limit: float) -> float:
    """The share of p, b, m during which the lips come nearer than the limit, 0..1."""
    nearest = []
    for phoneme in sight.report.phonemes:
        if phoneme.viseme == "PP":
            first, last = int(phoneme.start * FPS), int(phoneme.end * FPS) + 2
            nearest.append(sight.gap[first:last].min())
    return float(np.mean(np.array(nearest) < limit))


def open_vowels_closed(sight: Sight, limit: float) -> float:
    """The same of open vowels, in their middle."""
    vowels = [p for p in sight.report.phonemes if VOWELS.get(p.ipa[:1], 0) > 0.7]
    middles = [round((p.start + p.end) / 2 * FPS) for p in vowels]
    return float(np.mean(sight.gap[middles] < limit))


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
    table.add("the same, the phonemes reversed", f"r = {r:.2f} ({name})", "far less")
    lags = {key: abs(value) for key, value in of("lag").items()}
    name, lag = worst(lags, largest=True)
    table.add("its best lag", f"{lag:.0f} frames ({name})", "within 1", lag <= 1)
    name, part = worst(of("closed"), largest=False)
    table.add("p b m: lips within 3 %", f"{part:.0%} ({name})", ">= 90 %", part >= 0.9)
    name, part = worst(of("closed over rest"), largest=False)
    table.add("the same over what is read of shut lips", f"{part:.0%} ({name})")
    name, part = worst(of("closed aa"), largest=True)
    table.add("the same of open vowels", f"{part:.0%} ({name})", "far less")
    low, high = min(of("blinks").values()), max(of("blinks").values())
    table.add("blinks a minute", f"{low:.0f} to {high:.0f}", "8 to 25", low >= 8 and high <= 25)
    name, turn = worst(of("turn"), largest=True)
    table.add("head rotation", f"{turn:.1f} degrees ({name})", "< 8", turn < 8)
    name, jerk = worst(of("jerk"), largest=True)
    table.add(
        "from frame to frame, 99th percentile", f"{jerk:.2f} degrees ({name})", "< 1.5", jerk < 1.5
    )
    if of("far"):  # drawn frames are equal there to the bit; what is left is the codec's
        name, far = worst(of("far"), largest=True)
        table.add(
            "far from the person, against the median",
            f"{far:.1f} levels ({name})",
            "<= 4",
            far <= 4,
        )
    name, level = worst(of("flicker"), largest=True)
    table.add("flicker of even skin", f"{level:.2f} levels ({name})", "< 1.5", level < 1.5)
    name, level = worst(of("flicker of 2 %"), largest=False)
    table.add("the same, light waving by 2 %", f"{level:.2f} levels ({name})", "more")
    return table


def _list(measured: dict[str, dict[str, float]]) -> Table:
    table = Table("Quality: every film")
    for name, row in measured.items():
        table.add(
            name,
            f"r {row['r']:.2f}, lag {row['lag']:.0f}, p b m {row['closed']:.0%} "
            f"(over rest {row['closed over rest']:.0%}, rest {row['rest']:.3f}), "
            f"blinks {row['blinks']:.0f}, turn {row['turn']:.1f}, flicker {row['flicker']:.2f}",
        )
    return table
