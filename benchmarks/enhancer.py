"""The enhancer's restorer, a face at a time: GFPGAN by a file of the official form, in either way.

Weights are random, since the published ones are not ours to pass on: times and memory do not depend
on them. Each way has a process of its own, so that its memory is its own; time of the processor is
told beside the clock's, since it hardly knows of others on the machine.
"""

import argparse
import resource
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import torch

from benchmarks.table import Table
from workers.animation.enhancer.alignment import SIDE
from workers.animation.enhancer.restorer import OpenVinoRestorer, TorchRestorer, read_network
from workers.device import find_device

ROUNDS = 3
CLOSE = 1e-4  # most that the two ways may be apart, of full brightness


def run(_: argparse.Namespace) -> Iterator[Table]:
    """One table."""
    table = Table("Enhancer: GFPGAN, one face at a time, float32")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "GFPGANv1.4.pth"
        write_gfpgan(file)
        answers = []
        for way in ("torch", "OpenVINO"):
            with ProcessPoolExecutor(1, get_context("spawn")) as pool:
                ready, clock, cores, memory, answer = pool.submit(measure, way, file).result()
            answers.append(answer)
            table.add(f"{way}: clock; processor", f"{clock:.1f} s; {cores:.1f} s")
            table.add(f"{way}: made ready; peak memory", f"{ready:.0f} s; {memory:.0f} MB")
    apart = float(np.abs(answers[1] - answers[0]).max())
    table.add("apart, of full brightness", f"{apart:.1g}", f"{CLOSE:.0g}", apart <= CLOSE)
    yield table


def write_gfpgan(file: Path) -> None:
    """Random weights of the official names, shapes and types, 349 MB."""
    from spandrel.architectures.GFPGAN import GFPGAN  # noqa: PLC0415 - it brings torchvision along

    torch.manual_seed(1)
    torch.save({"params_ema": GFPGAN().state_dict()}, file)


def measure(way: str, file: Path) -> tuple[float, float, float, float, np.ndarray]:
    """Seconds until it is ready, the least of clock and processor a face, MB at most, a face."""
    device = find_device()
    begun = time.monotonic()
    network = read_network(file)
    restorer = TorchRestorer(network, device) if way == "torch" else OpenVinoRestorer(network)
    ready = time.monotonic() - begun
    face = np.random.default_rng(1).random((1, SIDE, SIDE, 3), np.float32)
    times = []
    for _ in range(ROUNDS):
        begun, cores = time.monotonic(), time.process_time()
        answer = restorer.restore(face)
        times.append((time.monotonic() - begun, time.process_time() - cores))
    clock, processor = (min(column) for column in zip(*times, strict=True))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return ready, clock, processor, memory, answer
