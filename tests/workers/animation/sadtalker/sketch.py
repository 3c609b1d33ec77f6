"""SadTalker without its two costly networks; the rest of the way, and all its files, are real."""

from collections.abc import Callable

import pytest
import torch
from torch import Tensor

from workers.animation.sadtalker.inference import engine
from workers.animation.sadtalker.source import source_portrait

SMALLEST = 128  # pixels that its networks can draw: the same to them, a quarter of the work


class Sketch:
    """Draws features as they come, in no time. What the networks draw is tested beside this."""

    label = "a sketch"
    drawn = 0
    on_drawn: Callable[[], None] = staticmethod(lambda: None)

    def judge(self, seen: Tensor) -> tuple[Tensor, Tensor]:
        count, _, depth, height, width = seen.shape
        return torch.full((count, 16, depth, height, width), 1 / 16), torch.ones(
            count, 1, height, width
        )

    def paint(self, moved: Tensor, visible: Tensor) -> Tensor:
        self.drawn += 1
        self.on_drawn()
        grey = (moved.mean(dim=1, keepdim=True) * visible).sigmoid().expand(-1, 3, -1, -1)
        return torch.nn.functional.interpolate(grey, scale_factor=4.0)


def use_sketch(monkeypatch: pytest.MonkeyPatch) -> Sketch:
    """Have what is loaded from now on draw by it; `forget` at the end."""
    own, made = engine.find_networks, Sketch()
    monkeypatch.setattr(engine, "find_networks", lambda sizes: (own(sizes)[0], SMALLEST))
    monkeypatch.setattr(engine, "prepare", lambda *_: (made, None))
    return made


def forget() -> None:
    """Neither engine nor sitters are kept for others."""
    engine._load.cache_clear()
    source_portrait._sources.clear()
