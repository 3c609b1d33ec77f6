"""The network, against its description computed by other means."""

from itertools import product

import pytest

torch = pytest.importorskip("torch", reason="comes with the neural animators")

from torch.nn import functional  # noqa: E402

from tests.workers.animation.wav2lip.published import make_network  # noqa: E402
from workers.animation.wav2lip.network import Wav2LipNetwork  # noqa: E402
from workers.animation.wav2lip.tensors import LOWER  # noqa: E402

# Layers as the paper's authors list them: kind, size, stride, margin, added to what came in.
C, K, T = "convolution", "keep", "transposed"
FACE = [
    [(C, 7, 1, 3)],
    [(C, 3, 2, 1), *[(K, 3, 1, 1)] * 2],
    [(C, 3, 2, 1), *[(K, 3, 1, 1)] * 3],
    [(C, 3, 2, 1), *[(K, 3, 1, 1)] * 2],
    [(C, 3, 2, 1), *[(K, 3, 1, 1)] * 2],
    [(C, 3, 2, 1), (K, 3, 1, 1)],
    [(C, 3, 1, 0), (C, 1, 1, 0)],
]
SOUND = [
    [(C, 3, 1, 1), *[(K, 3, 1, 1)] * 2],
    [(C, 3, (3, 1), 1), *[(K, 3, 1, 1)] * 2],
    [(C, 3, 3, 1), *[(K, 3, 1, 1)] * 2],
    [(C, 3, (3, 2), 1), (K, 3, 1, 1)],
    [(C, 3, 1, 0), (C, 1, 1, 0)],
]
PICTURE = [
    [(C, 1, 1, 0)],
    [(T, 3, 1, 0), (K, 3, 1, 1)],
    [(T, 3, 2, 1), *[(K, 3, 1, 1)] * 2],
    *[[(T, 3, 2, 1), *[(K, 3, 1, 1)] * 2]] * 4,
]


def layer(weights, name, kind, stride, margin, x):
    """One block, in float64, its normalisation written out."""
    held = {key.removeprefix(f"{name}.conv_block."): value.double() for key, value in
            weights.items() if key.startswith(f"{name}.conv_block.")}  # fmt: skip
    if kind == T:
        extra = 1 if stride == 2 else 0
        made = functional.conv_transpose2d(
            x, held["0.weight"], held["0.bias"], stride, margin, extra
        )
    else:
        made = functional.conv2d(x, held["0.weight"], held["0.bias"], stride, margin)
    scale = held["1.weight"] / torch.sqrt(held["1.running_var"] + 1e-5)
    shape = (1, -1, 1, 1)
    made = (made - held["1.running_mean"].reshape(shape)) * scale.reshape(shape)
    made = made + held["1.bias"].reshape(shape)
    return torch.clamp(made + x if kind == K else made, min=0)


def expect(weights, mel, faces):
    """What the description says, from the weights alone."""
    x, seen = faces.double(), []
    for b, blocks in enumerate(FACE):
        for i, (kind, _, stride, margin) in enumerate(blocks):
            x = layer(weights, f"face_encoder_blocks.{b}.{i}", kind, stride, margin, x)
        seen.append(x)
    x = mel.double()
    for i, (kind, _, stride, margin) in enumerate(block for part in SOUND for block in part):
        x = layer(weights, f"audio_encoder.{i}", kind, stride, margin, x)
    assert x.shape[1:] == (512, 1, 1)
    for b, blocks in enumerate(PICTURE):
        for i, (kind, _, stride, margin) in enumerate(blocks):
            x = layer(weights, f"face_decoder_blocks.{b}.{i}", kind, stride, margin, x)
        x = torch.cat([x, seen[-1 - b]], 1)
    x = layer(weights, "output_block.0", C, 1, 1, x)
    last = functional.conv2d(
        x, weights["output_block.1.weight"].double(), weights["output_block.1.bias"].double()
    )
    return 1 / (1 + torch.exp(-last))


def test_it_computes_what_its_description_says() -> None:
    network = make_network()
    mel, faces = torch.randn(3, 1, 80, 16), torch.rand(3, 6, 96, 96)
    with torch.inference_mode():
        made = network(mel, faces)
    assert made.shape == (3, 3, 96, 96)
    assert made.std() > 0.02
    assert (made - expect(network.state_dict(), mel, faces)).abs().max() < 1e-5


def test_folding_changes_nothing() -> None:
    mel, faces = torch.randn(2, 1, 80, 16), torch.rand(2, 6, 96, 96)
    with torch.inference_mode():
        assert (make_network()(mel, faces) - make_network().fold()(mel, faces)).abs().max() < 1e-5


def test_the_lower_face_alone_is_the_same() -> None:
    network = make_network()
    mel, faces = torch.randn(2, 1, 80, 16), torch.rand(2, 6, 96, 96)
    with torch.inference_mode():
        whole, lower = network(mel, faces), network.paint_lower(mel, faces)
    assert lower.shape == whole.shape
    assert (lower - whole)[:, :, LOWER:].abs().max() < 1e-6
    assert torch.equal(lower[:, :, :LOWER], faces[:, 3:, :LOWER])


def test_its_weights_have_the_published_names() -> None:
    parts = {
        f"{name}.{b}" if name != "audio_encoder" else name: count
        for name, counts in (
            ("face_encoder_blocks", [1, 3, 4, 3, 3, 2, 2]),
            ("face_decoder_blocks", [1, 2, 3, 3, 3, 3, 3]),
            ("audio_encoder", [13]),
        )
        for b, count in enumerate(counts)
    }
    blocks = [f"{part}.{i}" for part, count in parts.items() for i in range(count)]
    norm = ("weight", "bias", "running_mean", "running_var", "num_batches_tracked")
    inner = ["0.weight", "0.bias", *(f"1.{name}" for name in norm)]
    names = {f"{b}.conv_block.{key}" for b, key in product([*blocks, "output_block.0"], inner)}
    names |= {"output_block.1.weight", "output_block.1.bias"}
    network = Wav2LipNetwork()
    assert set(network.state_dict()) == names
    assert len(names) == 352
    assert sum(parameter.numel() for parameter in network.parameters()) == 36_298_035
