"""Kokoro's published graph cut where something is known that we want a word in.

The first piece reads: tokens [1, n] and style [1, 256] to what is said (text [1, 512, n]), how
(prosody [1, n, 640] or [1, 640, n]) and how long each token lasts, in frames of 25 ms (lengths
[1, n], not rounded). The second sings: prosody [1, 640, T], each token as often as it lasts, and
style to f0 in Hz and energy [1, 2T]. What follows is the decoder (`decoder`).
"""

from typing import Any

from onnx import TensorProto, helper
from onnx.utils import Extractor

from workers.speech.engines.kokoro.checkpoint import Checkpoint


def cut_encoder(weights: Checkpoint) -> tuple[Any, Any]:
    """The two pieces, as ONNX models of their own."""
    graph = weights.model.graph
    made = {output: node for node in graph.node for output in node.output}

    def before(path: str) -> str:
        """What a convolution is given, before it is quantised and given a dimension more."""
        name: str = weights.find(path, "Conv", "Conv_quant").input[0]
        while name in made and made[name].op_type in ("DynamicQuantizeLinear", "Unsqueeze"):
            name = made[name].input[0]
        return name

    tokens, style, speed = (one.name for one in graph.input)
    # A file in half precision may be cut where its numbers are halves.
    halves = any(one.data_type == TensorProto.FLOAT16 for one in graph.initializer)
    kind = TensorProto.FLOAT16 if halves else TensorProto.FLOAT
    # Two products with the same matrix spread tokens over frames: of the text, of the prosody.
    spread_text = made[before("asr_res/asr_res.0")]
    matrix = spread_text.input[1]
    spread = next(
        node
        for node in graph.node
        if matrix in node.input and node.op_type.endswith("MatMul") and node is not spread_text
    )
    divided = next(node for node in graph.node if speed in node.input and node.op_type == "Div")
    reads = {
        spread_text.input[0]: "text",
        spread.input[0]: "prosody",
        divided.input[0]: "lengths",
    }
    sings = {before("F0_conv"): "f0", before("N_conv"): "energy"}
    return (
        _cut(weights.model, {tokens: "tokens", style: "style"}, reads, kind),
        _cut(weights.model, {spread.output[0]: "prosody", style: "style"}, sings, kind),
    )


def _cut(model: Any, given: dict[str, str], wanted: dict[str, str], kind: int) -> Any:
    known = {one.name for one in (*model.graph.value_info, *model.graph.output, *model.graph.input)}
    for name in (*given, *wanted):
        if name not in known:
            # Inputs need a type and a rank, outputs only a name; these are all of rank three.
            model.graph.value_info.append(
                helper.make_tensor_value_info(name, kind, [1, None, None])
                if name in given
                else helper.make_empty_tensor_value_info(name)
            )
    piece = Extractor(model).extract_model(list(given), list(wanted))
    names = given | wanted
    for node in piece.graph.node:
        node.input[:] = [names.get(name, name) for name in node.input]
        node.output[:] = [names.get(name, name) for name in node.output]
    for one in (*piece.graph.input, *piece.graph.output):
        one.name = names[one.name]
    del piece.graph.value_info[:]
    return piece
