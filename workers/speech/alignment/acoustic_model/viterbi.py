"""When each sound of a known row is heard: Viterbi over the network's scores."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workers.arrays import F32
from workers.speech.alignment.acoustic_model.phones import SILENCE

SHORTEST = 2  # frames that a sound lasts at least
BAND = 1000  # states about the likeliest that are followed: some half minute of speech
PRIOR = 0.5  # how much of the prior is taken out: what is rarely heard is rarely said
_NEVER = np.float32(-1e9)


@dataclass(frozen=True)
class Alignment:
    """`bounds` [steps + 1] are frames: step n lasts from bounds[n] to bounds[n + 1], and a
    silence that was not made lasts nothing. `fit` is how much likelier than this row the
    likeliest sounds are, in nats a frame of speech: near 0 if the row is what was said.
    """

    bounds: NDArray[np.int64]
    fit: float


def align(scores: F32, steps: Sequence[int]) -> Alignment | None:
    """Place `steps` (indexes of sounds; silences may be skipped) on `scores` [frames, sounds].

    None if they do not fit in: too few frames for so many sounds.
    """
    sounds, owners, loops = _states(steps)
    count, band = len(sounds), min(len(sounds), BAND)
    quiet = sounds == SILENCE
    alpha = np.full(band, _NEVER, np.float32)
    alpha[0] = scores[0, sounds[0]]
    if quiet[0] and band > 1:
        alpha[1] = scores[0, sounds[1]]
    lows = np.zeros(len(scores), np.int64)
    moves = np.zeros((len(scores), band), np.uint8)  # how many states back it came from
    # What a state may come from: itself, the one before, or past a silence that was not made.
    stay = np.where(loops, np.float32(0), _NEVER)
    leap = np.full(count, _NEVER, np.float32)
    leap[2:][quiet[1:-1]] = 0
    low = 0
    for frame in range(1, len(scores)):
        middle = min(max(low + int(alpha.argmax()) - band // 2, low), count - band)
        if middle > low:
            shift = middle - low
            alpha = np.concatenate([alpha[shift:], np.full(shift, _NEVER, np.float32)])
            low = middle
        lows[frame] = low
        here = slice(low, low + band)
        options = np.full((3, band), _NEVER, np.float32)
        options[0] = alpha + stay[here]
        options[1, 1:] = alpha[:-1]
        options[2, 2:] = alpha[:-2] + leap[here][2:]
        moves[frame] = move = options.argmax(axis=0)
        alpha = options[move, np.arange(band)] + scores[frame, sounds[here]]
    if low + band < count:
        return None
    # The last silence may have been skipped like any other.
    state = count - 2 if band > 1 and quiet[-1] and alpha[-2] > alpha[-1] else count - 1
    if alpha[state - low] < _NEVER / 2:
        return None
    path = np.empty(len(scores), np.int64)
    for frame in range(len(scores) - 1, -1, -1):
        path[frame] = state
        state -= int(moves[frame, state - lows[frame]])
    walked = owners[path]
    bounds = np.searchsorted(walked, np.arange(len(steps) + 1))
    heard = ~quiet[path]
    lost = scores.max(axis=1) - scores[np.arange(len(scores)), sounds[path]]
    return Alignment(bounds, float(lost[heard].mean()) if heard.any() else 0.0)


def scale(posteriors: F32, prior: F32) -> F32:
    """Scores for `align` from log posteriors [frames, sounds] and the prior [sounds]."""
    common: F32 = np.log(np.maximum(prior, np.float32(1e-4)))
    scores: F32 = posteriors - np.float32(PRIOR) * common
    return scores


def _states(
    steps: Sequence[int],
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
    """The chain: a state for each frame that a step must last; the last of them may go on.

    Gives the sound of each state, its step, and whether it may go on.
    """
    lengths = np.array([1 if step == SILENCE else SHORTEST for step in steps])
    owners = np.repeat(np.arange(len(steps)), lengths)
    loops = np.zeros(len(owners), bool)
    loops[np.cumsum(lengths) - 1] = True
    return np.asarray(steps)[owners], owners, loops
