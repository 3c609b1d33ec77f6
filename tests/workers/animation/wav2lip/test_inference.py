"""Weights from disk, and the network where it runs."""

import os
import pickle
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="comes with the neural animators")
openvino = pytest.importorskip("openvino", reason="comes with the neural animators")

from avatar_app.errors import MissingError  # noqa: E402
from tests.workers.animation.wav2lip.published import make_network, publish  # noqa: E402
from workers.animation.wav2lip.inference import (  # noqa: E402
    OpenVinoBackend,
    TorchBackend,
    load_backend,
    load_network,
    size_batch,
)
from workers.animation.wav2lip.tensors import LOWER  # noqa: E402
from workers.device import Device, find_device  # noqa: E402

CPU = Device("cpu", "CPU", None, 4 << 30)


def given(count: int = 3) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(4)
    mel = rng.normal(-1, 1.5, (count, 1, 80, 16)).astype(np.float32)
    return mel, rng.random((count, 6, 96, 96), np.float32)


def expected(mel: np.ndarray, faces: np.ndarray) -> np.ndarray:
    with torch.inference_mode():
        painted = make_network()(torch.from_numpy(mel), torch.from_numpy(faces)).numpy()
    painted[:, :, :LOWER] = faces[:, 3:, :LOWER]
    return painted


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return publish(make_network(), tmp_path_factory.mktemp("wav2lip") / "wav2lip_gan.pth")


@pytest.mark.parametrize("zipped", [True, False])
def test_published_files_load_as_they_are(tmp_path: Path, zipped: bool) -> None:
    made = load_network(publish(make_network(), tmp_path / "wav2lip.pth", zipped=zipped))
    wanted = make_network().state_dict()
    assert all(torch.equal(value, wanted[key]) for key, value in made.state_dict().items())
    os.remove(tmp_path / "wav2lip.pth")  # noqa: PTH107


def test_every_way_paints_the_same() -> None:
    mel, faces = given()
    wanted = expected(mel, faces)
    fine = OpenVinoBackend(make_network(), CPU, "f32").paint(mel, faces)
    assert fine.shape == (3, 3, 96, 96)
    assert np.abs(fine - wanted).max() < 1e-4
    assert np.abs(TorchBackend(make_network(), CPU).paint(mel, faces) - wanted).max() < 1e-4
    short = TorchBackend(make_network(), replace(CPU, half="bfloat16")).paint(mel, faces)
    assert np.abs(short - wanted).max() < 3e-3


def test_short_numbers_where_the_processor_has_them() -> None:
    backend = OpenVinoBackend(make_network(), CPU)
    able = "BF16" in openvino.Core().get_property("CPU", "OPTIMIZATION_CAPABILITIES")
    assert backend.label.endswith("bf16" if able else "f32")
    mel, faces = given(11)
    made = np.concatenate(
        [backend.paint(mel[k : k + 8], faces[k : k + 8]) for k in range(0, 11, backend.batch)]
    )
    assert np.abs(made - expected(mel, faces)).max() < 3e-3
    again = backend.paint(mel[8:], faces[8:])
    assert np.array_equal(again, made[8:])


@pytest.mark.gpu
def test_a_graphics_card_paints_the_same() -> None:
    mel, faces = given()
    backend = TorchBackend(make_network(), find_device())
    assert np.abs(backend.paint(mel, faces) - expected(mel, faces)).max() < 3e-3


def test_batches_go_by_memory() -> None:
    assert size_batch(replace(CPU, memory=64 << 30)) == 8
    assert size_batch(replace(CPU, memory=300 << 20)) == 2
    assert size_batch(replace(CPU, memory=0)) == 1
    assert size_batch(Device("cuda", "a card", "float16", 8 << 30)) == 32


def test_a_painter_is_kept_until_its_file_changes(file: Path) -> None:
    backend = load_backend(file)
    assert load_backend(file) is backend
    os.utime(file, ns=(1, 1))
    assert load_backend(file) is not backend


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(MissingError, match="is not there") as caught:
        load_backend(tmp_path / "wav2lip.pth")
    assert caught.value.code == "weights_missing"


@pytest.mark.parametrize("zipped", [True, False])
@pytest.mark.parametrize("part", [0.0, 0.001, 0.5, 0.999])
def test_a_file_cut_short_is_said(tmp_path: Path, zipped: bool, part: float) -> None:
    path = publish(make_network(), tmp_path / "wav2lip.pth", zipped=zipped)
    os.truncate(path, int(path.stat().st_size * part))
    with pytest.raises(MissingError, match=r"wav2lip\.pth is") as caught:
        load_network(path)
    assert caught.value.code == "weights_wrong"


def test_another_file_is_said(tmp_path: Path) -> None:
    path = tmp_path / "wav2lip.pth"
    for content, told in (
        (b"<html>Sign in to Google Drive</html>", "no file of weights"),
        (pickle.dumps(os.system), "no file of weights"),
    ):
        path.write_bytes(content)
        with pytest.raises(MissingError, match=told):
            load_network(path)
    torch.save([1, 2], path)
    with pytest.raises(MissingError, match="no weights by name"):
        load_network(path)
    torch.save({"state_dict": {"conv1_1.weight": torch.zeros(3)}}, path)
    with pytest.raises(MissingError, match=r"352 of 352 weights are missing .*conv1_1\.weight"):
        load_network(path)


def test_weights_that_are_missing_or_do_not_fit_are_named(tmp_path: Path) -> None:
    weights = make_network().state_dict()
    lost = weights.pop("output_block.1.bias")
    torch.save({"state_dict": weights}, tmp_path / "a.pth")
    with pytest.raises(MissingError, match=r"1 of 352 weights are missing \(output_block\.1\.bias"):
        load_network(tmp_path / "a.pth")
    weights["output_block.1.bias"] = lost[:2]
    torch.save({"state_dict": weights}, tmp_path / "a.pth")
    with pytest.raises(MissingError, match=r"output_block\.1\.bias is 2 there and should be 3"):
        load_network(tmp_path / "a.pth")
