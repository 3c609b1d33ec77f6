"""How well the acoustic network hears, on voices and people that it never learnt from.

What is not installed here is left out and named. docs/voice-net.md says how to install it.
"""

import argparse
import importlib.util
import shutil
import time
from collections.abc import Callable, Iterable
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.table import Table
from workers.speech.alignment.acoustic_model.features import HOP, extract_features
from workers.speech.alignment.acoustic_model.network import Network, load_network
from workers.speech.alignment.acoustic_model.phones import SILENCE, SOUNDS
from workers.speech.alignment.acoustic_model.recognition import recognise
from workers.speech.alignment.acoustic_model.viterbi import align, scale
from workers.speech.training import corpus
from workers.speech.training.example import Example, label, steps_of
from workers.speech.visemes import VISEMES, viseme_of

Ints = NDArray[np.int64]

VISEME = np.array([VISEMES.index(viseme_of(sound)) for sound in SOUNDS])
# What a viewer can tell apart: shut, lip on teeth, tongue seen, tongue not seen, hiss, pursed,
# open, spread, round.
GROUPS = {
    "sil": 0, "PP": 1, "FF": 2, "TH": 3, "DD": 3, "nn": 3, "kk": 3, "SS": 4, "CH": 5, "RR": 5,
    "aa": 6, "E": 7, "ih": 7, "oh": 8, "ou": 8,
}  # fmt: skip
GROUP = np.array([GROUPS[viseme] for viseme in VISEMES])[VISEME]
SHUT = VISEMES.index("PP")
NEAR = 2  # frames that a closure may be heard early or late


def run(_options: argparse.Namespace) -> list[Table]:
    """Speed, then a table each of synthesizers, of people and of an aligner's opinion."""
    rng = np.random.default_rng(99)
    tables = [measure_speed()]
    sources: dict[str, Callable[[], Iterable[Example]]] = {
        "espeak-ng": lambda: corpus.speak_espeak(90, rng, unheard=True),
    }
    missing = []
    sphinx = importlib.util.find_spec("pocketsphinx") is not None
    if shutil.which("flite"):
        sources["flite rms"] = lambda: corpus.speak_flite(40, rng, unheard=True)
    else:
        missing.append("flite")
    for source, speak in sources.items():
        tables.append(measure_timed(source, list(speak())))
    if Path("/usr/share/asterisk/sounds/en_US_f_Allison").is_dir():
        people = list(corpus.read_prompts(unheard=True))
        for person in sorted({example.source for example in people}):
            theirs = (
                example for example in people if example.source == person and len(example.text) > 12
            )
            tables.append(measure_read(person, list(islice(theirs, 120))))
        if sphinx:
            english = [
                example
                for example in people
                if example.language == "en-us" and len(example.text) > 12
            ]
            tables.append(measure_against_sphinx(english[:120]))
            if shutil.which("flite"):
                voice = corpus.UNHEARD_FLITE
                said = [corpus.say_flite(example.text, voice, 1.0) for example in english[:120]]
                tables.append(measure_aligners(said))
        else:
            missing.append("pocketsphinx")
    else:
        missing.append("asterisk-core-sounds-*")
    if missing:
        tables[0].add("not installed here, so not measured on", ", ".join(missing))
    return tables


def measure_speed() -> Table:
    """Against real time, in this process as it is, and against the weights allowed."""
    table = Table("Acoustic network: speed and size")
    rng = np.random.default_rng(0)
    sound = rng.standard_normal(48000 * 60).astype(np.float32) * np.float32(0.1)
    for name in ("full", "live"):
        network = load_network(name)
        spent = []
        for _ in range(3):
            began = time.process_time()
            network.listen(extract_features(sound, 48000))
            spent.append(time.process_time() - began)
        faster = 60 / min(spent)
        table.add(f"{name}: of one core's time", f"{faster:.0f}x real time", "50x", faster >= 50)
    return table


