"""The generator as OpenVINO's graphs, drawn layer by layer, with less to compute than its modules.

Features that modulate are a quarter of the picture's size and are enlarged by repetition. What a
3 x 3 kernel sees of a picture that was enlarged so is no more than 2 x 2 places of the small one,
and the same for whole rows and columns: so each of these is computed once, at the small size. And
a 1 x 1 kernel after a 3 x 3 one is a 3 x 3 kernel again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from openvino import Model, opset13
from torch import Tensor
from torch.nn.utils.fusion import fuse_conv_bn_eval

from workers.animation.sadtalker.networks.blocks import Block
from workers.animation.sadtalker.networks.dense_motion import DEPTH, LEAST, DenseMotion
from workers.animation.sadtalker.networks.generator import LEAK, Generator, Spade, SpadeBlock
from workers.arrays import F32

Node = Any  # openvino's, which tells no types

EPSILON = 1e-5  # of norms


@dataclass(frozen=True)
class Taps:
    """A 3-kernel's taps by the small picture's place that they see, and its margins."""

    sums: tuple[tuple[int, ...], ...]
    before: int
    after: int


# For the first of the places that one was repeated to, for those between, and for the last.
FIRST, BETWEEN, LAST = (
    Taps(((0,), (1, 2)), 1, 0),
    Taps(((0, 1, 2),), 0, 0),
    Taps(((0, 1), (2,)), 0, 1),
)


def draw_judge(motion: DenseMotion, size: int) -> Model:
    """`DenseMotion.judge` for one frame of `size` pixels: [1, 80, D, h, w] -> say, visible."""
    side = size // 4
    seen = opset13.parameter([1, motion.mask.in_channels - 32, DEPTH, side, side], np.float32)
    kept: list[Node] = [seen]
    hourglass: Any = motion.hourglass
    for block in hourglass.encoder.down_blocks:
        pooled = _block(block, kept[-1])
        shape = [1, 2, 2]
        kept.append(opset13.avg_pool(pooled, shape, [0, 0, 0], [0, 0, 0], shape, False))
    node = kept.pop()
    for block in hourglass.decoder.up_blocks:
        node = opset13.concat([_grow(block, node), kept.pop()], axis=1)
    last = fuse_conv_bn_eval(hourglass.decoder.conv, hourglass.decoder.norm)
    thought = opset13.relu(_convolve(last, node))
    say = opset13.softmax(_convolve(motion.mask, thought), axis=1)
    least = opset13.constant(np.float32(LEAST))
    nothing = opset13.constant(np.float32(0))
    say = opset13.select(opset13.less(say, least), nothing, say)
    flat = opset13.reshape(thought, [1, -1, side, side], special_zero=False)
    visible = opset13.sigmoid(_convolve(motion.occlusion, flat))
    results = [opset13.result(say), opset13.result(visible)]
    return Model(results, [seen], "sadtalker_judge")


def draw_decoder(generator: Generator, size: int) -> Model:
    """What comes after the warp for one frame of `size` pixels: moved features [1, 512, h, w] and
    how much of them stays seen [1, 1, h, w] -> RGB [1, 3, 4 h, 4 w], 0..1."""
    side = size // 4
    moved = opset13.parameter([1, generator.fourth.in_channels * 2, side, side], np.float32)
    visible = opset13.parameter([1, 1, side, side], np.float32)
    features = _convolve(generator.fourth, _block(generator.third, moved, 0.01))
    features = opset13.multiply(features, visible)
    decoder: Any = generator.decoder
    node = _convolve(decoder.fc, features)
    for number in range(6):
        node = _spade_block(getattr(decoder, f"G_middle_{number}"), node, features, 1)
    node = _spade_block(decoder.up_0, _enlarge(node), features, 2)
    node = _spade_block(decoder.up_1, _enlarge(node), features, 4)
    picture = opset13.sigmoid(_convolve(decoder.conv_img, _leak(node, LEAK)))
    return Model([opset13.result(picture)], [moved, visible], "sadtalker_decoder")


def _spade_block(block: SpadeBlock, x: Node, features: Node, larger: int) -> Node:
    """See `SpadeBlock`; x is `larger` times the features' size."""
    norms = [block.norm_0, block.norm_1] + ([block.norm_s] if block.conv_s is not None else [])
    hidden = _hide(norms, features, larger)
    normal = _normalise(x)
    y = _convolve(block.conv_0, _leak(_modulate(block.norm_0, normal, hidden[0]), LEAK))
    y = _normalise(y)
    y = _convolve(block.conv_1, _leak(_modulate(block.norm_1, y, hidden[1]), LEAK))
    if block.conv_s is None:
        return opset13.add(y, x)
    # The shortcut is linear: its kernel and the shift's become one.
    kernel = _numbers(block.conv_s.weight)[:, :, 0, 0]
    shift: Any = block.norm_s.mlp_beta
    joined = np.tensordot(kernel, _numbers(shift.weight), axes=1)
    scaled = opset13.multiply(normal, _scale(block.norm_s, hidden[2]))
    kept = _convolve(block.conv_s, scaled)
    moved = _conv(hidden[2], joined, kernel @ _numbers(shift.bias), [1, 1], [1, 1])
    return opset13.add(opset13.add(y, kept), moved)


