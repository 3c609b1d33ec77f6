"""How well lips follow sounds, and how the rest of the face behaves, as found again in films.

On some forty portraits in three languages, by a landmark net that no part of Galatea uses and by
the pixels themselves; beside every figure one that must fail, from the same films spoilt.
"""

import argparse
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d
from scipy.signal import savgol_filter

from avatar_app.catalog.voices import VOICES
from avatar_app.script.parser import parse
from avatar_app.settings import load_settings
from benchmarks.pages import write_pages
from benchmarks.sight import FPS, SIZE, STILL, Floats, Sight, align, best_lag, far_from, see, shoot
from benchmarks.sitters import Sitter, all_sitters
from benchmarks.table import Table
from benchmarks.texts import SHORT, TEXTS
from workers.animation.mesh.animator import MeshAnimator
from workers.animation.mesh.rig.rig import build_rig, mix
from workers.face.from_picture import portrait_from_picture
from workers.face.portrait import Portrait
from workers.performance.director import direct
from workers.performance.tracks import INDEX, TRACKS, Performance
from workers.speech.engines.espeak.speaker import EspeakSpeaker
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
# How round they are, -1 spread .. 1 pursed: by the same chart.
ROUND = {
    1.0: "u w y ɥ ʉ", 0.8: "ʊ ʏ o ø ɵ", 0.5: "ɔ œ ɒ ʃ ʒ ɶ", 0.3: "ɹ ɻ ɚ ɝ",
    -0.6: "i j", -0.4: "ɪ e s z", -0.25: "ɛ æ",
}  # fmt: skip
ROUNDNESS = {symbol: value for value, symbols in ROUND.items() for symbol in symbols.split()}
MOUTH = 0.04  # seconds, standard deviation: lips and jaw are a low-pass of some 4 Hz
SHUT = 0.02  # the same where lips meet, which they do in time whatever is around them
ROUNDING = 0.07  # lips round slowly, and ahead
CLOSED = 0.03  # eye distances
BLINK = 0.15  # of an eye's own opening
LANGUAGES = ("en", "el", "ru")


def run(options: argparse.Namespace) -> list[Table]:
    """What was found, at its median and worst; docs/quality.md is written anew with --write."""
    with TemporaryDirectory() as name, all_sitters(options) as sitters:
        shots, of = [], []
        for sitter in sitters:
            for language in LANGUAGES:
                path = Path(name) / f"{sitter.name}-{language}.mp4"
                shots.append(shoot(sitter.source, SHORT[language], language, path))
                of.append(sitter)
        sights = see(shots)
        found = [measure(sight) for sight in sights]
        for k in range(0, len(found), len(LANGUAGES)):
            found[k] |= _draw_again(of[k])
        others = strangers([sight.landmarks for sight in sights[:: len(LANGUAGES)]])
        summary = summarise(found, others)
        if options.write is not None:
            write_pages(options.write, summary, of, found, shots)
    return [summary]


