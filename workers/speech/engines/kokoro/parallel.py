"""Work on arrays spread over the cores: NumPy lets others run while it computes."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from threading import local
from typing import TypeVar

from threadpoolctl import ThreadpoolController

from workers.speech.engines.kokoro.short_convolution import Workspace

Result = TypeVar("Result")


class Pool:
    """Threads, each with memory of its own."""

    def __init__(self, threads: int) -> None:
        self._executor = ThreadPoolExecutor(threads, thread_name_prefix="kokoro")
        self._own = local()
        # NumPy's products would otherwise use all cores each, and wait for one another.
        self._blas = ThreadpoolController().select(user_api="blas")

    def map(self, run: Callable[[int, Workspace], Result], starts: Iterable[int]) -> list[Result]:
        """What `run` gives for each number, in their order."""

        def work(start: int) -> Result:
            if not hasattr(self._own, "space"):
                self._own.space = Workspace()
            return run(start, self._own.space)

        return list(self._executor.map(work, starts))

    def alone(self) -> "ThreadpoolController":
        """A context in which these threads are the only ones."""
        return self._blas.limit(limits=1)