def _modulate(norm: Spade, normal: Node, hidden: Node) -> Node:
    scaled = opset13.multiply(normal, _scale(norm, hidden))
    return opset13.add(_convolve(norm.mlp_beta, hidden), scaled)


def _scale(norm: Spade, hidden: Node) -> Node:
    """1 + gamma."""
    gamma: Any = norm.mlp_gamma
    return _conv(hidden, _numbers(gamma.weight), _numbers(gamma.bias) + 1, [1, 1], [1, 1])


def _hide(norms: Sequence[Spade], features: Node, larger: int) -> list[Node]:
    """What modulations are thought in, [1, 128, H, W] for each of the norms."""
    layers: list[Any] = [norm.mlp_shared[0] for norm in norms]
    weight = np.concatenate([_numbers(layer.weight) for layer in layers])
    bias = np.concatenate([_numbers(layer.bias) for layer in layers])
    if larger == 1:
        return _split(opset13.relu(_conv(features, weight, bias, [1, 1], [1, 1])), len(norms))
    ways = [FIRST, *([BETWEEN] if larger > 2 else []), LAST]
    rows = [[_reduce(features, weight, bias, down, across) for across in ways] for down in ways]
    order = [0] + [1] * (larger - 2) + [len(ways) - 1]
    hidden = []
    for index in range(len(norms)):
        parts = [[_split(node, len(norms))[index] for node in row] for row in rows]
        stacked = opset13.concat([parts[y][x] for y in order for x in order], axis=1)
        hidden.append(opset13.depth_to_space(stacked, "blocks_first", larger))
    return hidden


def _grow(block: Block, node: Node) -> Node:
    """A block that enlarges a volume in the plane first: [1, C, D, h, w] -> [1, C', D, 2h, 2w]."""
    conv: Any = block.conv
    norm: Any = block.norm
    fused: Any = fuse_conv_bn_eval(conv, norm)
    weight, bias = _numbers(fused.weight), _numbers(fused.bias)
    depth, height, width = (int(n) for n in node.output(0).get_shape()[2:])
    rows = []
    for down in (FIRST, LAST):
        parts = [_reduce(node, weight, bias, down, across) for across in (FIRST, LAST)]
        apart = [opset13.reshape(part, [1, -1, depth, height, width, 1], False) for part in parts]
        rows.append(opset13.concat(apart, axis=5))
    apart = [opset13.reshape(row, [1, -1, depth, height, 1, 2 * width], False) for row in rows]
    both = opset13.concat(apart, axis=4)
    return opset13.reshape(both, [1, -1, depth, 2 * height, 2 * width], False)


def _reduce(features: Node, weight: F32, bias: F32, down: Taps, across: Taps) -> Node:
    """One of the repeated places: a kernel whose rows and columns are summed by what they see."""
    rows = np.stack([weight[..., list(k), :].sum(axis=-2) for k in down.sums], axis=-2)
    kernel = np.stack([rows[..., list(k)].sum(axis=-1) for k in across.sums], axis=-1)
    deep = [1] * (weight.ndim - 4)
    begin, end = [*deep, down.before, across.before], [*deep, down.after, across.after]
    return opset13.relu(_conv(features, kernel, bias, begin, end))


def _split(node: Node, parts: int) -> list[Node]:
    return [node] if parts == 1 else list(opset13.split(node, 1, parts).outputs())


def _normalise(node: Node) -> Node:
    return opset13.mvn(node, np.array([2, 3], np.int64), True, EPSILON, "inside_sqrt")


def _enlarge(node: Node) -> Node:
    return _repeat(_repeat(node, 2), 3)


def _repeat(node: Node, axis: int) -> Node:
    """Every place twice along an axis."""
    shape = [int(n) for n in node.output(0).get_shape()]
    apart = opset13.reshape(node, [*shape[: axis + 1], 1, *shape[axis + 1 :]], False)
    twice = opset13.concat([apart, apart], axis=axis + 1)
    shape[axis] *= 2
    return opset13.reshape(twice, shape, False)


def _leak(node: Node, slope: float) -> Node:
    return opset13.prelu(node, np.array([slope], np.float32))


def _block(block: Block, node: Node, leak: float = 0.0) -> Node:
    """A block's convolution with its norm in it, and what rectifies it."""
    conv: Any = block.conv
    norm: Any = block.norm
    made = _convolve(fuse_conv_bn_eval(conv, norm), node)
    return _leak(made, leak) if leak else opset13.relu(made)


def _convolve(layer: Any, node: Node) -> Node:
    margin = list(layer.padding)
    bias = np.zeros(layer.out_channels, np.float32) if layer.bias is None else layer.bias
    return _conv(node, _numbers(layer.weight), _numbers(bias), margin, margin)


def _conv(node: Node, weight: F32, bias: F32, begin: list[int], end: list[int]) -> Node:
    ones = [1] * len(begin)
    constant = opset13.constant(np.ascontiguousarray(weight, np.float32))
    made = opset13.convolution(node, constant, ones, begin, end, ones)
    shape = [1, -1] + [1] * len(begin)
    added = np.ascontiguousarray(bias, np.float32).reshape(shape)
    return opset13.add(made, opset13.constant(added))


def _numbers(values: Tensor | F32) -> F32:
    numbers: F32 = values.detach().cpu().numpy() if isinstance(values, Tensor) else values
    return numbers
