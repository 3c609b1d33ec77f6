"""The network as OpenVINO's graph, drawn block by block: that takes a part of a second, where
tracing it takes many."""

from typing import Any

import numpy as np
from openvino import Model, opset13
from torch import Tensor, nn

from workers.animation.wav2lip.faces import COLUMNS, SIDE
from workers.animation.wav2lip.network import Wav2LipNetwork


def draw_graph(network: Wav2LipNetwork, batch: int) -> Model:
    """A folded network for batches of one size: inputs mel, faces and output as in `forward`."""
    mel = opset13.parameter([batch, 1, 80, COLUMNS], np.float32, name="mel")
    faces = opset13.parameter([batch, 6, SIDE, SIDE], np.float32, name="faces")
    node, seen = faces, []
    for blocks in network.face_encoder_blocks:
        node = _run(blocks, node)
        seen.append(node)
    node = _run(network.audio_encoder, mel)
    for blocks in network.face_decoder_blocks:
        node = opset13.concat([_run(blocks, node), seen.pop()], axis=1)
    block, convolution, _ = network.output_block
    node = opset13.sigmoid(_convolve(convolution, _run([block], node)))
    return Model([opset13.result(node)], [mel, faces], "wav2lip")


def _run(blocks: Any, node: Any) -> Any:
    for block in blocks:
        made = _convolve(block.conv_block[0], node)
        node = opset13.relu(opset13.add(made, node) if block.residual else made)
    return node


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
