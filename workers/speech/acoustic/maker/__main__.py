"""Speak, learn, align what was spoken without times, learn again, write the weights."""

import argparse
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import torch

from workers.speech.acoustic.align import align, scale
from workers.speech.acoustic.features import see
from workers.speech.acoustic.maker import speakers
from workers.speech.acoustic.maker.damage import add_codec, add_room, false_rate
from workers.speech.acoustic.maker.learn import Example, begin, keep, learn
from workers.speech.acoustic.maker.take import Take, label, steps_of
from workers.speech.acoustic.network import AHEAD, Network
from workers.speech.acoustic.sounds import SOUNDS

FOLDER = Path(__file__).parents[1] / "weights"
SEED = 5
SLOWEST = 1200.0  # seconds that one run of learning may take
POOREST = 2.2  # nats a frame: what fits its text worse is not learnt from


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m workers.speech.acoustic.maker")
    parser.add_argument("--scale", type=float, default=1.0, help="of data and steps; 0.1 to try")
    options = parser.parse_args()
    torch.set_num_threads(1)  # more wait for each other, and sum in another order
    rng = np.random.default_rng(SEED)
    size = options.scale

    timed = gather(
        [
            *speakers.speak_espeak(round(1100 * size), rng),
            *speakers.speak_flite(round(420 * size), rng),
        ],
        rng,
    )
    weights = learn("full", timed, SLOWEST, round(700 * size), SEED, begin(SEED))
    teacher = as_network(keep(weights, timed), "full")
    untimed = [
        *speakers.speak_festival(round(110 * size), rng),
        *(take for take in speakers.read_prompts() if rng.random() < size),
    ]
    examples = timed + gather(place(untimed, teacher), rng, weight=2.0)
    FOLDER.mkdir(exist_ok=True)
    for name, steps in (("full", 3000), ("live", 2500)):
        # What is learnt already helps the second as well, though it looks less far ahead.
        weights = learn(name, examples, SLOWEST, round(steps * size), SEED + 1, weights)
        file = FOLDER / f"{name}.npz"
        arrays: dict[str, Any] = {**keep(weights, examples)}
        np.savez(file, **arrays)
        print(f"{file}, {file.stat().st_size / 1e3:.0f} kB", flush=True)


def gather(takes: Iterable[Take], rng: np.random.Generator, weight: float = 1.0) -> list[Example]:
    """Bands and labels of takes as they are, and of most once more, spoilt."""
    began = time.monotonic()
    examples: list[Example] = []
    for take in takes:
        for turn in range(2):
            samples, rate, spans = take.samples, take.rate, take.spans
            level = np.sqrt(np.square(samples).mean()) + 1e-9
            samples = samples * np.float32(0.1 / level)
            if turn == 1:
                rate, spans = false_rate(rate, spans, rng)
                if rng.random() < 0.6:
                    samples = add_room(samples, rate, rng)
                if rng.random() < 0.3:
                    samples = add_codec(samples, rate, rng)
            bands = see(samples, rate)
            examples.append((bands.astype(np.float16), label(spans, len(bands)), weight))
    frames = sum(len(labels) for _, labels, _ in examples)
    print(
        f"{len(examples)} takes, {frames / 6000:.0f} min, in {time.monotonic() - began:.0f} s",
        flush=True,
    )
    return examples


def place(takes: Iterable[Take], network: Network) -> list[Take]:
    """Takes with the times of their phonemes, found by a network; those that do not fit go."""
    placed, lost = [], 0
    for take in takes:
        level = np.sqrt(np.square(take.samples).mean()) + 1e-9
        bands = see(take.samples * np.float32(0.1 / level), take.rate)
        steps = steps_of(take.text, take.language)
        found = align(scale(network.listen(bands), network.prior), steps)
        if found is None or found.fit > POOREST:
            lost += 1
            continue
        spans = tuple(
            (SOUNDS[step], start / 100, end / 100)
            for step, start, end in zip(steps, found.bounds, found.bounds[1:], strict=False)
            if end > start
        )
        placed.append(Take(take.source, take.samples, take.rate, spans))
    print(f"{len(placed)} takes aligned, {lost} did not fit their text", flush=True)
    return placed


def as_network(arrays: dict[str, np.ndarray], name: str) -> Network:
    """The network that would be loaded of these arrays."""
    return Network(
        **{key: value.astype(np.float32) for key, value in arrays.items()}, ahead=AHEAD[name]
    )


if __name__ == "__main__":
    main()