def measure(sight: Sight) -> dict[str, float]:
    """Every figure of one film."""
    wanted = openness(sight)
    late = openness(sight, 0.12)
    found = gaussian_filter1d(sight.gap, 0.5)
    resting = float(np.median(sight.gap[silent(sight)]))  # what the witness reads of shut lips
    stops = [p for p in sight.report.phonemes if p.viseme == "PP"]
    vowels = free_vowels(sight)
    spoken = ~silent(sight)
    narrow = -gaussian_filter1d(sight.width, 0.5)
    pursed = roundness(sight)
    waving = sight.skin * (1 + 0.02 * (np.arange(len(sight.skin)) % 2))[:, None, None]
    return {
        "unseen": sight.missing,
        "r": correlate(found, wanted),
        "r elsewhere": correlate(found, np.roll(wanted, len(wanted) * 2 // 5)),
        "lag": best_lag(found, wanted, range(-6, 7)) * 1000 / FPS,
        "lag late": best_lag(found, late, range(-6, 7)) * 1000 / FPS,
        "closed": closed(sight, stops, CLOSED + max(resting, 0.0)),
        "closed aa": closed(sight, vowels, CLOSED + max(resting, 0.0)),
        "rest": resting,
        "rounding": correlate(narrow[spoken], pursed[spoken]),
        "rounding elsewhere": correlate(
            narrow[spoken], np.roll(pursed[spoken], spoken.sum() * 2 // 5)
        ),
        "blink": blink_depth(sight.lids),
        "jitter": jitter(sight.firm),
        "jitter shaken": jitter(shaken(sight.firm)),
        "identity": identity(sight.landmarks),
        "far": float(np.max(sight.far)),
        "flicker": shimmer(sight.skin),
        "flicker of 2 %": shimmer(waving),
    }


def correlate(one: Floats, other: Floats) -> float:
    return float(np.corrcoef(one, other)[0, 1])


def openness(sight: Sight, late: float = 0.0) -> Floats:
    """How open the mouth should be in each frame, from the phonemes, `late` by seconds."""
    fine = 8
    track, shut = np.zeros((2, len(sight.gap) * fine))
    for phoneme in sight.report.phonemes:
        wanted = [VOWELS[c] for c in phoneme.ipa if c in VOWELS] or [OTHERS[phoneme.viseme]]
        bounds = np.linspace(phoneme.start + late, phoneme.end + late, len(wanted) + 1)
        places = (bounds * FPS * fine).round().astype(int)
        for height, (first, last) in zip(wanted, pairwise(places), strict=True):
            track[first:last] = height
        if phoneme.viseme == "PP":
            shut[places[0] : places[-1]] = 1
    smooth = gaussian_filter1d(track, MOUTH * FPS * fine)
    smooth *= 1 - np.clip(1.5 * gaussian_filter1d(shut, SHUT * FPS * fine), 0, 1)
    return np.asarray(smooth.reshape(-1, fine).mean(axis=1))


def roundness(sight: Sight) -> Floats:
    """How pursed the lips should be in each frame, from the phonemes."""
    fine = 8
    track = np.zeros(len(sight.gap) * fine)
    for phoneme in sight.report.phonemes:
        wanted = [ROUNDNESS.get(c, 0.0) for c in phoneme.ipa if c in ROUNDNESS or c in VOWELS]
        bounds = np.linspace(phoneme.start, phoneme.end, len(wanted) + 1) * FPS * fine
        for value, (first, last) in zip(wanted, pairwise(bounds.round().astype(int)), strict=True):
            track[first:last] = value
    return np.asarray(gaussian_filter1d(track, ROUNDING * FPS * fine).reshape(-1, fine).mean(1))


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


def shimmer(skin: Floats) -> float:
    """What a frame of skin differs from the mean of its neighbours by, levels: 95th percentile
    over frames of the median over pixels. Movement is smooth and hardly counts.
    """
    away = np.abs(skin[1:-1] - (skin[:-2] + skin[2:]) / 2)
    return float(np.percentile(np.median(away, axis=(1, 2)), 95))


def blink_depth(lids: Floats) -> float:
    """What the median blink leaves of the eye's opening."""
    usual = float(np.median(lids))
    shut = lids < 0.6 * usual
    starts = np.flatnonzero(np.diff(np.concatenate([[0], shut.astype(int)])) == 1)
    stops = np.flatnonzero(np.diff(np.concatenate([shut.astype(int), [0]])) == -1) + 1
    least = [lids[a:b].min() / usual for a, b in zip(starts, stops, strict=True)]
    return float(np.median(least)) if least else np.nan


def blink_rate() -> float:
    """Blinks a minute in some minutes of speech, as directed: films of seconds cannot tell."""
    script = parse(" ".join([TEXTS["en"]] * 12))
    speeches = EspeakSpeaker().speak(script, VOICES["en-female"])
    lids = np.concatenate([p["eyeBlinkLeft"] for p in direct(speeches, FPS, 0)])
    shut = (lids > 0.8).astype(int)
    return float((np.diff(shut) == 1).sum() / (len(lids) / FPS) * 60)


def jitter(firm: Floats) -> float:
    """Unrest of skin over bone, pixels RMS: what is left of its way, found by phase correlation
    (Kuglin & Hines 1975), when smooth movement is taken out.
    """
    unrest = []
    for patch in firm:
        window = cv2.createHanningWindow(patch.shape[:0:-1], cv2.CV_64F)
        steps = [cv2.phaseCorrelate(a, b, window)[0] for a, b in pairwise(patch)]
        way = np.cumsum(steps, axis=0)
        away = way - savgol_filter(way, 9, 3, axis=0)
        unrest.append(float(np.sqrt((away**2).sum(axis=1).mean())))
    return min(unrest)


def shaken(firm: Floats) -> Floats:
    """The same patches, every other one half a pixel aside."""
    shift = np.array([[1.0, 0, 0.5], [0, 1, 0]])
    return np.array([
        [cv2.warpAffine(f, shift, f.shape[::-1], borderMode=cv2.BORDER_REFLECT) if k % 2 else f
         for k, f in enumerate(patch)]
        for patch in firm
    ])  # fmt: skip


def identity(landmarks: Floats, other: Floats | None = None) -> float:
    """How far bone goes from where it was at the start (or is in another face), the head's turn
    taken out: the median over frames of the mean over points, eye distances.
    """
    template = np.median((landmarks if other is None else other)[:3], axis=0)
    bone = [*STILL, 9, 10, 151, 127, 356, 93, 323, 33, 263]
    unit = np.linalg.norm(template[[263, 362], :2].mean(0) - template[[33, 133], :2].mean(0))
    goal = template[bone, :2] / unit
    goal = goal - goal.mean(axis=0)
    residuals = []
    for face in landmarks[::5]:
        turned, _ = align(face[None], template)  # out of the plane
        points = turned[0, bone, :2]
        points = points - points.mean(axis=0)
        scale = (points * goal).sum() / (points**2).sum()
        residuals.append(np.linalg.norm(points * scale - goal, axis=1).mean())
    return float(np.median(residuals))


def strangers(faces: Sequence[Floats]) -> float:
    """By how much one face is another: what `identity` must be far under."""
    return float(np.median([identity(a[:1], b) for a, b in pairwise(faces[:12])]))


def _draw_again(sitter: Sitter) -> dict[str, float]:
    """What is seen of drawn frames, before any codec: what never moves, and folds."""
    portrait = portrait_from_picture(sitter.source, SIZE, None, load_settings())
    rng = np.random.default_rng(0)
    rows = rng.uniform(0, 0.6, (8, len(TRACKS))).astype(np.float32)
    rows[:, INDEX["headYaw"] :] = rng.uniform(-4, 4, (8, 6)) * [1, 1, 0.6, 0.005, 0.005, 0.2]
    far = far_from(portrait)
    moved = sum(
        int((frame[far] != portrait.image[far]).sum())
        for frame in MeshAnimator().animate(portrait, [Performance(0, rows)])
    )
    return {"moved far": float(moved) if far.any() else np.nan, "fold": _fold(portrait)}


def _fold(portrait: Portrait) -> float:
    """The least determinant of the warp's Jacobian over skin, under what speech and emotion ask."""
    rig = build_rig(portrait)
    grid = rig.upper.grid
    at = rig.axes.to_face(grid.nodes())
    skin = (np.abs(at[..., 1]) > 0.25) | (np.abs(at[..., 0]) > 0.6)  # not where lips part
    least = []
    for names in POSES:
        row = np.zeros(len(TRACKS), np.float32)
        for name, weight in names.items():
            for full in (name,) if name in INDEX else (f"{name}Left", f"{name}Right"):
                row[INDEX[full]] = weight
        field = (mix(row) @ rig.upper.basis).reshape(grid.rows, grid.columns, 2)
        dx, dy = (np.gradient(field, axis=axis) / grid.step for axis in (1, 0))
        det = (1 + dx[..., 0]) * (1 + dy[..., 1]) - dx[..., 1] * dy[..., 0]
        least.append(det[skin].min())
    return float(min(least))


POSES: tuple[dict[str, float], ...] = (
    {"jawOpen": 0.7, "mouthLowerDown": 0.3},
    {"mouthPucker": 0.9, "jawOpen": 0.15},
    {"mouthSmile": 0.8, "cheekSquint": 0.6},
    {"mouthFrown": 0.8, "browDown": 0.8, "noseSneer": 0.4},
    {"browInnerUp": 0.85, "browOuterUp": 0.85, "jawOpen": 0.25},
)


def summarise(found: list[dict[str, float]], others: float) -> Table:
    """The median and the tenth that is worst of each figure, over all films."""
    table = Table(f"Quality: {len(found)} films, the face found again by a net that drew none")

    def add(what: str, key: str, target: str, least: bool, limit: float, form: str) -> None:
        values = np.array([row[key] for row in found if not np.isnan(row.get(key, np.nan))])
        middle, bad = np.median(values), np.percentile(values, 10 if least else 90)
        met = bool(bad >= limit if least else bad <= limit)
        figure = f"{format(middle, form)}; nine of ten {'over' if least else 'under'} "
        table.add(what, figure + format(bad, form), target, met)

    add("mouth's opening against the phonemes'", "r", "r >= 0.85", True, 0.85, ".2f")
    add("- phonemes of elsewhere in the film", "r elsewhere", "r < 0.3", False, 0.3, ".2f")
    lag = [row | {"lag": abs(row["lag"]), "early": -row["lag late"]} for row in found]
    found = lag
    add("its lag, ms", "lag", "<= 40", False, 40, ".0f")
    add("- the phonemes 120 ms late: lips come early by, ms", "early", ">= 80", True, 80, ".0f")
    add("p b m: lips within 3 % of where they rest", "closed", ">= 95 %", True, 0.95, ".0%")
    add("- open vowels that pass as well", "closed aa", "< 20 %", False, 0.2, ".0%")
    add("narrowness against rounded sounds", "rounding", "r >= 0.8", True, 0.8, ".2f")
    add("- phonemes of elsewhere", "rounding elsewhere", "r < 0.3", False, 0.3, ".2f")
    rate = blink_rate()
    table.add("blinks a minute, as directed", f"{rate:.0f}", "8 to 25", 8 <= rate <= 25)
    add("what a blink leaves of the eye's opening", "blink", "<= 15 %", False, BLINK, ".0%")
    add("unrest of skin over bone, pixels RMS", "jitter", "<= 0.15", False, 0.15, ".2f")
    add("- every other frame half a pixel aside", "jitter shaken", "> 0.15", True, 0.15, ".2f")
    add("bone against the first frame, eye distances", "identity", "< 0.01", False, 0.01, ".3f")
    table.add("- one person against another", f"{others:.3f}", "> 0.01", others > 0.01)
    add("flicker of even skin, levels", "flicker", "< 1.5", False, 1.5, ".2f")
    add("- light waving by 2 %", "flicker of 2 %", "> 1.5", True, 1.5, ".2f")
    add("least Jacobian of the warp over skin", "fold", "> 0.2", True, 0.2, ".2f")
    moved = sum(row["moved far"] for row in found if not np.isnan(row.get("moved far", np.nan)))
    table.add("pixels far from the person that drawing changes", f"{moved:.0f}", "0", moved == 0)
    unseen = max(row["unseen"] for row in found)
    table.add("frames in which the witness sees no face, at worst", f"{unseen:.0%}")
    return table