def measure_timed(source: str, examples: list[Example]) -> Table:
    """On speech whose times its synthesizer knows."""
    table = Table(
        f"Acoustic network on {source}, {len(examples)} sentences by voices it never heard"
    )
    for name in ("full", "live"):
        network = load_network(name)
        right: list[NDArray[np.bool_]] = []
        groups: list[NDArray[np.bool_]] = []
        shut: list[bool] = []
        shown: list[bool] = []
        for example in examples:
            posteriors = _listen(network, example)
            wanted, heard = label(example.spans, len(posteriors)), posteriors.argmax(axis=1)
            right.append(VISEME[wanted] == VISEME[heard])
            groups.append(GROUP[wanted] == GROUP[heard])
            told = np.zeros(len(wanted), np.int64)
            for span in recognise(scale(posteriors, network.prior)):
                told[span.start : span.end] = span.sound
            shut += _met(VISEME[wanted] == SHUT, VISEME[told] == SHUT)
            shown += _met(VISEME[told] == SHUT, VISEME[wanted] == SHUT)
        table.add(
            f"{name}, text unknown: frames right",
            f"{np.concatenate(right).mean():.3f} of 15 visemes, "
            f"{np.concatenate(groups).mean():.3f} of 9 groups",
        )
        table.add(
            f"{name}, text unknown: lip closures",
            f"{np.mean(shut):.3f} found, {np.mean(shown):.3f} of those told are there",
        )
    network = load_network("full")
    right, groups, away, shut = [], [], [], []
    for example in examples:
        posteriors = _listen(network, example)
        wanted = label(example.spans, len(posteriors))
        steps, expected = _row(wanted)
        found = align(scale(posteriors, network.prior), steps)
        if found is None:
            continue
        told = np.repeat(steps, np.diff(found.bounds))
        right.append(VISEME[wanted] == VISEME[told])
        groups.append(GROUP[wanted] == GROUP[told])
        shut += _met(VISEME[wanted] == SHUT, VISEME[told] == SHUT)
        away += list(np.abs(found.bounds - expected)[1:-1])
    far = np.array(away) * HOP * 1000
    table.add(
        "full, sounds known: frames right",
        f"{np.concatenate(right).mean():.3f} of 15 visemes, "
        f"{np.concatenate(groups).mean():.3f} of 9 groups",
    )
    table.add("full, sounds known: lip closures", f"{np.mean(shut):.3f} found")
    table.add(
        "full, sounds known: boundaries",
        f"{far.mean():.0f} ms off in the mean, {np.percentile(far, 50):.0f} in the middle, "
        f"{(far <= 20).mean():.0%} within 20 ms",
    )
    return table


def measure_read(person: str, examples: list[Example]) -> Table:
    """On people: the row of visemes that is told against that of the text, without times."""
    seconds = sum(len(example.samples) / example.rate for example in examples)
    table = Table(f"Acoustic network on {person}, a person it never heard, {seconds / 60:.0f} min")
    for name in ("full", "live"):
        network = load_network(name)
        wrong = length = shut = found = told_shut = 0
        for example in examples:
            told = [s.sound for s in recognise(scale(_listen(network, example), network.prior))]
            heard = _fold(VISEME[told])
            wanted = _fold(VISEME[steps_of(example.text, example.language)])
            errors, pairs = _distance(wanted, heard)
            wrong, length = wrong + errors, length + len(wanted)
            shut += wanted.count(SHUT)
            told_shut += heard.count(SHUT)
            found += sum(a == b == SHUT for a, b in pairs)
        table.add(f"{name}, text unknown: visemes wrong", f"{wrong / length:.3f} of the text's")
        table.add(
            f"{name}, text unknown: lip closures",
            f"{found / shut:.3f} found, {found / told_shut:.3f} of those told are there",
        )
    return table


def measure_aligners(examples: list[Example]) -> Table:
    """Ours and pocketsphinx's, told the text alone, on sentences whose times flite knows."""
    from benchmarks.sphinx import align_english  # noqa: PLC0415  # there only if installed

    network = load_network("full")
    both: dict[str, tuple[list[NDArray[np.bool_]], list[NDArray[np.bool_]], list[bool], list[int]]]
    both = {"ours": ([], [], [], []), "pocketsphinx": ([], [], [], [])}
    count = 0
    for example in examples:
        theirs = align_english(example)
        posteriors = _listen(network, example)
        steps = np.array(steps_of(example.text, example.language))
        found = align(scale(posteriors, network.prior), steps_of(example.text, example.language))
        if theirs is None or found is None:
            continue
        count += 1
        wanted = label(example.spans, len(posteriors))
        told = {
            "ours": np.repeat(steps, np.diff(found.bounds)),
            "pocketsphinx": label(theirs, len(posteriors)),
        }
        for name, sounds in told.items():
            right, groups, shut, away = both[name]
            right.append(VISEME[wanted] == VISEME[sounds])
            groups.append(GROUP[wanted] == GROUP[sounds])
            closed, ours = VISEME[wanted] == SHUT, VISEME[sounds] == SHUT
            shut += _met(closed, ours)
            if len(_starts(closed)) == len(_starts(ours)):
                away += [int(frames) for frames in np.abs(_starts(closed) - _starts(ours))]
    table = Table(f"Aligners on flite rms: {count} sentences, of which both know the text alone")
    for name, (right, groups, shut, away) in both.items():
        table.add(
            f"{name}: frames right",
            f"{np.concatenate(right).mean():.3f} of 15 visemes, "
            f"{np.concatenate(groups).mean():.3f} of 9 groups",
        )
        far = np.array(away) * HOP * 1000
        table.add(
            f"{name}: lip closures",
            f"{np.mean(shut):.3f} found; begin {far.mean():.0f} ms off in the mean, "
            f"{(far <= 20).mean():.0%} within 20 ms",
        )
    return table


