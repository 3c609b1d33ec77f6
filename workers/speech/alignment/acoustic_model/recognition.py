"""What is said when nobody says what: the likeliest row of sounds, each for a while."""

from dataclasses import dataclass

import numpy as np

from workers.arrays import F32

SHORTEST = 3  # frames that a sound lasts at least
CHANGE = 3.0  # nats that a change of sound costs


@dataclass(frozen=True)
class Span:
    """A sound (by index) from frame `start` to frame `end`."""

    sound: int
    start: int
    end: int


def recognise(scores: F32) -> list[Span]:
    """The spans that fill `scores` [frames, sounds]; no two alike follow each other."""
    frames, sounds = scores.shape
    # Three states a sound: its first frame, its second, and all others.
    alpha = np.full((SHORTEST, sounds), -1e9, np.float32)
    alpha[-1] = scores[0]
    stayed = np.zeros((frames, sounds), bool)
    origin = np.zeros(frames, np.int64)  # the sound that would be left for another
    for frame in range(1, frames):
        best = int(alpha[-1].argmax())
        origin[frame] = best
        stay, arrive = alpha[-1], alpha[-2]
        stayed[frame] = stay >= arrive
        last = np.maximum(stay, arrive)
        alpha = np.concatenate([np.full((1, sounds), alpha[-1, best] - CHANGE), alpha[:-1]])
        alpha[-1] = last
        alpha = (alpha + scores[frame]).astype(np.float32)
    spans: list[Span] = []
    sound, end, frame = int(alpha[-1].argmax()), frames, frames - 1
    while frame > 0:
        if stayed[frame, sound]:
            frame -= 1
            continue
        start = frame - SHORTEST + 1
        spans.append(Span(sound, start, end))
        sound, end, frame = int(origin[start]), start, start - 1
    spans.append(Span(sound, 0, end))
    return spans[::-1]
