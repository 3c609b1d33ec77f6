"""The same network in torch, and how it learns."""

import time

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from workers.speech.alignment.acoustic_model.features import BANDS
from workers.speech.alignment.acoustic_model.network import AHEAD, DILATIONS, MIDDLE, SPREAD, shapes
from workers.speech.alignment.acoustic_model.phones import SILENCE, SOUNDS
from workers.speech.training.augmentation import spoil

STRETCH = 240  # frames that are learnt at a time
BATCH = 32
APRON = 40  # frames at a stretch's ends whose sounds are not asked for: they lack surroundings
UNKNOWN = -1

LabelledBands = tuple[
    NDArray[np.float16], NDArray[np.int8], float
]  # bands, labels, how much it counts
Weights = dict[str, torch.Tensor]


def begin(seed: int) -> Weights:
    """Random weights."""
    torch.manual_seed(seed)
    weights = {}
    for name, shape in shapes(len(SOUNDS)).items():
        fan = shape[-2] * (shape[-3] if name in ("first", "wide") else 1) if len(shape) > 1 else 1
        still = name.endswith("bias") or name == "mixing"
        made = torch.zeros(shape) if still else torch.randn(shape) * (2 / fan) ** 0.5
        weights[name] = made + 0.02 * torch.randn(shape) if name == "mixing" else made
        weights[name].requires_grad_(True)
    return weights


def listen(weights: Weights, bands: torch.Tensor, name: str) -> torch.Tensor:
    """What `network.Network.listen` computes, before its softmax: [stretches, frames, sounds]."""
    ahead = AHEAD[name]
    state = _convolve(
        (bands - MIDDLE) / SPREAD, weights["first"], weights["first_bias"], 1, ahead[0]
    )
    for index, dilation in enumerate(DILATIONS):
        inner = _convolve(
            functional.layer_norm(state, state.shape[-1:]),
            weights["wide"][index],
            weights["wide_bias"][index],
            dilation,
            ahead[index + 1],
        )
        state = state + functional.linear(
            functional.relu(inner), weights["mixing"][index].t(), weights["mixing_bias"][index]
        )
    told = functional.layer_norm(state, state.shape[-1:])
    return functional.linear(told, weights["last"].t(), weights["last_bias"])


def learn(
    name: str,
    labelled: list[LabelledBands],
    seconds: float,
    steps: int,
    seed: int,
    weights: Weights,
) -> Weights:
    """Better weights after `steps` batches, or as many as fit in `seconds` by the clock."""
    rng = np.random.default_rng(seed)
    optimiser = torch.optim.AdamW(weights.values(), lr=2e-3, weight_decay=0.01, betas=(0.9, 0.98))
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, 2.5e-3, total_steps=steps, pct_start=0.15, final_div_factor=100
    )
    lengths = np.array([len(labels) * share for _, labels, share in labelled], float)
    chances = lengths / lengths.sum()
    began, told = time.monotonic(), 0.0
    for step in range(steps):
        bands, labels = _draw(labelled, chances, rng)
        others, _ = _draw(labelled, chances, rng)
        seen = torch.from_numpy(spoil(bands, others, rng))
        with torch.autocast("cpu", dtype=torch.bfloat16):
            scores = listen(weights, seen, name)
        loss = functional.cross_entropy(
            scores.float().flatten(0, 1),
            torch.from_numpy(labels).flatten(),
            ignore_index=UNKNOWN,
            label_smoothing=0.03,
        )
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(weights.values(), 2.0)
        optimiser.step()
        schedule.step()
        told += loss.item()
        if step % 100 == 99:
            spent = time.monotonic() - began
            print(
                f"  {name}: step {step + 1}/{steps}, loss {told / 100:.3f}, {spent:.0f} s",
                flush=True,
            )
            told = 0.0
            if spent > seconds:
                raise TimeoutError(f"{step + 1} steps took {spent:.0f} s")
    return weights


def keep(weights: Weights, labelled: list[LabelledBands]) -> dict[str, NDArray[np.float16]]:
    """Arrays as `network.load_network` reads them."""
    counts = np.full(len(SOUNDS), 1.0)
    for _, labels, share in labelled:
        counts += share * np.bincount(labels[labels >= 0], minlength=len(SOUNDS))
    arrays = {key: value.detach().numpy().astype(np.float16) for key, value in weights.items()}
    return arrays | {"prior": (counts / counts.sum()).astype(np.float16)}


def _draw(
    labelled: list[LabelledBands], chances: NDArray[np.float64], rng: np.random.Generator
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """A batch of stretches; one that is short is led and followed by silence."""
    bands = np.empty((BATCH, STRETCH, BANDS), np.float32)
    labels = np.full((BATCH, STRETCH), SILENCE, np.int64)
    for row, index in enumerate(rng.choice(len(labelled), BATCH, p=chances)):
        heard, named, _ = labelled[index]
        bands[row] = heard.min(axis=0)
        spare = len(named) - STRETCH
        if spare > 0:
            start = int(rng.integers(-APRON, spare + APRON))
        else:
            start = -int(rng.integers(0, -spare + 1))
        first, last = max(start, 0), min(start + STRETCH, len(named))
        here = slice(first - start, last - start)
        bands[row, here] = heard[first:last]
        labels[row, here] = named[first:last]
        if first == start:
            labels[row, :APRON] = UNKNOWN
        if last == start + STRETCH:
            labels[row, -APRON:] = UNKNOWN
    return bands, labels


def _convolve(
    state: torch.Tensor, weights: torch.Tensor, bias: torch.Tensor, dilation: int, ahead: int
) -> torch.Tensor:
    """As a product of matrices, which a processor does three times as fast as a convolution."""
    taps, frames = weights.shape[0], state.shape[1]
    padded = functional.pad(state, (0, 0, (taps - 1) * dilation - ahead, ahead))
    shifted = [padded[:, tap * dilation : tap * dilation + frames] for tap in range(taps)]
    return functional.linear(torch.cat(shifted, dim=2), weights.flatten(0, 1).t(), bias)
