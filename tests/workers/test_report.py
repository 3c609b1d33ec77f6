"""What a render tells of itself."""

import numpy as np

from workers.report import measure_memory


def test_memory_is_the_peak_in_megabytes() -> None:
    before = measure_memory()
    block = np.ones(60_000_000, np.uint8)
    block[::4096] = 2
    after = measure_memory()
    del block
    assert after >= before
    assert measure_memory() >= after - 1  # a peak does not fall
    assert 30 < before < 20_000
