"""The pace that a cue asks for, of voices whose own scale reaches but part of it.

Models of the VITS kind round the length of every symbol up: a published voice was 1.05 times as
quick at a scale that asks for 1.12. What is missing is made up afterwards, at the same pitch.
"""

from collections.abc import Callable

from workers.arrays import F32

EXACT = 0.02  # of the length: less than by which two readings differ


def reach_pace(
    samples: F32, sample_rate: int, rate: float, measure_usual: Callable[[], int]
) -> tuple[F32, float]:
    """Samples that are 1 / `rate` as long as usual, and how many times as long they became.

    `measure_usual` gives the number of samples of the same text at the voice's own pace.
    """
    if rate == 1.0 or not len(samples):
        return samples, 1.0
    factor = measure_usual() / rate / len(samples)
    if abs(factor - 1) < EXACT:
        return samples, 1.0
    from workers.speech.audio.pitch import stretch  # noqa: PLC0415 # not installed everywhere

    return stretch(samples, sample_rate, factor), factor