def measure_against_sphinx(examples: list[Example]) -> Table:
    """On an English reader, against the times that pocketsphinx's aligner gives."""
    from benchmarks.sphinx import align_english  # noqa: PLC0415  # there only if installed

    table = Table("Acoustic network against pocketsphinx's alignment of an English reader")
    network, live = load_network("full"), load_network("live")
    rows: dict[str, list[tuple[float, float]]] = {"aligned": [], "full": [], "live": []}
    frames, away = 0, []
    for example in examples:
        spans = align_english(example)
        if spans is None:
            continue
        posteriors = _listen(network, example)
        wanted = label(spans, len(posteriors))
        found = align(scale(posteriors, network.prior), steps_of(example.text, example.language))
        if found is None:
            continue
        steps = np.array(steps_of(example.text, example.language))
        told = {
            "aligned": np.repeat(steps, np.diff(found.bounds)),
            "full": posteriors.argmax(axis=1),
            "live": _listen(live, example).argmax(axis=1),
        }
        frames += len(wanted)
        for key, sounds in told.items():
            rows[key].append(
                (
                    float((VISEME[wanted] == VISEME[sounds]).sum()),
                    float((GROUP[wanted] == GROUP[sounds]).sum()),
                )
            )
        theirs = _starts(VISEME[wanted] == SHUT)
        ours = _starts(VISEME[told["aligned"]] == SHUT)
        if len(ours) == len(theirs):
            away += list(np.abs(ours - theirs))
    for key, counts in rows.items():
        visemes, groups = np.sum(counts, axis=0) / frames
        table.add(f"{key}: frames alike", f"{visemes:.3f} of 15 visemes, {groups:.3f} of 9 groups")
    table.add(
        "aligned: starts of closures",
        f"{np.mean(away) * 10:.0f} ms apart in the mean, {np.median(away) * 10:.0f} in the middle",
    )
    return table


def _listen(network: Network, example: Example) -> NDArray[np.float32]:
    level = np.sqrt(np.square(example.samples).mean()) + 1e-9
    return network.listen(extract_features(example.samples * np.float32(0.1 / level), example.rate))


def _met(wanted: NDArray[np.bool_], told: NDArray[np.bool_]) -> list[bool]:
    """For each run of `wanted` frames whether `told` has one in it, or NEAR it."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], wanted, [False]]).astype(int)))
    return [
        bool(told[max(start - NEAR, 0) : end + NEAR].any()) for start, end in edges.reshape(-1, 2)
    ]


def _row(labels: NDArray[np.int8]) -> tuple[list[int], Ints]:
    """The row of sounds that labels go through, with silence at both ends, and its bounds."""
    changes = np.flatnonzero(np.diff(labels)) + 1
    row = [int(labels[0]), *(int(labels[at]) for at in changes)]
    bounds = [0, *changes, len(labels)]
    if row[0] != SILENCE:
        row, bounds = [SILENCE, *row], [0, *bounds]
    if row[-1] != SILENCE:
        row, bounds = [*row, SILENCE], [*bounds, len(labels)]
    return row, np.array(bounds)


def _starts(there: NDArray[np.bool_]) -> Ints:
    return np.flatnonzero(np.diff(np.concatenate([[False], there]).astype(int)) == 1)


def _fold(visemes: Iterable[int]) -> list[int]:
    """Without silences and repetitions."""
    row: list[int] = []
    for viseme in visemes:
        if viseme != SILENCE and (not row or row[-1] != viseme):
            row.append(int(viseme))
    return row


def _distance(wanted: list[int], heard: list[int]) -> tuple[int, list[tuple[int, int]]]:
    """The least edits from one row to the other, and which of theirs are paired."""
    cost = np.zeros((len(wanted) + 1, len(heard) + 1), np.int64)
    cost[:, 0], cost[0] = np.arange(len(wanted) + 1), np.arange(len(heard) + 1)
    for i, a in enumerate(wanted, 1):
        for j, b in enumerate(heard, 1):
            cost[i, j] = min(cost[i - 1, j - 1] + (a != b), cost[i - 1, j] + 1, cost[i, j - 1] + 1)
    pairs = []
    i, j = len(wanted), len(heard)
    while i and j:
        if cost[i, j] == cost[i - 1, j - 1] + (wanted[i - 1] != heard[j - 1]):
            i, j = i - 1, j - 1
            pairs.append((wanted[i], heard[j]))
        elif cost[i, j] == cost[i - 1, j] + 1:
            i -= 1
        else:
            j -= 1
    return int(cost[-1, -1]), pairs
