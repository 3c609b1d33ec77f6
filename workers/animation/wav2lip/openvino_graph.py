"""The network as OpenVINO's graph, drawn block by block: that takes a part of a second, where
tracing it takes many."""

from typing import Any

import numpy as np
from openvino import Model, opset13
from torch import Tensor, nn

from workers.animation.wav2lip.network import BELOW, Wav2LipNetwork
from workers.animation.wav2lip.tensors import COLUMNS, LOWER, SIDE


def draw_graph(network: Wav2LipNetwork, batch: int) -> Model:
    """A folded network for batches of one size; inputs and output as in `paint_lower`."""
    mel = opset13.parameter([batch, 1, 80, COLUMNS], np.float32, name="mel")
    faces = opset13.parameter([batch, 6, SIDE, SIDE], np.float32, name="faces")
    node, seen = faces, []
    for blocks in network.face_encoder_blocks:
        node = _run(blocks, node)
        seen.append(node)
    node = _run(network.audio_encoder, mel)
    first = 0
    for blocks, start in zip(network.face_decoder_blocks, BELOW, strict=True):
        node = _run(blocks, _rows(node, start - first))
        first = 2 * start
        node = opset13.concat([node, _rows(seen.pop(), first)], axis=1)
    block, convolution, _ = network.output_block
    node = opset13.sigmoid(_convolve(convolution, _run([block], node)))
    whole = opset13.split(faces, opset13.constant(1), 2).output(1)
    upper = opset13.slice(whole, [0], [LOWER], [1], [2])
    node = opset13.concat([upper, _rows(node, LOWER - first)], axis=2)
    return Model([opset13.result(node)], [mel, faces], "wav2lip")


def _run(blocks: Any, node: Any) -> Any:
    for block in blocks:
        made = _convolve(block.conv_block[0], node)
        node = opset13.relu(opset13.add(made, node) if block.residual else made)
    return node


def _rows(node: Any, first: int) -> Any:
    """A picture's rows from `first` on."""
    return opset13.slice(node, [first], [SIDE], [1], [2]) if first else node


def _convolve(layer: Any, node: Any) -> Any:
    weight = opset13.constant(_numbers(layer.weight))
    stride, margin = list(layer.stride), list(layer.padding)
    if isinstance(layer, nn.ConvTranspose2d):
        made = opset13.convolution_backprop_data(
            node,
            weight,
            strides=stride,
            pads_begin=margin,
            pads_end=margin,
            dilations=[1, 1],
            output_padding=list(layer.output_padding),
        )
    else:
        made = opset13.convolution(node, weight, stride, margin, margin, [1, 1])
    return opset13.add(made, opset13.constant(_numbers(layer.bias).reshape(1, -1, 1, 1)))


def _numbers(values: Tensor) -> np.ndarray[Any, Any]:
    return values.detach().numpy()
