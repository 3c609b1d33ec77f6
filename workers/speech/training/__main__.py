"""Speak, learn, align what was spoken without times, learn again, write the weights."""

import argparse
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import torch

from workers.speech.alignment.acoustic_model.features import extract_features
from workers.speech.alignment.acoustic_model.network import AHEAD, Network
from workers.speech.alignment.acoustic_model.phones import SOUNDS
from workers.speech.alignment.acoustic_model.viterbi import align, scale
from workers.speech.training import corpus
from workers.speech.training.augmentation import add_codec, add_room, false_rate
from workers.speech.training.example import Example, label, steps_of
from workers.speech.training.fit import LabelledBands, begin, keep, learn

FOLDER = Path(__file__).parents[1] / "weights"
SEED = 5
SLOWEST = 1200.0  # seconds that one run of learning may take
POOREST = 2.2  # nats a frame: what fits its text worse is not learnt from


def main() -> None:
    """Train both networks, and write their weights to FOLDER as .npz files."""
    parser = argparse.ArgumentParser(prog="python -m workers.speech.training")
    parser.add_argument("--scale", type=float, default=1.0, help="of data and steps; 0.1 to try")
    options = parser.parse_args()
    torch.set_num_threads(1)  # more wait for each other, and sum in another order
    rng = np.random.default_rng(SEED)
    size = options.scale

    timed = gather(
        [
            *corpus.speak_espeak(round(1100 * size), rng),
            *corpus.speak_flite(round(420 * size), rng),
        ],
        rng,
    )
    weights = learn("full", timed, SLOWEST, round(700 * size), SEED, begin(SEED))
    teacher = as_network(keep(weights, timed), "full")
    untimed = [
        *corpus.speak_festival(round(110 * size), rng),
        *(example for example in corpus.read_prompts() if rng.random() < size),
    ]
    labelled = timed + gather(place(untimed, teacher), rng, weight=2.0)
    FOLDER.mkdir(exist_ok=True)
    for name, steps in (("full", 3000), ("live", 2500)):
        # What is learnt already helps the second as well, though it looks less far ahead.
        weights = learn(name, labelled, SLOWEST, round(steps * size), SEED + 1, weights)
        file = FOLDER / f"{name}.npz"
        arrays: dict[str, Any] = {**keep(weights, labelled)}
        np.savez(file, **arrays)
        print(f"{file}, {file.stat().st_size / 1e3:.0f} kB", flush=True)


def gather(
    examples: Iterable[Example], rng: np.random.Generator, weight: float = 1.0
) -> list[LabelledBands]:
    """Bands and labels of examples as they are, and of most once more, spoilt."""
    began = time.monotonic()
    labelled: list[LabelledBands] = []
    for example in examples:
        for turn in range(2):
            samples, rate, spans = example.samples, example.rate, example.spans
            level = np.sqrt(np.square(samples).mean()) + 1e-9
            samples = samples * np.float32(0.1 / level)
            if turn == 1:
                rate, spans = false_rate(rate, spans, rng)
                if rng.random() < 0.6:
                    samples = add_room(samples, rate, rng)
                if rng.random() < 0.3:
                    samples = add_codec(samples, rate, rng)
            bands = extract_features(samples, rate)
            labelled.append((bands.astype(np.float16), label(spans, len(bands)), weight))
    frames = sum(len(labels) for _, labels, _ in labelled)
    print(
        f"{len(labelled)} examples, {frames / 6000:.0f} min, in {time.monotonic() - began:.0f} s",
        flush=True,
    )
    return labelled


def place(examples: Iterable[Example], network: Network) -> list[Example]:
    """Takes with the times of their phonemes, found by a network; those that do not fit go."""
    placed, lost = [], 0
    for example in examples:
        level = np.sqrt(np.square(example.samples).mean()) + 1e-9
        bands = extract_features(example.samples * np.float32(0.1 / level), example.rate)
        steps = steps_of(example.text, example.language)
        found = align(scale(network.listen(bands), network.prior), steps)
        if found is None or found.fit > POOREST:
            lost += 1
            continue
        spans = tuple(
            (SOUNDS[step], start / 100, end / 100)
            for step, start, end in zip(steps, found.bounds, found.bounds[1:], strict=False)
            if end > start
        )
        placed.append(Example(example.source, example.samples, example.rate, spans))
    print(f"{len(placed)} takes aligned, {lost} did not fit their text", flush=True)
    return placed


def as_network(arrays: dict[str, np.ndarray], name: str) -> Network:
    """The network that would be loaded of these arrays."""
    return Network(
        **{key: value.astype(np.float32) for key, value in arrays.items()}, ahead=AHEAD[name]
    )


if __name__ == "__main__":
    main()
