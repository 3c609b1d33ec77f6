"""Weights out of a published ONNX file of Kokoro, by the names that its modules have in torch.

The exporter calls a node after the module that it comes from, so that files of different makers,
in float32, float16 or 8 bits, are read alike. What was quantised (onnxruntime's dynamic
quantisation: integers with a scale and a zero point beside each) is made float32 again.
"""

from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import numpy_helper

from workers.arrays import F32


class Checkpoint:
    """The file at `path`, its graph kept in `model` for those who cut it.

    Everything asked for by a name raises KeyError with that name if the file has none such.
    """

    def __init__(self, path: Path) -> None:
        self.model: Any = onnx.load(str(path))
        self._tensors = {one.name: one for one in self.model.graph.initializer}
        self._nodes = {node.name: node for node in self.model.graph.node}

    def find(self, path: str, *kinds: str) -> Any:
        """The node of a module, such as "decode.3/conv1", by what it may be called there."""
        for kind in kinds:
            ending = f"/{path}/{kind}"
            for name, node in self._nodes.items():
                if name.endswith(ending):
                    return node
        raise KeyError(path)

    def convolution(self, path: str) -> tuple[F32, F32 | None]:
        """Weight [out, in, kernel] (transposed ones [in, out, kernel]) and bias of a module."""
        node = self.find(path, "Conv", "Conv_quant", "ConvTranspose")
        if node.op_type == "ConvInteger":
            return self._restore(node.input[1], node.input[3]), self._bias(path)
        bias = self._read(node.input[2]) if len(node.input) > 2 else None
        return self._read(node.input[1]), bias

    def linear(self, path: str) -> tuple[F32, F32]:
        """Weight [in, out] and bias [out] of a module."""
        node = self.find(path, "Gemm", "Gemm_MatMul_quant", "MatMul", "MatMul_quant")
        if node.op_type == "MatMulInteger":
            weight = self._restore(node.input[1], node.input[3])
        else:
            weight = self._read(node.input[1])
            if any(one.name == "transB" and one.i for one in node.attribute):
                weight = np.ascontiguousarray(weight.T)
        return weight, self.parameter(f"{path}/bias")

    def parameter(self, path: str) -> F32:
        """A parameter that stands alone, such as "resblocks.0/alpha1.0"."""
        ending = "." + path.replace("/", ".")
        for name in self._tensors:
            if name.endswith(ending):
                return self._read(name)
        raise KeyError(path)

    def _bias(self, path: str) -> F32 | None:
        try:  # a Sequential's scope repeats its name: asr_res/asr_res.0
            return self.parameter(f"{path.removeprefix('asr_res/')}/bias")
        except KeyError:
            return None

    def _restore(self, weight: str, zero: str) -> F32:
        scale = self._read(weight.removesuffix("_quantized") + "_scale")
        return (self._read(weight) - self._read(zero)) * scale

    def _read(self, name: str) -> F32:
        return numpy_helper.to_array(self._tensors[name]).astype(np.float32)
