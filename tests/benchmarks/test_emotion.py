"""Emotions are told by those who never saw the face."""

import numpy as np

from benchmarks.emotion import NAMES, tell


def test_distinct_emotions_are_told_and_equal_ones_are_not() -> None:
    rng = np.random.default_rng(0)
    means = rng.normal(0, 1, (len(NAMES), 8))
    clear = means + rng.normal(0, 0.1, (12, len(NAMES), 8))
    confusion = tell(clear)
    assert np.trace(confusion) == confusion.sum() == 12 * len(NAMES)
    muddle = tell(rng.normal(0, 1, (12, len(NAMES), 8)))
    assert np.trace(muddle) < 0.4 * muddle.sum()
