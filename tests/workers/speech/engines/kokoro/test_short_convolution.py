"""Winograd's convolutions are those of the definition."""

import numpy as np
import pytest

from workers.speech.engines.kokoro.short_convolution import (
    POINTS,
    TILE,
    Workspace,
    convolve,
    count_rows,
    transform_taps,
)


@pytest.mark.parametrize("taps", sorted(POINTS))
@pytest.mark.parametrize("dilation", [1, 3, 5])
def test_they_give_what_the_definition_does(taps: int, dilation: int) -> None:
    rng = np.random.default_rng(taps)
    weight = rng.standard_normal((24, 16, taps)).astype(np.float32)
    outputs = 7 * TILE * dilation
    rows = rng.standard_normal((count_rows(outputs, taps, dilation), 16)).astype(np.float32)
    found = convolve(rows, transform_taps(weight), dilation, Workspace())
    wanted = sum(
        rows[tap * dilation : tap * dilation + outputs].astype(float) @ weight[:, :, tap].T
        for tap in range(taps)
    )
    away = np.abs(found.swapaxes(0, 1).reshape(outputs, 24) - wanted)
    assert away.max() < 3e-4 * np.std(wanted)


def test_a_workspace_gives_the_same_memory_again() -> None:
    space = Workspace()
    first = space.take("a", 10, 4)
    assert np.shares_memory(first, space.take("a", 4, 4))
    assert not np.shares_memory(first, space.take("b", 10, 4))
    assert space.take("a", 100, 4).shape == (100, 4)
