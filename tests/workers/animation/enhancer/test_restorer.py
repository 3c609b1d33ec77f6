"""Files as they are published, and the networks of them."""

import os
import pickle
from pathlib import Path

import numpy as np
import pytest
import torch

from avatar_app.errors import MissingError
from tests.workers.animation.enhancer.restorers import (
    make_restoreformer,
    publish_gfpgan,
    publish_restoreformer,
)
from workers.animation.enhancer.restorer import (
    OpenVinoRestorer,
    TorchRestorer,
    load_restorer,
    prepare,
    read_network,
)
from workers.device import Device, find_device

FACE = np.random.default_rng(5).random((1, 512, 512, 3), np.float32)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return publish_restoreformer(tmp_path_factory.mktemp("enhancer") / "RestoreFormer.pth")


def test_gfpgan_loads_and_draws_no_noise_of_its_own(tmp_path: Path) -> None:
    network = read_network(publish_gfpgan(tmp_path / "GFPGANv1.4.pth"))
    noise = network.state_dict()["network.stylegan_decoder.noises.noise5"]
    assert noise.shape == (1, 1, 32, 32)
    assert noise.std() > 0.9
    find_device()
    restorer = TorchRestorer(network, Device("cpu", "CPU", None, 4 << 30))
    once, again = restorer.restore(FACE), restorer.restore(FACE)
    assert np.array_equal(once, again)
    assert once.shape == FACE.shape
    assert 0 <= once.min() < once.max() <= 1  # the stored noise, at the least


def test_either_way_restores_what_the_network_does(file: Path) -> None:
    with torch.inference_mode():
        faces = torch.from_numpy(2 * FACE - 1).permute(0, 3, 1, 2).contiguous()
        made = make_restoreformer()(faces)[0].permute(0, 2, 3, 1).numpy()
    wanted = np.clip((made + 1) / 2, 0, 1)
    assert wanted.std() > 0.05
    restorer = prepare(read_network(file), find_device())
    if find_device().place == "cpu":
        assert isinstance(restorer, OpenVinoRestorer)
    assert np.abs(restorer.restore(FACE) - wanted).max() < 1e-3


def test_batches_go_by_memory() -> None:
    def batch(place: str, memory: int) -> int:
        return TorchRestorer(torch.nn.Identity(), Device(place, "", None, memory)).batch

    assert batch("cpu", 64 << 30) == 1
    assert batch("cpu", 0) == 1


def test_more_faces_than_a_batch_are_restored_in_turn() -> None:
    restorer = TorchRestorer(torch.nn.Identity(), Device("cpu", "", None, 64 << 30))
    faces = np.stack([np.full((4, 4, 3), k / 10, np.float32) for k in range(5)])
    assert np.array_equal(restorer.restore(faces), faces)


def test_a_restorer_is_kept_until_its_file_changes(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "workers.animation.enhancer.restorer.prepare",
        lambda network, _device: TorchRestorer(network, Device("cpu", "", None, 0)),
    )
    restorer = load_restorer(file)
    assert load_restorer(file) is restorer
    os.utime(file, ns=(1, 1))
    assert load_restorer(file) is not restorer


def test_a_file_cut_short_is_said(file: Path, tmp_path: Path) -> None:
    short = tmp_path / "GFPGANv1.4.pth"
    short.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    with pytest.raises(MissingError, match="cut short or broken") as caught:
        read_network(short)
    assert caught.value.code == "weights_wrong"


class Bomb:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, ("/tmp/galatea-was-here",)  # noqa: S108


def test_foreign_files_are_said(tmp_path: Path) -> None:
    path = tmp_path / "GFPGANv1.4.pth"
    for content, told in (
        (b"<html>404</html>", "no file of weights"),
        (pickle.dumps({"params_ema": Bomb()}), "no file of weights, or holds more"),
    ):
        path.write_bytes(content)
        with pytest.raises(MissingError, match=told):
            read_network(path)
    assert not Path("/tmp/galatea-was-here").exists()  # noqa: S108
    enlarger = {"conv_first.weight": torch.zeros(64, 3, 3, 3)}  # ESRGAN's first
    for held, told in (
        ({"params_ema": enlarger}, "no face restorer that is known here"),
        ({"params": {"iter": 5}}, "other things than weights"),
        ({5: torch.zeros(1)}, "other things than weights"),
    ):
        torch.save(held, path)
        with pytest.raises(MissingError, match=told) as caught:
            read_network(path)
        assert caught.value.code == "weights_wrong"


def test_weights_that_are_missing_or_do_not_fit_are_said(tmp_path: Path) -> None:
    path = tmp_path / "RestoreFormer.pth"
    weights = make_restoreformer().state_dict()
    lost = weights.pop("decoder.up.0.block.0.conv1.weight")
    torch.save({"params": weights}, path)
    with pytest.raises(MissingError, match="lacks weights or has others"):
        read_network(path)
    weights["decoder.up.0.block.0.conv1.weight"] = lost[:3]
    torch.save({"params": weights}, path)
    with pytest.raises(MissingError, match="lacks weights or has others"):
        read_network(path)
