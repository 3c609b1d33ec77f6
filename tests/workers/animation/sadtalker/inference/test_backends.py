"""Brushes: what they paint is the modules' own, to what their type can tell."""

import copy

import openvino
import pytest
import torch
from torch import Tensor

from workers.animation.sadtalker.inference.backends import (
    Backend,
    OpenVinoBackend,
    TorchBackend,
    prepare,
)
from workers.animation.sadtalker.inference.engine import Engine
from workers.device import Device

CPU = Device("cpu", "CPU", None, 1 << 34)
BF16 = "BF16" in openvino.Core().get_property("CPU", "OPTIMIZATION_CAPABILITIES")


@pytest.fixture(scope="module")
def seen() -> Tensor:
    return torch.randn(2, 80, 16, 32, 32, generator=torch.Generator().manual_seed(1))


@pytest.fixture(scope="module")
def moved() -> tuple[Tensor, Tensor]:
    random = torch.Generator().manual_seed(2)
    return torch.randn(2, 512, 32, 32, generator=random), torch.rand(2, 1, 32, 32, generator=random)


def ask(backend: Backend, seen: Tensor, moved: tuple[Tensor, Tensor]) -> list[Tensor]:
    with torch.inference_mode():
        return [*backend.judge(seen), backend.paint(*moved)]


def test_openvino_paints_as_torch_does_in_either_type(
    engine: Engine, seen: Tensor, moved: tuple[Tensor, Tensor]
) -> None:
    plain = ask(TorchBackend(engine.generator), seen, moved)
    exact, quick = prepare(copy.deepcopy(engine.generator), 128, CPU)
    assert isinstance(exact, OpenVinoBackend)
    for own, drawn in zip(plain, ask(exact, seen, moved), strict=True):
        assert own.shape == drawn.shape
        assert float((own - drawn).abs().max()) < 5e-5
    assert (quick is not None) == BF16
    if quick is not None:
        for own, drawn in zip(plain, ask(quick, seen, moved), strict=True):
            assert drawn.dtype == torch.float32
            assert 1e-5 < float((own - drawn).abs().mean()) < 2e-3


def test_a_chip_without_a_short_type_has_one_brush(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def tell(_core: openvino.Core, device: str, name: str) -> list[str]:
        assert (device, name) == ("CPU", "OPTIMIZATION_CAPABILITIES")
        return ["FP32", "INT8"]

    monkeypatch.setattr(openvino.Core, "get_property", tell)
    _, quick = prepare(copy.deepcopy(engine.generator), 128, CPU)
    assert quick is None


def test_torch_multiplies_in_the_cards_short_type(
    engine: Engine, seen: Tensor, moved: tuple[Tensor, Tensor], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a graphics card would do, as far as a processor can."""
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    device = Device("cpu", "a card", "bfloat16", 1 << 34)
    exact, quick = prepare(copy.deepcopy(engine.generator), 128, device)
    assert isinstance(quick, TorchBackend)
    assert (exact.label, quick.label) == ("torch float32", "torch bfloat16")
    # A small piece of the painting: processors without the type multiply it one by one.
    piece = (moved[0][:1, :, :8, :8], moved[1][:1, :, :8, :8])
    with torch.inference_mode():
        own, drawn = exact.paint(*piece), quick.paint(*piece)
    assert drawn.dtype == torch.float32
    assert 1e-5 < float((own - drawn).abs().mean()) < 5e-3

    def judge(given: Tensor) -> tuple[Tensor, Tensor]:
        said = given[:, :16, 0] @ given[:, :16, 0]
        return said, said[:, :1]

    monkeypatch.setattr(quick._generator.dense_motion_network, "judge", judge)
    said, visible = quick.judge(seen[:1])
    assert said.dtype == visible.dtype == torch.float32
    assert torch.equal(said, said.to(torch.bfloat16).float())  # it was multiplied in it
    assert not torch.equal(said, judge(seen[:1])[0])
